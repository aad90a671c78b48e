//! What a model says about itself: the `metadata_props` that training writes.

use crate::onnx::proto::ModelProto;
use std::collections::BTreeMap;

/// Keys of `metadata_props`.
pub(crate) const CLASSES: &str = "evenkeel.classes";
pub(crate) const POSITIVE: &str = "evenkeel.positive";
pub(crate) const SCHEMA: &str = "evenkeel.schema";
pub(crate) const THRESHOLD: &str = "evenkeel.threshold";

/// All entries, by key; the last of equal keys counts.
pub(crate) fn of(model: &ModelProto) -> BTreeMap<String, String> {
    model
        .metadata_props
        .iter()
        .map(|e| (e.key.clone(), e.value.clone()))
        .collect()
}

/// The classes' names, where the model stores them.
pub(crate) fn classes(metadata: &BTreeMap<String, String>) -> Option<Vec<String>> {
    serde_json::from_str(metadata.get(CLASSES)?).ok()
}

/// The threshold on the positive class's probability, where the model stores one.
pub(crate) fn threshold(metadata: &BTreeMap<String, String>) -> Option<f64> {
    let value: f64 = metadata.get(THRESHOLD)?.trim().parse().ok()?;
    (0.0..=1.0).contains(&value).then_some(value)
}
