//! Drift reports, as JSON and as HTML.

use super::data::RawTable;
use super::error::json;
use super::progress::Progress;
use crate::drift::DriftOptions;
use crate::options;
use wasm_bindgen::prelude::*;

/// Compares two tables; gives the report as JSON.
#[wasm_bindgen]
pub fn drift(
    reference: RawTable,
    current: RawTable,
    options: &str,
    progress: Option<js_sys::Function>,
) -> Result<String, JsValue> {
    let options: DriftOptions = options::parse(options)?;
    let (reference, current) = (reference.check()?, current.check()?);
    let report = crate::drift::drift(&reference, &current, &options, &mut Progress(progress))?;
    Ok(json(&report)?)
}

/// The report as one HTML file.
#[wasm_bindgen(js_name = driftHtml)]
pub fn drift_html(report: &str, language: &str) -> Result<String, JsValue> {
    Ok(crate::drift::drift_html(
        &options::parse(report)?,
        language.parse()?,
    ))
}
