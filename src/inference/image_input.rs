//! What a model's input says about pictures, and pictures as its tensor.

use super::session::{Session, TensorInfo, ValueKind};
use super::tensor::{Tensor, TensorData};
use crate::error::{Code, Error, Result};
use crate::images::{Frame, Image, Layout, Pipeline, Preprocess};
use crate::onnx::{Dim, ElementType};

/// The input of a model that takes pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageInput {
    /// Its name.
    pub name: String,
    /// How many pictures it takes at a time, where that is fixed.
    pub batch: Option<usize>,
    /// What its pictures are.
    pub frame: Frame,
}

impl Session {
    /// The input for pictures: the model's only one, of four dimensions, floats or bytes, with 1, 3 or 4
    /// channels. Where the channels stand, when both places are possible, is what `options` say.
    ///
    /// # Errors
    /// `unsupported-model` when the model takes something else.
    pub fn image_input(&self, options: &Preprocess) -> Result<ImageInput> {
        match self.inputs() {
            [only] => frame(only, options).map(|frame| ImageInput {
                name: only.name.clone(),
                batch: known(only, 0).filter(|n| *n > 0),
                frame,
            }),
            inputs => Err(other(&format!("one input, found {}", inputs.len()))),
        }
    }

    /// The steps that make pictures into this model's tensor.
    ///
    /// # Errors
    /// Those of [`Session::image_input`] and [`Pipeline::new`].
    pub fn image_pipeline(&self, options: &Preprocess) -> Result<Pipeline> {
        Pipeline::new(options, &self.image_input(options)?.frame)
    }
}

/// Pictures as one tensor, in their order.
///
/// # Errors
/// Those of [`Pipeline::fitted`].
///
/// ```
/// use evenkeel::images::{Frame, Image, Pipeline, Preprocess, Preset};
/// use evenkeel::inference::image_tensor;
///
/// let photo = Image::new(2, 2, vec![128; 12])?;
/// let options = Preprocess { width: Some(4), height: Some(4), ..Preprocess::preset(Preset::ZeroToOne) };
/// let tensor = image_tensor(&[photo], &Pipeline::new(&options, &Frame::default())?)?;
/// assert_eq!(tensor.dims(), [1, 3, 4, 4]);
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn image_tensor(images: &[Image], pipeline: &Pipeline) -> Result<Tensor> {
    let fitted = |(i, image)| {
        let place = |e: Error| {
            if images.len() > 1 {
                e.at(format!("image {i}"))
            } else {
                e
            }
        };
        pipeline.fitted(image).map_err(place)
    };
    let images = images.iter().enumerate().map(fitted);
    let (mut floats, mut bytes) = (Vec::new(), Vec::new());
    let mut count = 0;
    for image in images {
        match pipeline.is_bytes() {
            true => pipeline.append_bytes(&image?, &mut bytes),
            false => pipeline.append_floats(&image?, &mut floats),
        }
        count += 1;
    }
    let data = match pipeline.is_bytes() {
        true => TensorData::U8(bytes),
        false => TensorData::F32(floats),
    };
    Tensor::new(pipeline.dims(count), data)
}

fn frame(input: &TensorInfo, options: &Preprocess) -> Result<Frame> {
    let bytes = match (input.kind, input.element_type) {
        (ValueKind::Tensor, Some(ElementType::Float32) | None) => false,
        (ValueKind::Tensor, Some(ElementType::Uint8)) => true,
        (_, found) => {
            let found = found.map_or("something else", ElementType::name);
            return Err(other(&format!("an input of float32 or uint8, found {found}")));
        }
    };
    let shape: Vec<String> = input.shape.iter().map(Dim::to_string).collect();
    let shape = shape.join(", ");
    if input.shape.len() != 4 {
        return Err(other(&format!("an input of four dimensions, found [{shape}]")));
    }
    let may_be_channels = |axis| known(input, axis).is_none_or(|n| matches!(n, 1 | 3 | 4));
    let is_known = |axis| known(input, axis).is_some();
    let layout = match (may_be_channels(1), may_be_channels(3)) {
        (false, false) => {
            return Err(other(&format!("1, 3 or 4 channels, found [{shape}]")));
        }
        (true, false) => Layout::Nchw,
        (false, true) => Layout::Nhwc,
        // A free size says less than a fixed number that can only be channels.
        (true, true) if is_known(1) != is_known(3) => {
            if is_known(1) {
                Layout::Nchw
            } else {
                Layout::Nhwc
            }
        }
        (true, true) => options.layout.unwrap_or(Layout::Nchw),
    };
    let (channels, height, width) = match layout {
        Layout::Nchw => (1, 2, 3),
        Layout::Nhwc => (3, 1, 2),
    };
    Ok(Frame {
        channels: known(input, channels),
        height: known(input, height),
        width: known(input, width),
        layout: Some(layout),
        bytes,
    })
}

fn known(input: &TensorInfo, axis: usize) -> Option<usize> {
    match input.shape.get(axis) {
        Some(Dim::Known(n)) => Some(*n),
        _ => None,
    }
}

fn other(expected: &str) -> Error {
    Error::new(
        Code::UnsupportedModel,
        format!("model: to take pictures, expected {expected}; use run with tensors"),
    )
}
