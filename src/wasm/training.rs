//! Training, and the axes for plotting.

use super::data::RawTable;
use super::error::json;
use super::progress::Progress;
use crate::options;
use crate::training::TrainOptions;
use wasm_bindgen::prelude::*;

/// A trained model and its report.
#[wasm_bindgen]
pub struct RawTrained {
    model: Vec<u8>,
    report: String,
}

/// Trains a model on a table.
#[wasm_bindgen]
pub fn train(
    options: &str,
    table: RawTable,
    progress: Option<js_sys::Function>,
) -> Result<RawTrained, JsValue> {
    let options: TrainOptions = options::parse(options)?;
    let trained = crate::training::train(&options, &table.check()?, &mut Progress(progress))?;
    Ok(RawTrained {
        report: json(&trained.report)?,
        model: trained.model,
    })
}

#[wasm_bindgen]
impl RawTrained {
    #[wasm_bindgen(js_name = takeModel)]
    pub fn take_model(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.model)
    }

    pub fn report(&self) -> String {
        self.report.clone()
    }
}
