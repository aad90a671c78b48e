//! PNG and JPEG files, as Pillow opens them.

use super::image::Image;
use crate::error::{Code, Error, Result};
use image::metadata::Orientation as Exif;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

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

/// Whether the bytes begin like a file that [`decode`] reads.
pub fn is_image(bytes: &[u8]) -> bool {
    format(bytes).is_some()
}

fn format(bytes: &[u8]) -> Option<ImageFormat> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some(ImageFormat::Png),
        [0xFF, 0xD8, 0xFF, ..] => Some(ImageFormat::Jpeg),
        _ => None,
    }
}

/// Decodes a PNG or JPEG file.
///
/// Gray stays gray, palettes become colors, gray with alpha becomes RGBA; color profiles and gamma are
/// ignored, and of 16-bit samples the upper byte is kept, as Pillow does.
///
/// **Differences**: PNG samples are Pillow's bytes. JPEG samples may differ by 1 (gray) or 3 (colors,
/// where chroma is subsampled), as libjpeg rounds otherwise.
///
/// # Errors
/// `invalid-image` for other formats and damaged or cut files; `too-large` over the pixel limit.
pub fn decode(bytes: &[u8], options: &DecodeOptions) -> Result<Image> {
    let Some(format) = format(bytes) else {
        return Err(invalid(
            "expected a PNG or JPEG file, found other bytes; convert it",
        ));
    };
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > options.max_pixels {
        return Err(Error::new(
            Code::TooLarge,
            format!(
                "image: expected at most {} pixels, found {width} × {height}; shrink it or raise maxPixels",
                options.max_pixels
            ),
        ));
    }
    if format == ImageFormat::Jpeg && is_cut(bytes) {
        return Err(invalid(
            "the file ends before the picture does; get the whole file",
        ));
    }
    let exif = decoder.orientation().unwrap_or(Exif::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    if options.orientation == Orientation::Upright {
        image.apply_orientation(exif);
    }
    samples(image)
}

/// Whether the last scan of a JPEG lacks its end, which the decoder would fill with gray.
fn is_cut(bytes: &[u8]) -> bool {
    let last = |marker: u8| bytes.windows(2).rposition(|pair| pair == [0xFF, marker]);
    let (scan, end) = (last(0xDA), last(0xD9));
    end.is_none() || end < scan
}

fn samples(image: DynamicImage) -> Result<Image> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let upper = |v: Vec<u16>| v.into_iter().map(|v| (v >> 8) as u8).collect::<Vec<_>>();
    let data = match image {
        DynamicImage::ImageLuma8(pixels) => pixels.into_raw(),
        DynamicImage::ImageRgb8(pixels) => pixels.into_raw(),
        DynamicImage::ImageRgba8(pixels) => pixels.into_raw(),
        DynamicImage::ImageLuma16(pixels) => upper(pixels.into_raw()),
        DynamicImage::ImageRgb16(pixels) => upper(pixels.into_raw()),
        DynamicImage::ImageRgba16(pixels) => upper(pixels.into_raw()),
        DynamicImage::ImageLumaA8(pixels) => with_alpha(&pixels.into_raw()),
        DynamicImage::ImageLumaA16(pixels) => with_alpha(&upper(pixels.into_raw())),
        other => other.into_rgba8().into_raw(),
    };
    Image::new(width, height, data)
}

fn with_alpha(gray: &[u8]) -> Vec<u8> {
    let pixels = gray.as_chunks::<2>().0.iter();
    pixels.flat_map(|&[v, a]| [v, v, v, a]).collect()
}

fn damaged(error: ImageError) -> Error {
    invalid(&format!("it cannot be decoded: {error}; check the file"))
}

fn invalid(sentence: &str) -> Error {
    Error::new(Code::InvalidImage, format!("image: {sentence}"))
}
