//! Progress out, cancellation in.

use crate::watch::Watch;
use js_sys::Function;
use wasm_bindgen::JsValue;

/// Watches by calling `(stage, done, total) => boolean`; `false` (or an exception) cancels.
pub struct Progress(pub Option<Function>);

impl Watch for Progress {
    fn progress(&mut self, stage: &str, done: usize, total: usize) -> bool {
        let Some(callback) = &self.0 else {
            return true;
        };
        let (done, total) = (JsValue::from(done as f64), JsValue::from(total as f64));
        callback
            .call3(&JsValue::NULL, &stage.into(), &done, &total)
            .is_ok_and(|answer| answer != JsValue::FALSE)
    }
}
