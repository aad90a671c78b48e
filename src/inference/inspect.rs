//! What is in an ONNX file, and what it needs to run.

use super::about::{ModelInfo, written};
use super::classical::registry;
use super::graph::{home, version};
use super::metadata;
use super::session::{TensorInfo, signature};
use crate::error::Result;
use crate::onnx::proto::{GraphProto, ModelProto, NodeProto, TensorProto};
use crate::onnx::{ElementType, Limits, external_files, place, read_without_weights};
use serde::Serialize;
use std::collections::BTreeMap;

/// Operators of one kind in a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OperatorSummary {
    /// The domain; `ai.onnx` written out.
    pub domain: String,
    /// The operator's name.
    pub op: String,
    /// How many nodes, subgraphs included.
    pub count: usize,
    /// The engine that runs it: `core`, `neural`, or none.
    pub supported: Option<&'static str>,
}

/// What is in an ONNX file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelSummary {
    /// Who made it, with what, and how it is called.
    #[serde(flatten)]
    pub info: ModelInfo,
    /// What must be fed.
    pub inputs: Vec<TensorInfo>,
    /// What comes out.
    pub outputs: Vec<TensorInfo>,
    /// Operators by domain and name.
    pub operators: Vec<OperatorSummary>,
    /// Stored numbers: elements of all initializers and of the float attributes of nodes.
    pub parameters: usize,
    /// Size of the file.
    pub bytes: usize,
    /// The files beside the model that its weights lie in.
    pub external_data: Vec<String>,
    /// The model's `metadata_props`.
    pub metadata: BTreeMap<String, String>,
    /// The engine that runs the model: `core`, `neural`, or none.
    pub engine: Option<&'static str>,
    /// The nodes that nothing here runs.
    pub unsupported: Vec<String>,
}

/// Summarizes a model without preparing it to run.
///
/// # Errors
/// Those of [`crate::onnx::read`], but weights in other files may be absent; an operator that is not supported is reported, not an error.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<ModelSummary> {
    let model = read_without_weights(bytes, limits)?;
    let mut nodes = Vec::new();
    if let Some(graph) = &model.graph {
        collect(graph, &mut nodes);
    }
    let (inputs, outputs) = signature(&model);
    let unsupported = nodes
        .iter()
        .filter(|n| home(&model, n).is_err())
        .map(|n| place(n))
        .collect();
    Ok(ModelSummary {
        info: ModelInfo::of(&model),
        external_data: external_files(bytes, limits)?,
        operators: operators(&model, &nodes),
        parameters: parameters(&model, &nodes),
        bytes: bytes.len(),
        metadata: metadata::of(&model),
        engine: engine(&model, &nodes).ok(),
        unsupported,
        inputs,
        outputs,
    })
}

/// Whether a model needs the neural engine: false when the core runs it.
///
/// # Errors
/// Those of [`crate::onnx::read`]; `unsupported-operator` when neither engine runs the model.
pub fn needs_neural(bytes: &[u8], limits: &Limits) -> Result<bool> {
    Ok(engine_for(&read_without_weights(bytes, limits)?)? == "neural")
}

/// The engine that runs a model: `neural` when a node of it needs that, else `core`.
pub(super) fn engine_for(model: &ModelProto) -> Result<&'static str> {
    let mut nodes = Vec::new();
    if let Some(graph) = &model.graph {
        collect(graph, &mut nodes);
    }
    engine(model, &nodes)
}

fn engine(model: &ModelProto, nodes: &[&NodeProto]) -> Result<&'static str> {
    let mut engine = "core";
    for node in nodes {
        if home(model, node)? == "neural" {
            engine = "neural";
        }
    }
    Ok(engine)
}

fn collect<'m>(graph: &'m GraphProto, nodes: &mut Vec<&'m NodeProto>) {
    for node in &graph.node {
        nodes.push(node);
        for attribute in &node.attribute {
            for inner in attribute.g.iter().map(|g| &**g).chain(&attribute.graphs) {
                collect(inner, nodes);
            }
        }
    }
}

fn operators(model: &ModelProto, nodes: &[&NodeProto]) -> Vec<OperatorSummary> {
    let mut counts: BTreeMap<(&str, &str), (usize, Option<&'static str>)> = BTreeMap::new();
    for node in nodes {
        counts
            .entry((written(&node.domain), &node.op_type))
            .or_insert_with(|| (0, home(model, node).ok()))
            .0 += 1;
    }
    counts
        .into_iter()
        .map(|((domain, op), (count, supported))| OperatorSummary {
            domain: domain.to_owned(),
            op: op.to_owned(),
            count,
            supported,
        })
        .collect()
}

fn parameters(model: &ModelProto, nodes: &[&NodeProto]) -> usize {
    let elements = |dims: &[i64]| -> usize {
        dims.iter()
            .map(|&d| usize::try_from(d).unwrap_or(0))
            .fold(1, usize::saturating_mul)
    };
    let stored: usize = model
        .graph
        .iter()
        .flat_map(|g| &g.initializer)
        .map(|t| elements(&t.dims))
        .fold(0, usize::saturating_add);
    let learned: usize = nodes
        .iter()
        .filter(|n| n.domain == registry::ML && version(model, &n.domain) > 0)
        .flat_map(|n| &n.attribute)
        // How often training rows met a node is no parameter, and codes are none.
        .filter(|a| !a.name.starts_with("nodes_hitrates"))
        .map(|a| {
            let floats = |t: &TensorProto| {
                matches!(
                    ElementType::from_onnx(t.data_type),
                    Some(ElementType::Float16 | ElementType::Float32 | ElementType::Float64)
                )
            };
            let tensor =
                a.t.as_deref()
                    .filter(|t| floats(t))
                    .map_or(0, |t| elements(&t.dims));
            a.floats.len().saturating_add(tensor)
        })
        .fold(0, usize::saturating_add);
    stored.saturating_add(learned)
}
