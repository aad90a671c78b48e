//! PNG and JPEG files, as Pillow opens them.

use super::decode_options::{DecodeOptions, Orientation};
use super::image::Image;
use crate::error::{Code, Error, Result};
use image::metadata::Orientation as Exif;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader};
use std::io::Cursor;

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
    options.check_size(width, height)?;
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
