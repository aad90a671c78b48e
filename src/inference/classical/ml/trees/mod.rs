//! TreeEnsembleClassifier, TreeEnsembleRegressor and TreeEnsemble.
//!
//! [`attributes`] and [`attributes5`] read the two forms in which ONNX writes trees into one
//! [`ensemble`], checking that they are trees. [`layout`] lays them out as nodes that all ask one
//! question, `value <= threshold`; what else a model asks (equality, membership, where gaps go, 64-bit
//! thresholds) becomes a column of [`columns`], computed once a row. [`walk`] takes eight rows through a
//! tree at once, or one row through eight trees; [`sums`] adds up the leaves, [`outcome`] makes labels and
//! scores of the sums, by onnxruntime's rules.

mod attributes;
mod attributes5;
mod columns;
mod ensemble;
mod layout;
mod outcome;
mod sums;
mod walk;

use super::linear::ClassLabels;
use crate::error::Result;
use crate::inference::Value;
use crate::inference::classical::node::{Inputs, Node};
use crate::inference::classical::registry::{Entry, Operator, learned, one};
use crate::inference::tensor::{Tensor, TensorData, half_from_f32};
use outcome::{Classes, Regression};
use sums::Forest;

pub(crate) const ENTRIES: &[Entry] = &[
    learned("TreeEnsembleClassifier", 1, (1, 1), classifier),
    learned("TreeEnsembleRegressor", 1, (1, 1), regressor),
    learned("TreeEnsemble", 5, (1, 1), ensemble5),
];

fn classifier(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let labels = ClassLabels::of(node, "classlabels_int64s", "classlabels_strings")?;
    let ensemble = attributes::read(node, "class", labels.len())?;
    let classes = Classes::new(node, labels)?;
    let forest = Forest::new(node, ensemble)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let sums = forest.run(inputs)?;
        let (labels, scores) = classes.decide(&sums)?;
        Ok(vec![labels.into(), scores.into()])
    }))
}

fn regressor(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let targets = usize::try_from(node.int("n_targets", 0)?).unwrap_or(0);
    let ensemble = attributes::read(node, "target", targets)?;
    let regression = Regression::new(node, &ensemble)?;
    let forest = Forest::new(node, ensemble)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let sums = forest.run(inputs)?;
        let scores = regression.scores(&sums).into_iter().map(|v| v as f32).collect();
        one(Tensor::of(vec![sums.rows(), targets], scores)?)
    }))
}

/// The result has the input's element type.
fn ensemble5(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let ensemble = attributes5::read(node)?;
    let targets = ensemble.targets;
    let regression = Regression::version5(node, &ensemble)?;
    let forest = Forest::new(node, ensemble)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| -> Result<Vec<Value>> {
        let sums = forest.run(inputs)?;
        let scores = regression.scores(&sums);
        let data = match inputs.tensor(0)?.data() {
            TensorData::F64(_) => TensorData::F64(scores),
            TensorData::F16(_) => TensorData::F16(scores.iter().map(|&v| half_from_f32(v as f32)).collect()),
            _ => TensorData::F32(scores.iter().map(|&v| v as f32).collect()),
        };
        one(Tensor::new(vec![sums.rows(), targets], data)?)
    }))
}
