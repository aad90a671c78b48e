//! Gray, RGB and RGBA into one another, with Pillow's arithmetic.

use super::image::Image;
use std::borrow::Cow;

impl Image {
    /// The picture with 1, 3 or 4 channels, as Pillow's `convert("L")`, `convert("RGB")` and
    /// `convert("RGBA")` give it: alpha is dropped or opaque, gray is the luma of ITU-R 601.
    pub fn convert(&self, channels: usize) -> Cow<'_, Image> {
        let data: Vec<u8> = match (self.channels(), channels) {
            (a, b) if a == b => return Cow::Borrowed(self),
            (_, 1) => self.data().chunks_exact(self.channels()).map(luma).collect(),
            (1, 3) => self.data().iter().flat_map(|&v| [v; 3]).collect(),
            (1, _) => self.data().iter().flat_map(|&v| [v, v, v, 255]).collect(),
            (4, _) => {
                let pixels = self.data().as_chunks::<4>().0.iter();
                pixels.flat_map(|&[r, g, b, _]| [r, g, b]).collect()
            }
            _ => {
                let pixels = self.data().as_chunks::<3>().0.iter();
                pixels.flat_map(|&[r, g, b]| [r, g, b, 255]).collect()
            }
        };
        let channels = if matches!(channels, 1 | 3) { channels } else { 4 };
        Cow::Owned(Image::of(self.width(), self.height(), channels, data))
    }

    /// RGBA with its colors weighted by alpha: what Pillow resizes.
    pub(super) fn premultiplied(&self) -> Image {
        self.each_pixel(|[r, g, b, a]| {
            let weighted = |v: u8| {
                let product = u32::from(v) * u32::from(a) + 128;
                (((product >> 8) + product) >> 8) as u8
            };
            [weighted(r), weighted(g), weighted(b), a]
        })
    }

    /// The reverse of [`Image::premultiplied`].
    pub(super) fn unpremultiplied(&self) -> Image {
        self.each_pixel(|[r, g, b, a]| match a {
            0 | 255 => [r, g, b, a],
            _ => {
                let whole = |v: u8| (255 * u32::from(v) / u32::from(a)).min(255) as u8;
                [whole(r), whole(g), whole(b), a]
            }
        })
    }

    fn each_pixel(&self, f: impl Fn([u8; 4]) -> [u8; 4]) -> Image {
        let pixels = self.data().as_chunks::<4>().0.iter();
        let data = pixels.flat_map(|&pixel| f(pixel)).collect();
        Image::of(self.width(), self.height(), 4, data)
    }
}

fn luma(pixel: &[u8]) -> u8 {
    match *pixel {
        [r, g, b, ..] => {
            let sum = u32::from(r) * 19_595 + u32::from(g) * 38_470 + u32::from(b) * 7_471;
            ((sum + 0x8000) >> 16) as u8
        }
        [v, ..] => v,
        [] => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_come_and_go_as_in_pillow() {
        let rgba = Image::new(2, 1, vec![255, 0, 0, 9, 0, 128, 255, 0]).unwrap();
        assert_eq!(rgba.convert(3).data(), [255, 0, 0, 0, 128, 255]);
        assert_eq!(rgba.convert(1).data(), [76, 104]);
        let gray = Image::new(1, 1, vec![7]).unwrap();
        assert_eq!(gray.convert(3).data(), [7, 7, 7]);
        assert_eq!(gray.convert(4).data(), [7, 7, 7, 255]);
        assert_eq!(rgba.convert(3).convert(4).data()[3], 255);
    }
}
