//! What a model says about itself beside its inputs and outputs.

use crate::onnx::proto::ModelProto;
use serde::Serialize;

/// A version of an operator set that a model imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpsetSummary {
    /// The domain; `ai.onnx` written out.
    pub domain: String,
    /// The version.
    pub version: i64,
}

/// Who made a model, with what, and how it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelInfo {
    /// The name of its graph.
    pub name: String,
    /// What its maker wrote about it: the text of the model, else of the graph.
    pub description: String,
    /// The program that wrote the file, with its version.
    pub producer: String,
    /// The model's own namespace, such as `org.example`.
    pub domain: String,
    /// The maker's number of this version of the model.
    pub model_version: i64,
    /// The version of the file format.
    pub ir_version: i64,
    /// The operator sets it imports.
    pub opsets: Vec<OpsetSummary>,
}

impl ModelInfo {
    pub(super) fn of(model: &ModelProto) -> Self {
        let graph = model.graph.as_ref();
        let about_graph = graph.map_or("", |g| &g.doc_string);
        let description = if model.doc_string.is_empty() {
            about_graph
        } else {
            &model.doc_string
        };
        let producer = [model.producer_name.as_str(), model.producer_version.as_str()].join(" ");
        let opset = |domain: &str, version| OpsetSummary {
            domain: written(domain).to_owned(),
            version,
        };
        ModelInfo {
            name: graph.map_or_else(String::new, |g| g.name.clone()),
            description: description.to_owned(),
            producer: producer.trim().to_owned(),
            domain: model.domain.clone(),
            model_version: model.model_version,
            ir_version: model.ir_version,
            opsets: model
                .opset_import
                .iter()
                .map(|o| opset(&o.domain, o.version))
                .collect(),
        }
    }
}

/// A domain with `ai.onnx` written out.
pub(super) fn written(domain: &str) -> &str {
    if domain.is_empty() { "ai.onnx" } else { domain }
}
