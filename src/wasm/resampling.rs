//! Resampling of matrices and tables.

use super::data::RawTable;
use super::error::json;
use super::features::{RawFeatures, RawLabels};
use super::progress::Progress;
use crate::data::Table;
use crate::options;
use crate::resampling::{ClassCount, ResampleMethod};
use js_sys::Function;
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[derive(Serialize)]
struct Report {
    counts: Vec<ClassCount>,
    warnings: Vec<String>,
}

/// What resampling gives: its parts are taken one by one.
#[wasm_bindgen]
pub struct RawResampled {
    features: Option<RawFeatures>,
    labels: Option<RawLabels>,
    table: Option<Table>,
    sample_indices: Vec<u32>,
    report: Report,
}

/// Resamples a matrix.
#[wasm_bindgen]
pub fn resample(
    method: &str,
    x: RawFeatures,
    y: RawLabels,
    progress: Option<Function>,
) -> Result<RawResampled, JsValue> {
    let method: ResampleMethod = options::parse(method)?;
    let done = crate::resampling::resample(&method, &x.0, &y.0, &mut Progress(progress))?;
    Ok(RawResampled {
        features: Some(RawFeatures(done.x)),
        labels: Some(RawLabels(done.y)),
        table: None,
        sample_indices: done.sample_indices,
        report: Report {
            counts: done.counts,
            warnings: done.warnings,
        },
    })
}

/// Resamples a table by one of its columns.
#[wasm_bindgen(js_name = resampleTable)]
pub fn resample_table(
    method: &str,
    table: RawTable,
    target: &str,
    progress: Option<Function>,
) -> Result<RawResampled, JsValue> {
    let method: ResampleMethod = options::parse(method)?;
    let table = table.check()?;
    let done = crate::resampling::resample_table(&method, &table, target, &mut Progress(progress))?;
    Ok(RawResampled {
        features: None,
        labels: None,
        table: Some(done.table),
        sample_indices: done.sample_indices,
        report: Report {
            counts: done.counts,
            warnings: done.warnings,
        },
    })
}

#[wasm_bindgen]
impl RawResampled {
    #[wasm_bindgen(js_name = takeFeatures)]
    pub fn take_features(&mut self) -> Option<RawFeatures> {
        self.features.take()
    }

    #[wasm_bindgen(js_name = takeLabels)]
    pub fn take_labels(&mut self) -> Option<RawLabels> {
        self.labels.take()
    }

    #[wasm_bindgen(js_name = takeTable)]
    pub fn take_table(&mut self) -> Option<RawTable> {
        self.table.take().map(RawTable::from)
    }

    #[wasm_bindgen(js_name = takeSampleIndices)]
    pub fn take_sample_indices(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.sample_indices)
    }

    pub fn report(&self) -> Result<String, JsValue> {
        Ok(json(&self.report)?)
    }
}
