//! Pixels in memory.

use crate::error::{Code, Error, Result};

/// A picture: 8-bit samples, rows from the top, channels interleaved (gray, RGB or RGBA).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    width: usize,
    height: usize,
    channels: usize,
    data: Vec<u8>,
}

impl Image {
    /// A picture of `width × height` pixels; 1, 3 or 4 samples a pixel make it gray, RGB or RGBA.
    ///
    /// # Errors
    /// `empty-input` without pixels; `invalid-shape` when the samples are not 1, 3 or 4 a pixel.
    ///
    /// ```
    /// use evenkeel::images::Image;
    ///
    /// let image = Image::new(2, 1, vec![255, 0, 0, 0, 0, 255])?;
    /// assert_eq!(image.channels(), 3);
    /// assert!(Image::new(2, 1, vec![255, 0, 0]).is_err());
    /// # Ok::<(), evenkeel::Error>(())
    /// ```
    pub fn new(width: usize, height: usize, data: Vec<u8>) -> Result<Image> {
        if width == 0 || height == 0 {
            return Err(Error::new(
                Code::EmptyInput,
                format!("image: expected pixels, found {width} × {height}; check that it was read"),
            ));
        }
        let fits = |channels: &usize| {
            let pixels = width.checked_mul(height);
            pixels.and_then(|n| n.checked_mul(*channels)) == Some(data.len())
        };
        match [1, 3, 4].into_iter().find(fits) {
            Some(channels) => Ok(Image {
                width,
                height,
                channels,
                data,
            }),
            None => Err(Error::new(
                Code::InvalidShape,
                format!(
                    "image: expected 1, 3 or 4 bytes for each of {width} × {height} pixels (gray, RGB or RGBA), found {} bytes; check width and height",
                    data.len()
                ),
            )),
        }
    }

    /// A picture whose samples were counted by who made them.
    pub(super) fn of(width: usize, height: usize, channels: usize, data: Vec<u8>) -> Image {
        Image {
            width,
            height,
            channels,
            data,
        }
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Samples a pixel: 1, 3 or 4.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// All samples: rows from the top, channels interleaved.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The samples themselves.
    pub fn into_data(self) -> Vec<u8> {
        self.data
    }

    /// The samples of row `y`; empty where there is no such row.
    pub(super) fn row(&self, y: usize) -> &[u8] {
        let length = self.width * self.channels;
        self.data
            .get(y * length..)
            .and_then(|rest| rest.get(..length))
            .unwrap_or(&[])
    }
}
