//! How files of pictures are decoded, by whichever decoder.

use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};

/// What becomes of a photo whose camera was held another way, as its Exif data says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Orientation {
    /// Turned upright: as browsers, OpenCV and Pillow's `ImageOps.exif_transpose` do.
    #[default]
    Upright,
    /// As it is stored: as Pillow's `Image.open` does.
    Stored,
}

/// How files are decoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DecodeOptions {
    /// Which way is up. Default: `upright`.
    pub orientation: Orientation,
    /// The most pixels of a picture, checked before memory is spent. Default: 89,478,485, Pillow's.
    pub max_pixels: u64,
}

impl Default for DecodeOptions {
    fn default() -> Self {
        DecodeOptions {
            orientation: Orientation::default(),
            max_pixels: 89_478_485,
        }
    }
}

impl DecodeOptions {
    /// Holds the size that a file's header says against the limit.
    ///
    /// # Errors
    /// `too-large`.
    pub fn check_size(&self, width: u32, height: u32) -> Result<()> {
        if u64::from(width) * u64::from(height) <= self.max_pixels {
            return Ok(());
        }
        Err(Error::new(
            Code::TooLarge,
            format!(
                "image: expected at most {} pixels, found {width} × {height}; shrink it or raise maxPixels",
                self.max_pixels
            ),
        ))
    }
}
