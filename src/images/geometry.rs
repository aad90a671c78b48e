//! Which part of a resized picture is taken.

use super::image::Image;

/// The picture is resized to `width × height`, of which the part at `(left, top)` is kept: only that
/// part is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) kept_width: usize,
    pub(super) kept_height: usize,
}

impl Window {
    /// All of the picture, its proportions given up.
    pub(super) fn stretch(width: usize, height: usize) -> Window {
        Window {
            width,
            height,
            left: 0,
            top: 0,
            kept_width: width,
            kept_height: height,
        }
    }

    /// The middle of the picture, resized so that its shorter side is `shorter`: torchvision's
    /// `Resize(shorter)` and `CenterCrop((height, width))`, with their rounding. `None` when the resized
    /// picture is too small for it.
    pub(super) fn center(image: &Image, shorter: usize, width: usize, height: usize) -> Option<Window> {
        let (w, h) = (image.width(), image.height());
        let (short, long) = (w.min(h), w.max(h));
        // int(size * long / short) in Python's doubles.
        let longer = (shorter as u128 * long as u128) as f64 / short as f64;
        let (resized_width, resized_height) = if w <= h {
            (shorter, longer as usize)
        } else {
            (longer as usize, shorter)
        };
        Some(Window {
            width: resized_width,
            height: resized_height,
            left: half(resized_width.checked_sub(width)?),
            top: half(resized_height.checked_sub(height)?),
            kept_width: width,
            kept_height: height,
        })
    }
}

/// Python's `round(n / 2)`: halves go to the even neighbor.
fn half(n: usize) -> usize {
    n / 2 + usize::from(n % 4 == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_center_is_torchvisions() {
        let image = |w: usize, h: usize| Image::new(w, h, vec![0; w * h]).unwrap();
        let window = Window::center(&image(640, 427), 256, 224, 224).unwrap();
        assert_eq!((window.width, window.height), (383, 256));
        assert_eq!((window.left, window.top), (80, 16));
        let window = Window::center(&image(30, 91), 60, 50, 51).unwrap();
        assert_eq!((window.width, window.height), (60, 182));
        assert_eq!((window.left, window.top), (5, 66));
        assert_eq!(Window::center(&image(30, 30), 20, 24, 24), None);
        assert_eq!([0, 1, 2, 3, 4, 5, 7].map(half), [0, 0, 1, 2, 2, 2, 4]);
    }
}
