//! A loaded model.

use super::about::ModelInfo;
use super::graph::Graph;
use super::metadata;
use super::predictions::Heads;
use super::tensor::{Tensor, extent};
use super::value::Value;
use crate::data::Schema;
use crate::error::{Code, Error, Result};
use crate::onnx::proto::{DimensionValue, ModelProto, TypeProto, TypeValue, ValueInfoProto};
use crate::onnx::{Dim, ElementType, ExternalData, Limits, read_with};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How a model is loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SessionOptions {
    /// How large the model and its tensors may be.
    pub limits: Limits,
}

/// What kind of value an input takes or an output gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// A tensor.
    Tensor,
    /// A sequence of maps from class to number, as `ZipMap` gives.
    Maps,
    /// Another sequence, an optional or a map.
    Other,
}

/// An input or output of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TensorInfo {
    /// The name.
    pub name: String,
    /// The kind of value.
    pub kind: ValueKind,
    /// The element type; of the values for maps.
    #[serde(rename = "type")]
    pub element_type: Option<ElementType>,
    /// The shape, empty when the model does not say or for a scalar.
    pub shape: Vec<Dim>,
    /// Whether the model says anything about the shape.
    #[serde(skip)]
    pub ranked: bool,
}

impl TensorInfo {
    pub(crate) fn of(info: &ValueInfoProto) -> Self {
        let (kind, code, shape) = describe(info.r#type.as_ref());
        TensorInfo {
            name: info.name.clone(),
            kind,
            element_type: ElementType::from_onnx(code),
            ranked: shape.is_some(),
            shape: shape.unwrap_or_default(),
        }
    }

    /// Values in one row, where fixed: the product of all dimensions but the first.
    pub(crate) fn width(&self) -> Option<usize> {
        let sizes = self.shape.get(1..).filter(|sizes| !sizes.is_empty())?;
        sizes.iter().try_fold(1usize, |product, dim| match dim {
            Dim::Known(n) => product.checked_mul(*n),
            _ => None,
        })
    }

    /// The dimensions of `rows` rows of `columns` values each.
    pub(crate) fn dims(&self, rows: usize, columns: usize) -> Vec<usize> {
        let known = |dim: &Dim| match dim {
            Dim::Known(n) => Some(*n),
            _ => None,
        };
        let sizes: Option<Vec<usize>> = self.shape.get(1..).unwrap_or(&[]).iter().map(known).collect();
        match sizes {
            _ if self.ranked && self.shape.len() == 1 => vec![rows],
            Some(sizes) if sizes.len() > 1 => std::iter::once(rows).chain(sizes).collect(),
            _ => vec![rows, columns],
        }
    }
}

fn describe(proto: Option<&TypeProto>) -> (ValueKind, i32, Option<Vec<Dim>>) {
    match proto.and_then(|t| t.value.as_ref()) {
        Some(TypeValue::Tensor(t)) => {
            let shape = t.shape.as_ref().map(|s| {
                s.dim
                    .iter()
                    .map(|d| match &d.value {
                        Some(DimensionValue::Value(v)) => {
                            usize::try_from(*v).map_or(Dim::Unknown, Dim::Known)
                        }
                        Some(DimensionValue::Param(p)) if !p.is_empty() => Dim::Symbol(p.clone()),
                        _ => Dim::Unknown,
                    })
                    .collect()
            });
            (ValueKind::Tensor, t.elem_type, shape)
        }
        Some(TypeValue::Sequence(s)) => match s.elem_type.as_deref().and_then(|e| e.value.as_ref()) {
            Some(TypeValue::Map(m)) => {
                let (_, code, _) = describe(m.value_type.as_deref());
                (ValueKind::Maps, code, None)
            }
            _ => (ValueKind::Other, 0, None),
        },
        _ => (ValueKind::Other, 0, None),
    }
}

/// A model ready to run: loaded once, run often, freed by dropping it.
///
/// Classical models and small feed-forward nets run in our own engine. Its results are the same bits
/// on every host, and agree with onnxruntime's within 1e-4 absolute or 5e-4 relative.
///
/// ```
/// use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData};
/// # use evenkeel::onnx::{Dim, ElementType, build::*};
/// # let info = |name| value_info(name, ElementType::Float32, &[Dim::symbol("N"), Dim::Known(2)]);
/// # let graph = graph("g", vec![node("", "Relu", "r", &["x"], &["y"], vec![])], vec![], vec![info("x")], vec![info("y")]);
/// # let bytes = model(graph, &[("", 17)], &[]);
/// let session = Session::load(&bytes, &SessionOptions::default())?;
/// let x = Tensor::new(vec![1, 2], TensorData::F32(vec![-1.0, 2.0]))?;
/// let outputs = session.run(vec![("x".into(), x)], None)?;
/// assert_eq!(outputs[0].1.data(), &TensorData::F32(vec![0.0, 2.0]));
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub struct Session {
    inputs: Vec<TensorInfo>,
    outputs: Vec<TensorInfo>,
    info: ModelInfo,
    metadata: BTreeMap<String, String>,
    schema: Option<Schema>,
    pub(super) heads: Heads,
    engine: &'static str,
    graph: Graph,
    limits: Limits,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("inputs", &self.inputs)
            .field("outputs", &self.outputs)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Reads, checks and prepares a model.
    ///
    /// # Errors
    /// Those of [`crate::onnx::read`]; `unsupported-operator` naming the node and the operator.
    pub fn load(bytes: &[u8], options: &SessionOptions) -> Result<Session> {
        Session::load_with(bytes, ExternalData::new(), options)
    }

    /// As [`Session::load`], for a model whose weights lie in other files: their bytes by the names that
    /// [`crate::onnx::external_files`] gives. The core opens no file itself.
    ///
    /// # Errors
    /// As [`Session::load`]; `unsupported-model` names a file that is missing.
    pub fn load_with(bytes: &[u8], files: ExternalData, options: &SessionOptions) -> Result<Session> {
        let model = read_with(bytes, &files, &options.limits)?;
        drop(files);
        let graph = Graph::new(&model, &options.limits)?;
        let (inputs, outputs) = signature(&model);
        let metadata = metadata::of(&model);
        let schema = metadata
            .get(metadata::SCHEMA)
            .and_then(|json| serde_json::from_str(json).ok());
        Ok(Session {
            heads: Heads::find(&model, &outputs, &metadata),
            inputs,
            outputs,
            info: ModelInfo::of(&model),
            metadata,
            schema,
            engine: super::inspect::engine_for(&model)?,
            graph,
            limits: options.limits,
        })
    }

    /// What must be fed, in the model's order.
    pub fn inputs(&self) -> &[TensorInfo] {
        &self.inputs
    }

    /// What comes out, in the model's order.
    pub fn outputs(&self) -> &[TensorInfo] {
        &self.outputs
    }

    /// Who made the model, with what, and how it is called.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// The model's `metadata_props`.
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    /// The feature columns the model was trained on, when it was trained here.
    pub fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// The stored threshold on the positive class's probability.
    pub fn threshold(&self) -> Option<f64> {
        metadata::threshold(&self.metadata)
    }

    /// The classes in the order of their probabilities; empty when the model does not name them.
    pub fn classes(&self) -> &[String] {
        &self.heads.classes
    }

    /// The engine that runs the model: `core` or `neural`.
    pub fn engine(&self) -> &'static str {
        self.engine
    }

    /// The class that [`Session::threshold`] speaks of: the stored one, else the second of two.
    pub fn positive_class(&self) -> Option<&str> {
        match self.metadata.get(metadata::POSITIVE) {
            Some(name) => Some(name),
            None if self.classes().len() == 2 => self.classes().get(1).map(String::as_str),
            None => None,
        }
    }

    /// Runs the model on named tensors; `outputs` are all, or those named, in that order.
    ///
    /// `ZipMap` outputs come as the matrix of their values, columns in the order of the classes;
    /// [`Session::run_values`] keeps the maps.
    ///
    /// # Errors
    /// `column-mismatch` for missing or unknown names; `invalid-shape` for a shape or element type
    /// that the model or an operator cannot take; `too-large` beyond the limits.
    pub fn run(
        &self,
        feeds: Vec<(String, Tensor)>,
        outputs: Option<&[String]>,
    ) -> Result<Vec<(String, Tensor)>> {
        let feeds = feeds.into_iter().map(|(n, t)| (n, t.into())).collect();
        self.run_values(feeds, outputs)?
            .into_iter()
            .map(|(name, value)| {
                let tensor = value
                    .into_tensor()
                    .map_err(|e| e.at(format!("output '{name}'")))?;
                Ok((name, tensor))
            })
            .collect()
    }

    /// As [`Session::run`], with values of every kind.
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn run_values(
        &self,
        feeds: Vec<(String, Value)>,
        outputs: Option<&[String]>,
    ) -> Result<Vec<(String, Value)>> {
        self.check_feeds(&feeds)?;
        let wanted: Vec<usize> = match outputs {
            None => (0..self.outputs.len()).collect(),
            Some(names) => names
                .iter()
                .map(|n| self.output_position(n))
                .collect::<Result<_>>()?,
        };
        let values = self.graph.run(feeds, &wanted)?;
        let name = |i: &usize| self.outputs.get(*i).map_or_else(String::new, |o| o.name.clone());
        Ok(wanted.iter().map(name).zip(values).collect())
    }

    pub(super) fn output_position(&self, name: &str) -> Result<usize> {
        self.outputs.iter().position(|o| o.name == name).ok_or_else(|| {
            Error::new(
                Code::ColumnMismatch,
                format!(
                    "output '{name}': the model has none of that name; it has: {}",
                    names(&self.outputs)
                ),
            )
        })
    }

    fn check_feeds(&self, feeds: &[(String, Value)]) -> Result<()> {
        let inputs: HashMap<&str, &TensorInfo> = self.inputs.iter().map(|i| (&*i.name, i)).collect();
        let mut fed = HashSet::new();
        for (name, value) in feeds {
            let Some(&info) = inputs.get(&**name) else {
                return Err(Error::new(
                    Code::ColumnMismatch,
                    format!(
                        "input '{name}': the model has none of that name; it has: {}",
                        names(&self.inputs)
                    ),
                ));
            };
            if !fed.insert(&**name) {
                return Err(Error::new(
                    Code::ColumnMismatch,
                    format!("input '{name}': expected once, found twice; feed each input once"),
                ));
            }
            if let Value::Tensor(tensor) = value {
                self.check_feed(info, tensor)?;
            }
        }
        match self.inputs.iter().find(|i| !fed.contains(&*i.name)) {
            None => Ok(()),
            Some(missing) => Err(Error::new(
                Code::ColumnMismatch,
                format!(
                    "input '{}': expected a value, found none; feed: {}",
                    missing.name,
                    names(&self.inputs)
                ),
            )),
        }
    }

    pub(super) fn check_size(&self, info: &TensorInfo, dims: &[usize]) -> Result<()> {
        if extent(dims).is_none_or(|n| n > self.limits.max_elements) {
            return Err(Error::new(
                Code::TooLarge,
                format!(
                    "input '{}': expected at most {} elements, found dimensions {:?}; pass fewer rows or raise the limit maxElements",
                    info.name, self.limits.max_elements, dims
                ),
            ));
        }
        Ok(())
    }

    fn check_feed(&self, info: &TensorInfo, tensor: &Tensor) -> Result<()> {
        self.check_size(info, tensor.dims())?;
        let found = tensor.element_type();
        if info.element_type.is_some_and(|e| e != found) {
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "input '{}': expected elements of {}, found {found}; convert them",
                    info.name,
                    info.element_type.map_or("?", ElementType::name)
                ),
            ));
        }
        let fits = |(dim, &length): (&Dim, &usize)| !matches!(dim, Dim::Known(n) if *n != length);
        let same_rank = tensor.dims().len() == info.shape.len();
        if info.ranked && !(same_rank && info.shape.iter().zip(tensor.dims()).all(fits)) {
            let shape: Vec<String> = info.shape.iter().map(Dim::to_string).collect();
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "input '{}': expected shape [{}], found {:?}; reshape it",
                    info.name,
                    shape.join(", "),
                    tensor.dims()
                ),
            ));
        }
        Ok(())
    }
}

/// What must be fed (initializers left out) and what comes out.
pub(super) fn signature(model: &ModelProto) -> (Vec<TensorInfo>, Vec<TensorInfo>) {
    let Some(graph) = &model.graph else {
        return (Vec::new(), Vec::new());
    };
    let constants: HashSet<&str> = graph.initializer.iter().map(|t| t.name.as_str()).collect();
    (
        graph
            .input
            .iter()
            .filter(|i| !constants.contains(i.name.as_str()))
            .map(TensorInfo::of)
            .collect(),
        graph.output.iter().map(TensorInfo::of).collect(),
    )
}

/// Names for a message, the first few.
fn names(infos: &[TensorInfo]) -> String {
    let mut list: Vec<&str> = infos.iter().take(20).map(|i| i.name.as_str()).collect();
    if infos.len() > 20 {
        list.push("…");
    }
    list.join(", ")
}
