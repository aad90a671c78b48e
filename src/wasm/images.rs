//! Pictures crossing the border.

use super::tensors::RawTensors;
use crate::error::{Code, Error};
use crate::images::{DecodeOptions, Frame, Image, Orientation, Pipeline, Preprocess};
use crate::inference::image_tensor;
use crate::options;
use wasm_bindgen::prelude::*;

/// Pictures on their way in or out: pushed, or taken, one by one.
#[wasm_bindgen]
#[derive(Default)]
pub struct RawImages(pub(super) Vec<Image>);

#[wasm_bindgen]
impl RawImages {
    #[wasm_bindgen(constructor)]
    pub fn new() -> RawImages {
        RawImages::default()
    }

    pub fn push(&mut self, width: usize, height: usize, data: Vec<u8>) -> Result<(), JsValue> {
        let n = self.0.len();
        let image = Image::new(width, height, data);
        self.0.push(image.map_err(|e| if n == 0 { e } else { e.at(n) })?);
        Ok(())
    }

    /// Width, height and channels of the last picture.
    pub fn dims(&self) -> Vec<u32> {
        let dims = |i: &Image| vec![i.width() as u32, i.height() as u32, i.channels() as u32];
        self.0.last().map(dims).unwrap_or_default()
    }

    /// The samples of the last picture, which is gone then.
    pub fn pop(&mut self) -> Result<Vec<u8>, JsValue> {
        let absent = || Error::new(Code::Internal, "images: there is none; please report this");
        Ok(self.0.pop().map(Image::into_data).ok_or_else(absent)?)
    }
}

/// Pictures as one tensor.
#[wasm_bindgen(js_name = imageToTensor)]
pub fn image_to_tensor(images: RawImages, preprocess: &str) -> Result<RawTensors, JsValue> {
    let preprocess: Preprocess = options::parse(preprocess)?;
    let pipeline = Pipeline::new(&preprocess, &Frame::default())?;
    Ok(RawTensors::of("image", image_tensor(&images.0, &pipeline)?))
}

/// Checks the options for a picture that the browser decoded, and its size.
#[wasm_bindgen(js_name = checkDecoded)]
pub fn check_decoded(width: u32, height: u32, options: &str) -> Result<(), JsValue> {
    let options: DecodeOptions = options::parse(options)?;
    if options.orientation == Orientation::Stored {
        return Err(options::invalid(
            "'orientation': the browser's decoder turns photos upright, found 'stored'; decode elsewhere and pass pixels",
        )
        .into());
    }
    Ok(options.check_size(width, height)?)
}

/// Decodes a PNG or JPEG file.
#[cfg(feature = "images")]
#[wasm_bindgen(js_name = decodeImage)]
pub fn decode_image(bytes: &[u8], options: &str) -> Result<RawImages, JsValue> {
    let image = crate::images::decode(bytes, &options::parse(options)?)?;
    Ok(RawImages(vec![image]))
}
