//! What a model wants done to a picture, as options.

use super::resize::ResizeMode;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// A recipe by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// torchvision's and timm's: the middle of the picture, whose shorter side is 256/224 of the size;
    /// means 0.485, 0.456, 0.406 and standard deviations 0.229, 0.224, 0.225 of samples from 0 to 1.
    Imagenet,
    /// The whole picture; samples from −1 to 1.
    MinusOneToOne,
    /// The whole picture; samples from 0 to 1.
    ZeroToOne,
    /// The whole picture; samples from 0 to 255 as they are.
    None,
}

/// How a picture of other proportions gets the model's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// The whole picture, stretched.
    Stretch,
    /// The middle of the picture: resized until its shorter side has [`Preprocess::shorter_side`], then
    /// cropped.
    Crop,
}

/// Where the channels stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// Pictures × channels × height × width: PyTorch's.
    Nchw,
    /// Pictures × height × width × channels: TensorFlow's.
    Nhwc,
}

/// The order of the three colors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChannelOrder {
    /// Red first.
    #[default]
    Rgb,
    /// Blue first: models trained on what OpenCV reads.
    Bgr,
}

/// How pictures become a tensor. In JSON an object, or only the name of a preset.
///
/// What is not given comes from the preset, and where the model says its size, layout or channels, from
/// the model.
///
/// ```
/// use evenkeel::images::{Preprocess, Preset, ResizeMode};
///
/// let named: Preprocess = evenkeel::options::parse(r#""imagenet""#)?;
/// assert_eq!(named.preset, Some(Preset::Imagenet));
/// let given: Preprocess = evenkeel::options::parse(r#"{"preset": "none", "resize": "opencv-bilinear"}"#)?;
/// assert_eq!(given.resize, ResizeMode::OpencvBilinear);
/// # Ok::<(), evenkeel::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default, remote = "Self")]
pub struct Preprocess {
    /// The recipe. Default: `imagenet` for three channels of floats, `zero-to-one` for one or four,
    /// `none` where the model takes bytes.
    pub preset: Option<Preset>,
    /// How pictures are resized. Default: `pil-bilinear`.
    pub resize: ResizeMode,
    /// Default: `crop` for `imagenet`, else `stretch`.
    pub fit: Option<Fit>,
    /// With `crop`: the shorter side of the resized picture, in pixels. Default: 256/224 of the larger
    /// side of the result for `imagenet`, else that side itself.
    pub shorter_side: Option<usize>,
    /// Pixels in a row of the result, where the model does not say. Default: 224.
    pub width: Option<usize>,
    /// Rows of the result, where the model does not say. Default: 224.
    pub height: Option<usize>,
    /// 1 (gray), 3 or 4 (with alpha), where the model does not say. Default: 3.
    pub channels: Option<usize>,
    /// What is subtracted from each channel, in the samples' range: 0 to 1, for the preset `none` 0 to
    /// 255. One number for all channels, or one each. Default: the preset's.
    pub mean: Option<Vec<f64>>,
    /// What each channel is divided by after that. Default: the preset's.
    pub std: Option<Vec<f64>>,
    /// The order of the colors in the tensor, and in `mean` and `std`. Default: `rgb`.
    pub channel_order: ChannelOrder,
    /// Where the channels stand, where the model does not say. Default: `nchw`.
    pub layout: Option<Layout>,
}

impl Preprocess {
    /// A preset with nothing changed.
    pub fn preset(preset: Preset) -> Preprocess {
        Preprocess {
            preset: Some(preset),
            ..Preprocess::default()
        }
    }
}

impl Serialize for Preprocess {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Preprocess::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Preprocess {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrKeys)
    }
}

struct NameOrKeys;

impl<'de> Visitor<'de> for NameOrKeys {
    type Value = Preprocess;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a preset or an object")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Preprocess, E> {
        Preset::deserialize(StrDeserializer::new(name)).map(Preprocess::preset)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Preprocess, A::Error> {
        Preprocess::deserialize(MapAccessDeserializer::new(map)).map_err(A::Error::custom)
    }
}
