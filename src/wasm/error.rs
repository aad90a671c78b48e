//! Errors as real JavaScript `Error`s with a `code`.

use crate::error::{Code, Error};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

impl From<Error> for JsValue {
    fn from(error: Error) -> JsValue {
        let thrown = js_sys::Error::new(error.message());
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&thrown, &"code".into(), &error.code().as_str().into());
        thrown.into()
    }
}

/// Serializes a report.
pub fn json<T: serde::Serialize>(report: &T) -> Result<String, Error> {
    serde_json::to_string(report)
        .map_err(|e| Error::new(Code::Internal, format!("report: {e}; please report this")))
}

/// A panic ends the instance; this lets its sentence reach JavaScript first.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
}
