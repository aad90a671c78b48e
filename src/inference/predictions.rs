//! Predictions on tables: labels, probabilities or values, a row each.

use super::feeds::{feeds, layout};
use super::metadata;
use super::multilabel::{held, labels_in_a_row, shares};
use super::session::{Session, TensorInfo, ValueKind};
use super::tensor::{Tensor, TensorData};
use super::value::Value;
use crate::data::{Column, Matrix, Numeric, NumericKind, Table, Values};
use crate::error::{Code, Error, Result};
use crate::onnx::proto::{ModelProto, NodeProto, TensorProto};
use crate::onnx::{Dim, ElementType};
use std::collections::{BTreeMap, HashMap};

/// Rows run at a time: bounds the memory of intermediate results.
const CHUNK: usize = 4096;

/// Which outputs of a model are what.
pub(super) struct Heads {
    label: Option<usize>,
    probabilities: Option<usize>,
    value: Option<usize>,
    /// For each output, whether it comes out of a softmax or sigmoid.
    shares: Vec<bool>,
    pub(super) classes: Vec<String>,
}

impl Heads {
    pub(super) fn find(
        model: &ModelProto,
        outputs: &[TensorInfo],
        metadata: &BTreeMap<String, String>,
    ) -> Self {
        let label = outputs.iter().position(|o| {
            o.kind == ValueKind::Tensor
                && matches!(
                    o.element_type,
                    Some(ElementType::Int64 | ElementType::Int32 | ElementType::String)
                )
        });
        let floats = |o: &TensorInfo| {
            matches!(o.element_type, Some(ElementType::Float32 | ElementType::Float64)) && o.shape.len() <= 2
        };
        let scores = outputs
            .iter()
            .position(|o| o.kind == ValueKind::Maps)
            .or_else(|| {
                outputs
                    .iter()
                    .position(|o| o.kind == ValueKind::Tensor && floats(o))
            })
            // Labels that do not exclude each other have their probabilities one after the other.
            .or_else(|| label.and_then(|label| (0..outputs.len()).find(|&i| i != label)));
        let classes = metadata::classes(metadata).unwrap_or_else(|| class_names(model));
        let shares: Vec<bool> = outputs
            .iter()
            .map(|o| ends_in_probabilities(model, &o.name))
            .collect();
        let is_share = scores.and_then(|i| shares.get(i).copied()).unwrap_or(false);
        let is_probability = label.is_some() || !classes.is_empty() || is_share;
        Heads {
            label,
            probabilities: scores.filter(|_| is_probability),
            value: scores.filter(|_| !is_probability),
            shares,
            classes,
        }
    }

    /// Whether the output at a position gives probabilities.
    pub(super) fn is_probability(&self, output: usize) -> bool {
        self.probabilities == Some(output) && self.label.is_some()
            || self.shares.get(output).copied().unwrap_or(false)
    }
}

fn producer<'m>(model: &'m ModelProto, name: &str) -> Option<&'m NodeProto> {
    model
        .graph
        .as_ref()?
        .node
        .iter()
        .find(|n| n.output.iter().any(|o| o == name))
}

/// Whether the output comes out of a softmax or sigmoid, through nothing but renaming and casts.
fn ends_in_probabilities(model: &ModelProto, output: &str) -> bool {
    let mut name = output;
    for _ in 0..8 {
        let Some(node) = producer(model, name) else {
            return false;
        };
        match node.op_type.as_str() {
            "Softmax" | "Sigmoid" => return true,
            "Identity" | "Cast" | "Reshape" | "Flatten" | "Squeeze" => {
                name = node.input.first().map_or("", String::as_str);
            }
            _ => return false,
        }
    }
    false
}

/// The class names that the graph's own nodes carry.
fn class_names(model: &ModelProto) -> Vec<String> {
    let Some(graph) = &model.graph else {
        return Vec::new();
    };
    for node in graph.node.iter().rev() {
        for attribute in &node.attribute {
            if !attribute.name.starts_with("classlabels") {
                continue;
            }
            if !attribute.strings.is_empty() {
                return attribute
                    .strings
                    .iter()
                    .map(|s| String::from_utf8_lossy(s).into_owned())
                    .collect();
            }
            if attribute.ints.len() > 1 {
                return attribute.ints.iter().map(i64::to_string).collect();
            }
        }
    }
    // Converters look labels up in a constant list of the classes.
    let lists: HashMap<&str, &TensorProto> = graph.initializer.iter().map(|t| (&*t.name, t)).collect();
    graph
        .node
        .iter()
        .rev()
        .filter(|n| n.op_type == "ArrayFeatureExtractor")
        .filter_map(|n| lists.get(n.input.first()?.as_str()).copied())
        .filter_map(|t| Tensor::from_proto(t).ok())
        .find_map(|t| texts(&t))
        .unwrap_or_default()
}

fn texts(t: &Tensor) -> Option<Vec<String>> {
    match t.data() {
        TensorData::Strings(v) => Some(v.clone()),
        TensorData::I64(v) => Some(v.iter().map(i64::to_string).collect()),
        TensorData::I32(v) => Some(v.iter().map(i32::to_string).collect()),
        _ => None,
    }
}

/// What a model says about the rows of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Predictions {
    /// The predicted class of each row; none for a regressor.
    pub labels: Option<Vec<String>>,
    /// The classes in the order of the columns of `probabilities`.
    pub classes: Vec<String>,
    /// Rows × classes; none when the model gives scores that are no probabilities.
    pub probabilities: Option<Matrix<f64>>,
    /// A regressor's predictions.
    pub values: Option<Vec<f64>>,
    /// The threshold that decided the labels, where the model stores one.
    pub threshold: Option<f64>,
    /// The class that is predicted when its probability reaches the threshold.
    pub positive_class: Option<String>,
}

impl Session {
    /// Predicts every row of a table.
    ///
    /// A model with one input per column takes columns by name (others are ignored); a model with one
    /// input of width n takes the table's n columns in their order. Missing numbers are NaN, missing
    /// text is empty. The label is the model's own; where a threshold is stored for two classes, it is
    /// the positive class when its probability reaches the threshold. Where labels do not exclude each
    /// other, the label of a row is the list of those that hold, by position, such as `0, 2`, and each
    /// has its own probability. An outlier detector's label is `1` for what is as expected and `-1` for an
    /// outlier. Scores that are no probabilities are left to [`Session::run`].
    ///
    /// # Errors
    /// `column-mismatch` for a missing column or a wrong number of columns; `not-numeric` for text
    /// where the model takes numbers; `missing-value` for gaps where it takes whole numbers;
    /// `unsupported-model` when inputs or outputs are not those of a model of tables.
    pub fn predict(&self, table: &Table) -> Result<Predictions> {
        let layout = layout(self, table)?;
        let rows = table.rows();
        let step = match self.inputs().first().and_then(|i| i.shape.first()) {
            Some(Dim::Known(n)) if *n > 0 => *n,
            _ => CHUNK,
        };
        let mut parts = Parts::default();
        let mut start = 0;
        while start < rows {
            let end = (start + step).min(rows);
            let feeds = feeds(self, table, &layout, (start, end))?;
            let feeds = feeds.into_iter().map(|(n, t)| (n, t.into())).collect();
            let names: Vec<String> = self.head_names();
            let outputs = self.run_values(feeds, Some(&names))?;
            parts.add(self, outputs, end - start)?;
            start = end;
        }
        parts.finish(self, rows)
    }

    fn head_names(&self) -> Vec<String> {
        let h = &self.heads;
        let mut positions: Vec<usize> = [h.label, h.probabilities, h.value]
            .into_iter()
            .flatten()
            .collect();
        positions.dedup();
        positions
            .iter()
            .filter_map(|&i| self.outputs().get(i))
            .map(|o| o.name.clone())
            .collect()
    }
}

#[derive(Default)]
struct Parts {
    labels: Vec<String>,
    scores: Vec<f64>,
    keys: Option<Vec<String>>,
    width: usize,
    /// How many labels a row has that do not exclude each other.
    several: Option<usize>,
}

impl Parts {
    fn add(&mut self, session: &Session, outputs: Vec<(String, Value)>, rows: usize) -> Result<()> {
        let label = session.heads.label.and_then(|i| session.outputs().get(i));
        for (name, value) in outputs {
            if label.is_some_and(|l| l.name == name) {
                let t = value.tensor()?;
                self.several = labels_in_a_row(t, rows).filter(|_| session.heads.probabilities.is_some());
                let found = texts(t).map(|v| match self.several {
                    Some(labels) => held(&v, labels),
                    None => v,
                });
                let found = found.filter(|v| v.len() == rows);
                self.labels.extend(found.ok_or_else(|| not_rows(&name, t, rows))?);
                continue;
            }
            if let Some(labels) = self.several {
                self.scores
                    .extend(shares(&value, rows, labels).unwrap_or_default());
                continue;
            }
            if let Value::Maps { keys, .. } = &value {
                self.keys = Some(keys.names());
            }
            let t = value.into_tensor()?;
            let first = t.dims().first().copied().unwrap_or(1);
            let values = t.to_f64().filter(|_| first == rows && t.dims().len() <= 2);
            let values = values.ok_or_else(|| not_rows(&name, &t, rows))?;
            self.width = t.dims().get(1).copied().unwrap_or(1);
            self.scores.extend(values);
        }
        Ok(())
    }

    fn finish(self, session: &Session, rows: usize) -> Result<Predictions> {
        let heads = &session.heads;
        let mut result = Predictions {
            labels: None,
            classes: self.keys.unwrap_or_else(|| heads.classes.clone()),
            probabilities: None,
            values: None,
            threshold: None,
            positive_class: None,
        };
        if heads.value.is_some() {
            if self.width > 1 {
                return Err(Error::new(
                    Code::UnsupportedModel,
                    format!(
                        "model: its output has {} columns and no softmax, so they are no probabilities; use run",
                        self.width
                    ),
                ));
            }
            result.values = Some(self.scores);
            return Ok(result);
        }
        // Decision values and distances, as some converters give beside the label, are no probabilities.
        let within = |p: &f64| (-1e-4..=1.0001).contains(p) || p.is_nan();
        if let Some(labels) = self.several {
            result.classes = (0..labels).map(|i| i.to_string()).collect();
            if self.scores.len() == rows * labels && self.scores.iter().all(within) {
                result.probabilities = Some(Matrix::new(self.scores, rows, labels)?);
            }
            result.labels = Some(self.labels);
            return Ok(result);
        }
        let lone = self.width == 1 && !self.labels.is_empty();
        let whole = |row: &[f64]| {
            let sum: f64 = row.iter().sum();
            sum.is_nan() || (sum - 1.0).abs() <= 1e-2
        };
        let exclusive = self.labels.is_empty() || self.scores.chunks_exact(self.width.max(1)).all(whole);
        if heads.probabilities.is_some() && !lone && exclusive && self.scores.iter().all(within) {
            let (scores, width) = if self.width == 1 && self.labels.is_empty() {
                (self.scores.iter().flat_map(|&p| [1.0 - p, p]).collect(), 2)
            } else {
                (self.scores, self.width.max(usize::from(rows > 0)))
            };
            if result.classes.len() != width && rows > 0 {
                result.classes = (0..width).map(|i| i.to_string()).collect();
            }
            let width = if rows > 0 { width } else { result.classes.len() };
            result.probabilities = Some(Matrix::new(scores, rows, width)?);
        }
        result.decide(session, self.labels, rows);
        Ok(result)
    }
}

impl Predictions {
    fn decide(&mut self, session: &Session, labels: Vec<String>, rows: usize) {
        let positive = session
            .positive_class()
            .and_then(|name| self.classes.iter().position(|c| c == name));
        if let (Some(threshold), Some(positive), Some(p), 2) = (
            session.threshold(),
            positive,
            &self.probabilities,
            self.classes.len(),
        ) {
            let pick = |i: usize| {
                let score = p.row(i).get(positive).copied().unwrap_or(0.0);
                self.classes.get(if score >= threshold {
                    positive
                } else {
                    1 - positive
                })
            };
            self.labels = Some((0..rows).filter_map(pick).cloned().collect());
            self.threshold = Some(threshold);
            self.positive_class = self.classes.get(positive).cloned();
            return;
        }
        if labels.len() == rows && session.heads.label.is_some() {
            // A label that is the position of a named class becomes the name.
            let name = |label: String| {
                if self.classes.contains(&label) {
                    return label;
                }
                let class = label.parse::<usize>().ok().and_then(|i| self.classes.get(i));
                class.cloned().unwrap_or(label)
            };
            self.labels = Some(labels.into_iter().map(name).collect());
        } else if let Some(p) = &self.probabilities {
            let best = |i: usize| {
                let row = p.row(i);
                let mut best = 0;
                for (k, v) in row.iter().enumerate() {
                    if row.get(best).is_some_and(|b| v > b) {
                        best = k;
                    }
                }
                self.classes.get(best)
            };
            self.labels = Some((0..rows).filter_map(best).cloned().collect());
        }
    }

    /// The predictions as columns: `label` and one `probability_<class>` per class, or `prediction`.
    ///
    /// # Errors
    /// `invalid-shape` when two classes have the same name.
    pub fn to_table(&self) -> Result<Table> {
        let numeric = |name: String, values: Vec<f64>| Column {
            name,
            values: Values::Numeric(Numeric {
                values,
                kind: NumericKind::Float32,
            }),
        };
        let mut columns = Vec::new();
        if let Some(labels) = &self.labels {
            columns.push(label_column(labels));
        }
        if let Some(p) = &self.probabilities {
            for (k, class) in self.classes.iter().enumerate() {
                let values = (0..p.rows())
                    .map(|i| p.row(i).get(k).copied().unwrap_or(f64::NAN))
                    .collect();
                columns.push(numeric(format!("probability_{class}"), values));
            }
        }
        if let Some(values) = &self.values {
            columns.push(numeric("prediction".to_owned(), values.clone()));
        }
        Table::new(columns)
    }
}

/// Labels that are all whole numbers are numbers, as they are when such a column is read.
fn label_column(labels: &[String]) -> Column {
    let numbers: Option<Vec<f64>> = labels
        .iter()
        .map(|l| {
            l.parse::<i32>()
                .ok()
                .filter(|i| i.to_string() == *l)
                .map(f64::from)
        })
        .collect();
    match numbers {
        Some(values) if !values.is_empty() => Column {
            name: "label".to_owned(),
            values: Values::Numeric(Numeric {
                values,
                kind: NumericKind::Integer,
            }),
        },
        _ => {
            let texts: Vec<Option<&String>> = labels.iter().map(Some).collect();
            Column::categorical("label", &texts)
        }
    }
}

fn not_rows(name: &str, t: &Tensor, rows: usize) -> Error {
    Error::new(
        Code::UnsupportedModel,
        format!(
            "output '{name}': expected one prediction for each of {rows} rows, found shape {:?}; use run with tensors",
            t.dims()
        ),
    )
}
