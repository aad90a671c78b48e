//! Samples into their places in a tensor.

use super::image::Image;

/// The order of a tensor's samples.
pub(super) struct Samples {
    /// Channel after channel, else pixel after pixel.
    pub(super) is_planar: bool,
    /// Blue first. Alpha stays last.
    pub(super) is_reversed: bool,
}

impl Samples {
    /// Appends every sample by its channel's table.
    pub(super) fn append<T: Copy>(&self, image: &Image, tables: &[[T; 256]], tensor: &mut Vec<T>) {
        let n = image.channels();
        tensor.reserve(image.data().len());
        let pixels = image.data().chunks_exact(n);
        let source = |channel: usize| match channel {
            0..3 if self.is_reversed && n > 1 => 2 - channel,
            _ => channel,
        };
        let value = |pixel: &[u8], channel: usize| {
            let sample = pixel.get(source(channel)).copied().unwrap_or(0);
            tables
                .get(channel)
                .and_then(|table| table.get(usize::from(sample)).copied())
        };
        if self.is_planar {
            for channel in 0..n {
                tensor.extend(pixels.clone().filter_map(|pixel| value(pixel, channel)));
            }
        } else {
            tensor.extend(pixels.flat_map(|pixel| (0..n).filter_map(move |channel| value(pixel, channel))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_stand_where_the_layout_says() {
        let image = Image::new(2, 1, vec![1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
        let same: [u8; 256] = std::array::from_fn(|v| v as u8);
        let order = |is_planar, is_reversed| {
            let mut tensor = Vec::new();
            Samples {
                is_planar,
                is_reversed,
            }
            .append(&image, &[same; 4], &mut tensor);
            tensor
        };
        assert_eq!(order(false, false), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(order(true, false), [1, 5, 2, 6, 3, 7, 4, 8]);
        assert_eq!(order(false, true), [3, 2, 1, 4, 7, 6, 5, 8]);
        assert_eq!(order(true, true), [3, 7, 2, 6, 1, 5, 4, 8]);
    }
}
