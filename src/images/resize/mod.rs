//! Resizing, by the names and the arithmetic of the libraries models were trained with.

mod nearest;
mod opencv;
mod pillow;

use super::geometry::Window;
use super::image::Image;
use crate::error::{Code, Error, Result};
use pillow::Filter;
use serde::{Deserialize, Serialize};

/// The most samples of a resized picture, and of what stands between its two passes.
const MOST_SAMPLES: usize = 1 << 28;

/// How pictures are resized: the same bytes as the library that the name says, for 8-bit samples.
///
/// The modes of Pillow look at every pixel (antialiasing); those of OpenCV at the nearest ones only,
/// so that shrinking a photo skips pixels. A model wants the one that it was trained with: torchvision
/// and timm resize with `pil-bilinear` or `pil-bicubic`, much of Keras and of what runs on cameras with
/// OpenCV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResizeMode {
    /// Pillow's `NEAREST`.
    PilNearest,
    /// Pillow's `BOX`.
    PilBox,
    /// Pillow's `BILINEAR`: torchvision's default.
    #[default]
    PilBilinear,
    /// Pillow's `BICUBIC`: timm's and Hugging Face's usual choice.
    PilBicubic,
    /// Pillow's `LANCZOS`.
    PilLanczos,
    /// OpenCV's `INTER_NEAREST`.
    OpencvNearest,
    /// OpenCV's `INTER_LINEAR`, the default of `cv2.resize`.
    OpencvBilinear,
}

/// The kept part of the resized picture.
pub(super) fn resize(image: &Image, mode: ResizeMode, window: &Window) -> Result<Image> {
    check(image, window)?;
    Ok(match mode {
        ResizeMode::PilNearest => nearest::pillow(image, window),
        ResizeMode::PilBox => pillow::resize(image, Filter::BOX, window),
        ResizeMode::PilBilinear => pillow::resize(image, Filter::BILINEAR, window),
        ResizeMode::PilBicubic => pillow::resize(image, Filter::BICUBIC, window),
        ResizeMode::PilLanczos => pillow::resize(image, Filter::LANCZOS, window),
        ResizeMode::OpencvNearest => nearest::opencv(image, window),
        ResizeMode::OpencvBilinear => opencv::bilinear(image, window),
    })
}

/// Between the passes stand those rows of the picture that the kept ones are made of, at the new width.
fn check(image: &Image, window: &Window) -> Result<()> {
    const REACH: f64 = 8.0;
    let shrink = (image.height() as f64 / window.height as f64).max(1.0);
    let used = ((window.kept_height as f64 + REACH) * shrink) as usize;
    let rows = window.kept_height.max(used.min(image.height()));
    let samples = window.kept_width.checked_mul(rows).and_then(|n| n.checked_mul(4));
    if samples.is_some_and(|n| n <= MOST_SAMPLES) {
        return Ok(());
    }
    Err(Error::new(
        Code::TooLarge,
        format!(
            "image: resizing {} × {} to {} × {} takes more than {MOST_SAMPLES} samples; make the picture or the size smaller",
            image.width(),
            image.height(),
            window.kept_width,
            window.kept_height
        ),
    ))
}
