//! Checked preprocessing: options and a model's input, made into steps.

use super::geometry::Window;
use super::image::Image;
use super::preprocess::{ChannelOrder, Fit, Layout, Preprocess, Preset};
use super::resize::{ResizeMode, resize};
use super::samples::Samples;
use crate::error::{Code, Error, Result};
use serde::Serialize;
use std::fmt;

/// The side of pictures where neither the model nor the caller says.
const DEFAULT_SIDE: usize = 224;

const IMAGENET_MEAN: [f64; 3] = [0.485, 0.456, 0.406];
const IMAGENET_STD: [f64; 3] = [0.229, 0.224, 0.225];

/// What the shorter side is resized to, for a side that is kept: 256 for 224.
fn with_margin(kept: usize) -> usize {
    let side = (kept as u128 * 256 + 112) / 224;
    usize::try_from(side).unwrap_or(usize::MAX)
}

/// What a model's input says about pictures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Frame {
    /// 1 (gray), 3 (colors) or 4 (colors and alpha), where that is fixed.
    pub channels: Option<usize>,
    /// Rows, where they are fixed.
    pub height: Option<usize>,
    /// Pixels in a row, where they are fixed.
    pub width: Option<usize>,
    /// Where the channels stand, where that is known.
    pub layout: Option<Layout>,
    /// Whether the tensor holds bytes instead of floats.
    pub bytes: bool,
}

/// The steps from a picture to its part of a tensor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pipeline {
    preset: Preset,
    resize: ResizeMode,
    fit: Fit,
    shorter_side: Option<usize>,
    width: usize,
    height: usize,
    mean: Vec<f64>,
    std: Vec<f64>,
    channel_order: ChannelOrder,
    layout: Layout,
    channels: usize,
    bytes: bool,
}

impl Pipeline {
    /// Checks the options against what the model says.
    ///
    /// # Errors
    /// `invalid-option` for sizes that are zero, too large or not the model's, for a `mean` or `std` of
    /// another number of channels, and for what bytes or one channel cannot have.
    pub fn new(options: &Preprocess, frame: &Frame) -> Result<Pipeline> {
        let channels = agreed("channels", options.channels, frame.channels, 3)?;
        if !matches!(channels, 1 | 3 | 4) {
            return Err(refused("channels", "1, 3 or 4", channels));
        }
        let preset = options.preset.unwrap_or(match (frame.bytes, channels) {
            (true, _) => Preset::None,
            (false, 3) => Preset::Imagenet,
            (false, _) => Preset::ZeroToOne,
        });
        let layout = agreed("layout", options.layout, frame.layout, Layout::Nchw)?;
        let width = agreed("width", options.width, frame.width, DEFAULT_SIDE)?;
        let height = agreed("height", options.height, frame.height, DEFAULT_SIDE)?;
        if width == 0 || height == 0 {
            return Err(refused(
                "width and height",
                "pixels",
                format!("{width} × {height}"),
            ));
        }
        let is_imagenet = preset == Preset::Imagenet;
        let fit = options
            .fit
            .unwrap_or(if is_imagenet { Fit::Crop } else { Fit::Stretch });
        let larger = width.max(height);
        let margin = if is_imagenet { with_margin(larger) } else { larger };
        let shorter_side = match (fit, options.shorter_side) {
            (Fit::Stretch, None) => None,
            (Fit::Stretch, Some(n)) => {
                return Err(refused("shorterSide", "none with the fit 'stretch'", n));
            }
            (Fit::Crop, given) => Some(given.unwrap_or(margin)),
        };
        if channels == 1 && options.channel_order == ChannelOrder::Bgr {
            return Err(refused("channelOrder", "three channels or more", 1));
        }
        let (mean, std) = normalization(options, preset, channels, frame.bytes)?;
        Ok(Pipeline {
            preset,
            resize: options.resize,
            fit,
            shorter_side,
            width,
            height,
            mean,
            std,
            channel_order: options.channel_order,
            layout,
            channels,
            bytes: frame.bytes,
        })
    }

    /// Whether the tensor holds bytes instead of floats.
    pub fn is_bytes(&self) -> bool {
        self.bytes
    }

    /// The tensor's dimensions for `n` pictures.
    pub fn dims(&self, n: usize) -> Vec<usize> {
        match self.layout {
            Layout::Nchw => vec![n, self.channels, self.height, self.width],
            Layout::Nhwc => vec![n, self.height, self.width, self.channels],
        }
    }

    /// The picture as the model wants to see it, before its samples are normalized.
    ///
    /// # Errors
    /// `invalid-option` when `shorterSide` leaves less than the size; `too-large` when resizing would
    /// take too much memory.
    pub fn fitted(&self, image: &Image) -> Result<Image> {
        let window = match self.shorter_side {
            None => Window::stretch(self.width, self.height),
            Some(n) => Window::center(image, n, self.width, self.height).ok_or_else(|| {
                let size = format!(
                    "at least {}, the larger side of the size",
                    self.width.max(self.height)
                );
                refused("shorterSide", &size, n)
            })?,
        };
        resize(&image.convert(self.channels), self.resize, &window)
    }

    /// Appends a picture that was fitted, as floats.
    pub fn append_floats(&self, fitted: &Image, tensor: &mut Vec<f32>) {
        self.samples().append(fitted, &self.tables(), tensor);
    }

    /// Appends a picture that was fitted, as bytes.
    pub fn append_bytes(&self, fitted: &Image, tensor: &mut Vec<u8>) {
        let same: [u8; 256] = std::array::from_fn(|v| v as u8);
        self.samples().append(fitted, &vec![same; self.channels], tensor);
    }

    fn samples(&self) -> Samples {
        Samples {
            is_planar: self.layout == Layout::Nchw,
            is_reversed: self.channel_order == ChannelOrder::Bgr,
        }
    }

    /// What each of 256 samples becomes, for each channel of the tensor: divided by 255, less the mean,
    /// divided by the deviation, each step rounded to single precision as in torchvision.
    fn tables(&self) -> Vec<[f32; 256]> {
        let range = if self.preset == Preset::None { 1.0 } else { 255.0 };
        let table = |(&mean, &std): (&f64, &f64)| {
            std::array::from_fn(|v| (v as f32 / range - mean as f32) / std as f32)
        };
        self.mean.iter().zip(&self.std).map(table).collect()
    }
}

impl fmt::Display for Pipeline {
    /// For people: `imagenet, pil-bilinear to 224 × 224`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let preset = name(serde_json::json!(self.preset));
        let mode = name(serde_json::json!(self.resize));
        write!(f, "{preset}, {mode} to {} × {}", self.width, self.height)
    }
}

fn normalization(
    options: &Preprocess,
    preset: Preset,
    channels: usize,
    bytes: bool,
) -> Result<(Vec<f64>, Vec<f64>)> {
    if bytes {
        let is_plain = preset == Preset::None && options.mean.is_none() && options.std.is_none();
        return match is_plain {
            true => Ok((vec![0.0; channels], vec![1.0; channels])),
            false => Err(refused(
                "preset",
                "'none' without mean and std, as the model takes bytes",
                format!("{preset:?}").to_lowercase(),
            )),
        };
    }
    let (mean, std): (&[f64], &[f64]) = match preset {
        Preset::Imagenet => (&IMAGENET_MEAN, &IMAGENET_STD),
        Preset::MinusOneToOne => (&[0.5], &[0.5]),
        Preset::ZeroToOne | Preset::None => (&[0.0], &[1.0]),
    };
    let given = |key: &str, given: &Option<Vec<f64>>, usual: &[f64]| {
        let values = given.as_deref().unwrap_or(usual);
        match values.len() {
            1 => Ok(vec![values.first().copied().unwrap_or(0.0); channels]),
            n if n == channels => Ok(values.to_vec()),
            n => Err(refused(
                key,
                &format!("1 or {} numbers, one a channel", channels),
                n,
            )),
        }
    };
    let (mean, std) = (
        given("mean", &options.mean, mean)?,
        given("std", &options.std, std)?,
    );
    if let Some(bad) = mean.iter().find(|m| !m.is_finite()) {
        return Err(refused("mean", "finite numbers", bad));
    }
    if let Some(bad) = std.iter().find(|s| !(s.is_finite() && **s > 0.0)) {
        return Err(refused("std", "numbers above 0", bad));
    }
    Ok((mean, std))
}

/// What the model says, which what was asked for must not contradict.
fn agreed<T: PartialEq + std::fmt::Debug>(
    key: &str,
    given: Option<T>,
    model: Option<T>,
    usual: T,
) -> Result<T> {
    match (given, model) {
        (Some(given), Some(model)) if given != model => Err(refused(
            key,
            &format!("{model:?}, which the model takes").to_lowercase(),
            format!("{given:?}").to_lowercase(),
        )),
        (given, model) => Ok(model.or(given).unwrap_or(usual)),
    }
}

fn refused(key: &str, expected: &str, found: impl std::fmt::Display) -> Error {
    Error::new(
        Code::InvalidOption,
        format!("preprocess: '{key}': expected {expected}, found {found}; change or leave it out"),
    )
}
