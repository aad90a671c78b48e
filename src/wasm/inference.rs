//! Sessions: loading, running, predicting, evaluating; and the summary of a model.

use super::data::RawTable;
use super::error::json;
use super::images::RawImages;
use super::progress::Progress;
use super::tensors::RawTensors;
use crate::data::{Categorical, Matrix, Schema, read_rows};
use crate::images::{Frame, Preprocess};
use crate::inference::{
    ClassifyOptions, EvaluateOptions, ModelInfo, Predictions, Session, SessionOptions, TensorInfo, evaluate,
    image_tensor,
};
use crate::onnx::ExternalData;
use crate::options;
use serde::Serialize;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// A loaded model.
#[wasm_bindgen]
pub struct RawSession(Session);

/// The files beside a model that its weights lie in.
#[wasm_bindgen]
#[derive(Default)]
pub struct RawFiles(ExternalData);

#[wasm_bindgen]
impl RawFiles {
    #[wasm_bindgen(constructor)]
    pub fn new() -> RawFiles {
        RawFiles::default()
    }

    pub fn push(&mut self, name: String, bytes: Vec<u8>) {
        self.0.insert(name, bytes);
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Description<'a> {
    inputs: &'a [TensorInfo],
    outputs: &'a [TensorInfo],
    model: &'a ModelInfo,
    metadata: &'a BTreeMap<String, String>,
    schema: Option<&'a Schema>,
    classes: &'a [String],
    threshold: Option<f64>,
    positive_class: Option<&'a str>,
    image_input: Option<Frame>,
}

#[wasm_bindgen]
impl RawSession {
    #[wasm_bindgen(constructor)]
    pub fn load(bytes: &[u8], files: RawFiles, options: &str) -> Result<RawSession, JsValue> {
        let options: SessionOptions = options::parse(options)?;
        Ok(RawSession(Session::load_with(bytes, files.0, &options)?))
    }

    /// What is known about the model, as JSON.
    pub fn describe(&self) -> Result<String, JsValue> {
        let session = &self.0;
        Ok(json(&Description {
            inputs: session.inputs(),
            outputs: session.outputs(),
            model: session.info(),
            metadata: session.metadata(),
            schema: session.schema(),
            classes: session.classes(),
            threshold: session.threshold(),
            positive_class: session.positive_class(),
            image_input: session.image_input(&Preprocess::default()).ok().map(|i| i.frame),
        })?)
    }

    pub fn run(&self, feeds: RawTensors, outputs: Option<Vec<String>>) -> Result<RawTensors, JsValue> {
        let outputs = self.0.run_values(feeds.into_values(), outputs.as_deref())?;
        Ok(RawTensors::from_values(outputs))
    }

    /// Runs once on zeros; `shapes` is a JSON object from input to dimensions.
    #[wasm_bindgen(js_name = warmUp)]
    pub fn warm_up(&self, shapes: &str) -> Result<(), JsValue> {
        let shapes: BTreeMap<String, Vec<usize>> = options::parse(shapes)?;
        let shapes: Vec<_> = shapes.into_iter().collect();
        Ok(self.0.warm_up(&shapes)?)
    }

    pub fn predict(&self, table: RawTable) -> Result<RawPredictions, JsValue> {
        Ok(RawPredictions(self.0.predict(&table.check()?)?))
    }

    /// Predicts rows given as a JSON array of objects.
    #[wasm_bindgen(js_name = predictRows)]
    pub fn predict_rows(&self, rows: &str) -> Result<RawPredictions, JsValue> {
        let table = read_rows(rows, self.0.schema())?;
        Ok(RawPredictions(self.0.predict(&table)?))
    }

    /// Pictures as the tensor of the model's input.
    #[wasm_bindgen(js_name = imageToTensor)]
    pub fn image_to_tensor(&self, images: RawImages, preprocess: &str) -> Result<RawTensors, JsValue> {
        let preprocess: Preprocess = options::parse(preprocess)?;
        let pipeline = self.0.image_pipeline(&preprocess)?;
        Ok(RawTensors::of("image", image_tensor(&images.0, &pipeline)?))
    }

    /// The best classes of each picture, as JSON.
    pub fn classify(
        &self,
        images: RawImages,
        options: &str,
        progress: Option<js_sys::Function>,
    ) -> Result<String, JsValue> {
        let options: ClassifyOptions = options::parse(options)?;
        Ok(json(&self.0.classify(
            &images.0,
            &options,
            &mut Progress(progress),
        )?)?)
    }

    /// Scores the model on a labelled table; gives the report as JSON.
    pub fn evaluate(&self, table: RawTable, options: &str) -> Result<String, JsValue> {
        let options: EvaluateOptions = options::parse(options)?;
        Ok(json(&evaluate(&self.0, &table.check()?, &options)?)?)
    }
}

/// Predictions: their parts are taken one by one.
#[wasm_bindgen]
pub struct RawPredictions(Predictions);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About<'a> {
    classes: &'a [String],
    threshold: Option<f64>,
    positive_class: Option<&'a str>,
}

#[wasm_bindgen]
impl RawPredictions {
    /// Classes and threshold, as JSON.
    pub fn describe(&self) -> Result<String, JsValue> {
        Ok(json(&About {
            classes: &self.0.classes,
            threshold: self.0.threshold,
            positive_class: self.0.positive_class.as_deref(),
        })?)
    }

    /// The labels as a column of codes.
    #[wasm_bindgen(js_name = takeLabels)]
    pub fn take_labels(&mut self) -> Option<RawTexts> {
        let texts: Vec<Option<String>> = self.0.labels.take()?.into_iter().map(Some).collect();
        Some(RawTexts(Categorical::encode(&texts)))
    }

    /// Rows × classes, row-major.
    #[wasm_bindgen(js_name = takeProbabilities)]
    pub fn take_probabilities(&mut self) -> Option<Vec<f64>> {
        self.0.probabilities.take().map(Matrix::into_data)
    }

    #[wasm_bindgen(js_name = takeValues)]
    pub fn take_values(&mut self) -> Option<Vec<f64>> {
        self.0.values.take()
    }
}

/// Text as codes, so that each distinct text crosses once.
#[wasm_bindgen]
pub struct RawTexts(Categorical);

#[wasm_bindgen]
impl RawTexts {
    #[wasm_bindgen(js_name = takeCodes)]
    pub fn take_codes(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.0.codes)
    }

    pub fn categories(&self) -> Vec<String> {
        self.0.categories.clone()
    }
}

/// What is in an ONNX file, as JSON.
#[wasm_bindgen]
pub fn inspect(bytes: &[u8], options: &str) -> Result<String, JsValue> {
    let options: SessionOptions = options::parse(options)?;
    Ok(json(&crate::inference::inspect(bytes, &options.limits)?)?)
}

/// Whether a model needs the neural engine.
#[wasm_bindgen(js_name = needsNeural)]
pub fn needs_neural(bytes: &[u8], options: &str) -> Result<bool, JsValue> {
    let options: SessionOptions = options::parse(options)?;
    Ok(crate::inference::needs_neural(bytes, &options.limits)?)
}
