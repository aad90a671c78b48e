//! A trained pipeline as one ONNX file that takes the table's columns.

use super::encoder::{Encoder, OneHot, Standardized};
use super::imputer::{Fill, Imputer};
use super::options::TrainOptions;
use super::report::TrainReport;
use crate::data::{Classes, ColumnSchema, Schema, Table};
use crate::error::{Code, Error, Result};
use crate::learners::Logistic;
use crate::onnx::build::*;
use crate::onnx::proto::{AttributeProto, NodeProto, TensorProto};
use crate::onnx::{Dim, ElementType};
use serde::Serialize;
use serde_json::json;

const ML: &str = "ai.onnx.ml";
/// Opset 17 goes with IR 8; version 3 of the ML operators is read everywhere.
const OPSETS: [(&str, i64); 2] = [("", 17), (ML, 3)];
const LABEL: &str = "label";
const PROBABILITIES: &str = "probabilities";
/// Before every name that is not a column's.
const INNER: &str = "evenkeel/";

/// What is exported.
pub(super) struct Export<'a> {
    pub(super) options: &'a TrainOptions,
    pub(super) imputer: &'a Imputer,
    pub(super) encoder: &'a Encoder,
    pub(super) model: &'a Logistic,
    pub(super) classes: &'a Classes,
    /// The feature columns of the whole table, for their order and types.
    pub(super) features: &'a Table,
    pub(super) report: &'a TrainReport,
}

impl Export<'_> {
    /// The file: numbers are imputed and scaled, texts encoded, all joined and put through a linear
    /// classifier; outputs are `label` and `probabilities`.
    pub(super) fn to_onnx(&self) -> Result<Vec<u8>> {
        self.check_names()?;
        let mut nodes = Vec::new();
        let mut initializers = Vec::new();
        let mut blocks = Vec::new();
        let mut fold = Fold::new(self.model);
        if !self.encoder.numbers.is_empty() {
            blocks.push(self.numbers(&mut nodes, &mut fold));
        }
        for (i, one_hot) in self.encoder.categories.iter().enumerate() {
            if !one_hot.categories.is_empty() {
                blocks.push(self.texts(i, one_hot, &mut nodes, &mut initializers));
            }
        }
        let features = inner("features");
        let block_names: Vec<&str> = blocks.iter().map(String::as_str).collect();
        nodes.push(node(
            "",
            "Concat",
            &features,
            &block_names,
            &[&features],
            vec![attr_int("axis", 1)],
        ));
        nodes.push(self.classifier(&features, &fold));
        let batch = Dim::symbol("N");
        let inputs = self.inputs(&batch);
        let label = match self.classes {
            Classes::Integers(_) => ElementType::Int64,
            _ => ElementType::String,
        };
        let outputs = vec![
            value_info(LABEL, label, std::slice::from_ref(&batch)),
            value_info(
                PROBABILITIES,
                ElementType::Float32,
                &[batch, Dim::Known(self.classes.len())],
            ),
        ];
        let metadata = self.metadata()?;
        let metadata: Vec<(&str, &str)> = metadata.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let graph = graph("evenkeel", nodes, initializers, inputs, outputs);
        Ok(model(graph, &OPSETS, &metadata))
    }

    fn check_names(&self) -> Result<()> {
        for column in self.features.columns() {
            let name = column.name.as_str();
            if name.is_empty() || name == LABEL || name == PROBABILITIES || name.starts_with(INNER) {
                return Err(Error::new(
                    Code::ColumnMismatch,
                    format!(
                        "column '{name}': expected a name other than an empty one, '{LABEL}', '{PROBABILITIES}' and '{INNER}…', which the ONNX model needs itself; rename the column"
                    ),
                ));
            }
        }
        Ok(())
    }

    fn inputs(&self, batch: &Dim) -> Vec<crate::onnx::proto::ValueInfoProto> {
        self.imputer
            .columns
            .iter()
            .map(|column| {
                let element = match column.fill {
                    Fill::Number(_) => ElementType::Float32,
                    Fill::Category(_) => ElementType::String,
                };
                value_info(&column.name, element, &[batch.clone(), Dim::Known(1)])
            })
            .collect()
    }

    fn numbers(&self, nodes: &mut Vec<NodeProto>, fold: &mut Fold) -> String {
        let numbers = &self.encoder.numbers;
        let names: Vec<&str> = numbers.iter().map(|n| n.name.as_str()).collect();
        let fills: Vec<f32> = names
            .iter()
            .map(|name| match self.fill(name) {
                Some(Fill::Number(fill)) => *fill as f32,
                _ => 0.0,
            })
            .collect();
        let (offsets, scales): (Vec<f32>, Vec<f32>) = numbers
            .iter()
            .enumerate()
            .map(|(at, number)| fold.scaler(at, number))
            .unzip();
        let (joined, filled, scaled) = (inner("numbers"), inner("filled"), inner("scaled"));
        nodes.push(node(
            "",
            "Concat",
            &joined,
            &names,
            &[&joined],
            vec![attr_int("axis", 1)],
        ));
        nodes.push(node(
            ML,
            "Imputer",
            &filled,
            &[&joined],
            &[&filled],
            vec![
                attr_floats("imputed_value_floats", &fills),
                attr_float("replaced_value_float", f32::NAN),
            ],
        ));
        nodes.push(node(
            ML,
            "Scaler",
            &scaled,
            &[&filled],
            &[&scaled],
            vec![attr_floats("offset", &offsets), attr_floats("scale", &scales)],
        ));
        scaled
    }

    fn texts(
        &self,
        i: usize,
        one_hot: &OneHot,
        nodes: &mut Vec<NodeProto>,
        initializers: &mut Vec<TensorProto>,
    ) -> String {
        let n = one_hot.categories.len();
        let mut keys: Vec<&str> = one_hot.categories.iter().map(String::as_str).collect();
        let mut values: Vec<i64> = (0..n as i64).collect();
        if let Some(Fill::Category(fill)) = self.fill(&one_hot.name)
            && let Ok(code) = one_hot.categories.binary_search(fill)
        {
            keys.push("");
            values.push(code as i64);
        }
        let (code, hot, block) = (
            inner(&format!("code/{i}")),
            inner(&format!("hot/{i}")),
            inner(&format!("category/{i}")),
        );
        nodes.push(node(
            ML,
            "LabelEncoder",
            &code,
            &[&one_hot.name],
            &[&code],
            vec![
                attr_strings("keys_strings", &keys),
                attr_ints("values_int64s", &values),
                attr_int("default_int64", -1),
            ],
        ));
        nodes.push(node(
            ML,
            "OneHotEncoder",
            &hot,
            &[&code],
            &[&hot],
            vec![
                attr_ints("cats_int64s", &(0..n as i64).collect::<Vec<_>>()),
                attr_int("zeros", 1),
            ],
        ));
        let shape = inner(&format!("shape/{i}"));
        nodes.push(node("", "Reshape", &block, &[&hot, &shape], &[&block], vec![]));
        initializers.push(tensor_i64(&shape, &[2], &[0, n as i64]));
        block
    }

    fn fill(&self, name: &str) -> Option<&Fill> {
        let column = self.imputer.columns.iter().find(|c| c.name == name)?;
        Some(&column.fill)
    }

    fn classifier(&self, features: &str, fold: &Fold) -> NodeProto {
        let (coefficients, intercepts) = fold.rows();
        let transform = if self.classes.len() == 2 {
            "LOGISTIC"
        } else {
            "SOFTMAX"
        };
        node(
            ML,
            "LinearClassifier",
            &inner("classifier"),
            &[features],
            &[LABEL, PROBABILITIES],
            vec![
                class_labels(self.classes),
                attr_floats("coefficients", &coefficients),
                attr_floats("intercepts", &intercepts),
                attr_string("post_transform", transform),
                attr_int("multi_class", i64::from(self.classes.len() > 2)),
            ],
        )
    }

    fn metadata(&self) -> Result<Vec<(&'static str, String)>> {
        let columns = self
            .imputer
            .columns
            .iter()
            .filter_map(|fitted| {
                let column = self.features.column(&fitted.name).ok()?;
                let known = self.encoder.categories.iter().find(|c| c.name == fitted.name);
                Some(ColumnSchema {
                    categories: known.map(|c| c.categories.clone()).unwrap_or_default(),
                    name: fitted.name.clone(),
                    kind: ColumnSchema::of(column).kind,
                })
            })
            .collect();
        let report = self.report;
        let mut metadata = vec![
            ("evenkeel.schema", json_text(&Schema { columns })?),
            ("evenkeel.target", report.target.clone()),
            ("evenkeel.classes", json_text(&report.classes)?),
        ];
        if let Some(positive) = &report.positive_label {
            metadata.push(("evenkeel.positive", positive.clone()));
        }
        if let Some(threshold) = &report.threshold {
            metadata.push(("evenkeel.threshold", json_text(&threshold.chosen.threshold)?));
        }
        let training = json!({
            "options": self.options,
            "trainingRows": report.training_rows,
            "validationRows": report.validation_rows,
            "classCounts": report.class_counts,
            "iterations": report.model.iterations,
            "converged": report.model.converged,
            "threshold": report.threshold,
            "validation": {
                "rocAuc": report.validation.roc_auc,
                "averagePrecision": report.validation.average_precision,
                "logLoss": report.validation.log_loss,
            },
        });
        metadata.push(("evenkeel.training", training.to_string()));
        Ok(metadata)
    }
}

/// The linear part in `float32`, corrected for what rounding does to the scaler.
///
/// The scaler computes (x − offset) · scale with rounded offset and scale. The coefficients are divided by
/// what the rounded scale is too large, and the intercepts get what the rounded offset leaves over.
struct Fold {
    coefficients: Vec<Vec<f64>>,
    intercepts: Vec<f64>,
}

impl Fold {
    fn new(model: &Logistic) -> Self {
        let rows = 0..model.intercepts.len();
        Fold {
            coefficients: rows.map(|row| model.coefficients.row(row).to_vec()).collect(),
            intercepts: model.intercepts.clone(),
        }
    }

    fn scaler(&mut self, at: usize, number: &Standardized) -> (f32, f32) {
        let offset = number.mean as f32;
        let scale = (1.0 / number.deviation) as f32;
        let left_over = (f64::from(offset) - number.mean) / number.deviation;
        let stretch = f64::from(scale) * number.deviation;
        for (row, intercept) in self.coefficients.iter_mut().zip(&mut self.intercepts) {
            if let Some(coefficient) = row.get_mut(at) {
                *intercept += *coefficient * left_over;
                *coefficient /= stretch;
            }
        }
        (offset, scale)
    }

    /// One row of coefficients a class: of two classes, the first is the second's opposite.
    fn rows(&self) -> (Vec<f32>, Vec<f32>) {
        let mut coefficients: Vec<f32> = Vec::new();
        let mut intercepts: Vec<f32> = Vec::new();
        if let ([row], [intercept]) = (&self.coefficients[..], &self.intercepts[..]) {
            coefficients.extend(row.iter().map(|&v| -v as f32));
            intercepts.push(-intercept as f32);
        }
        coefficients.extend(self.coefficients.iter().flatten().map(|&v| v as f32));
        intercepts.extend(self.intercepts.iter().map(|&v| v as f32));
        (coefficients, intercepts)
    }
}

fn inner(name: &str) -> String {
    format!("{INNER}{name}")
}

fn class_labels(classes: &Classes) -> AttributeProto {
    match classes {
        Classes::Integers(values) => attr_ints("classlabels_ints", values),
        named => attr_strings("classlabels_strings", &named.names()),
    }
}

fn json_text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|e| Error::new(Code::Internal, format!("model metadata: {e}; report this")))
}
