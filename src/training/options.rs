//! What a training run is asked to do.

use super::imputer::ImputeOptions;
use crate::error::{Code, Error, Result};
use crate::learners::LogisticOptions;
use crate::metrics::ThresholdRule;
use crate::resampling::ResampleMethod;
use serde::{Deserialize, Serialize};

/// The kind of model and its parameters: `{"kind": "logistic", "c": 1.0}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ModelOptions {
    /// Logistic regression.
    Logistic(LogisticOptions),
}

impl Default for ModelOptions {
    fn default() -> Self {
        ModelOptions::Logistic(LogisticOptions::default())
    }
}

/// The options of [`super::train`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TrainOptions {
    /// The column that holds the classes. No default.
    pub target: String,
    /// The model. Default: logistic regression with its own defaults.
    pub model: ModelOptions,
    /// How the training part is resampled, by a seed of its own. Default: not at all.
    pub resample: Option<ResampleMethod>,
    /// How the threshold of a two-class model is chosen on the validation part. Default: none is stored,
    /// and the more probable class is said.
    pub threshold: Option<ThresholdRule>,
    /// Share of each class's rows in the validation part, above 0 and below 1. Default 0.25.
    pub validation_size: f64,
    /// The class whose probability the threshold is held against. Default: the rarer of two.
    pub positive_label: Option<String>,
    /// The column that holds one weight a row, at least 0; it is no feature. Default: all rows count
    /// alike.
    pub sample_weight: Option<String>,
    /// How gaps are filled.
    pub impute: ImputeOptions,
    /// Decides the split. Default 0.
    pub seed: u64,
}

impl Default for TrainOptions {
    fn default() -> Self {
        TrainOptions {
            target: String::new(),
            model: ModelOptions::default(),
            resample: None,
            threshold: None,
            validation_size: 0.25,
            positive_label: None,
            sample_weight: None,
            impute: ImputeOptions::default(),
            seed: 0,
        }
    }
}

impl TrainOptions {
    pub(super) fn check(&self) -> Result<()> {
        if self.target.is_empty() {
            return Err(Error::new(
                Code::InvalidOption,
                "target: expected the name of the column with the classes, found none; add it",
            ));
        }
        if !(self.validation_size > 0.0 && self.validation_size < 1.0) {
            return Err(Error::new(
                Code::InvalidOption,
                format!(
                    "validationSize: expected a share above 0 and below 1, found {}; 0.25 keeps a quarter",
                    self.validation_size
                ),
            ));
        }
        if self.sample_weight.as_deref() == Some(self.target.as_str()) {
            return Err(Error::new(
                Code::InvalidOption,
                format!(
                    "sampleWeight: expected another column than the target '{}'; name the column with the weights",
                    self.target
                ),
            ));
        }
        if let Some(rule) = self.threshold {
            rule.check()?;
        }
        let ModelOptions::Logistic(logistic) = &self.model;
        logistic.check()
    }
}
