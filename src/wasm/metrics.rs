//! The threshold sweep.

use super::error::json;
use crate::metrics::{Sweep, ThresholdRule, sweep};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct RawSweep {
    sweep: Sweep,
    chosen: Option<String>,
}

/// Sweeps all thresholds and, with a rule, chooses one.
#[wasm_bindgen(js_name = thresholdSweep)]
pub fn threshold_sweep(
    scores: Vec<f64>,
    positive: Vec<u8>,
    rule: Option<String>,
) -> Result<RawSweep, JsValue> {
    let positive: Vec<bool> = positive.iter().map(|&p| p != 0).collect();
    let sweep = sweep(&scores, &positive, None)?;
    let chosen = match rule {
        None => None,
        Some(rule) => Some(json(
            &sweep.choose(&crate::options::parse::<ThresholdRule>(&rule)?)?,
        )?),
    };
    Ok(RawSweep { sweep, chosen })
}

#[wasm_bindgen]
impl RawSweep {
    #[wasm_bindgen(js_name = takeThresholds)]
    pub fn take_thresholds(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.sweep.thresholds)
    }

    #[wasm_bindgen(js_name = takeTruePositives)]
    pub fn take_true_positives(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.sweep.true_positives)
    }

    #[wasm_bindgen(js_name = takeFalsePositives)]
    pub fn take_false_positives(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.sweep.false_positives)
    }

    #[wasm_bindgen(getter)]
    pub fn positives(&self) -> f64 {
        self.sweep.positives
    }

    #[wasm_bindgen(getter)]
    pub fn negatives(&self) -> f64 {
        self.sweep.negatives
    }

    pub fn chosen(&self) -> Option<String> {
        self.chosen.clone()
    }
}
