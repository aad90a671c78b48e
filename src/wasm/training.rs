//! Training, and the axes for plotting.

use super::data::RawTable;
use super::error::json;
use super::progress::Progress;
use crate::options;
use crate::training::{PrincipalAxes, Projection, TrainOptions};
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

/// The plane in which the rows of a table differ most.
#[wasm_bindgen]
pub struct RawAxes(PrincipalAxes);

#[wasm_bindgen]
impl RawAxes {
    #[wasm_bindgen(constructor)]
    pub fn fit(table: RawTable, progress: Option<js_sys::Function>) -> Result<RawAxes, JsValue> {
        Ok(RawAxes(PrincipalAxes::fit(
            &table.check()?,
            &mut Progress(progress),
        )?))
    }

    #[wasm_bindgen(js_name = explainedVarianceRatio)]
    pub fn explained_variance_ratio(&self) -> Vec<f64> {
        self.0.explained_variance_ratio.to_vec()
    }

    pub fn project(&self, table: RawTable) -> Result<RawProjection, JsValue> {
        Ok(RawProjection(self.0.project(&table.check()?)?))
    }
}

/// Rows as points.
#[wasm_bindgen]
pub struct RawProjection(Projection);

#[wasm_bindgen]
impl RawProjection {
    #[wasm_bindgen(js_name = takeX)]
    pub fn take_x(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.0.x)
    }

    #[wasm_bindgen(js_name = takeY)]
    pub fn take_y(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.0.y)
    }
}
