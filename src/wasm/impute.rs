//! Filling the gaps of a table.

use super::data::RawTable;
use crate::options;
use wasm_bindgen::prelude::*;

/// Fills a table's gaps by what its own rows say.
#[wasm_bindgen]
pub fn impute(options: &str, table: RawTable) -> Result<RawTable, JsValue> {
    let filled = crate::training::impute(&options::parse(options)?, &table.check()?)?;
    Ok(filled.into())
}
