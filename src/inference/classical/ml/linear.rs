//! LinearClassifier and LinearRegressor.

use super::rows;
use super::scores::PostTransform;
use crate::error::Result;
use crate::inference::Value;
use crate::inference::classical::dense::Packed;
use crate::inference::classical::node::{Inputs, Node, bad_shape};
use crate::inference::classical::registry::{Entry, Operator, learned, one};
use crate::inference::tensor::Tensor;

pub(crate) const ENTRIES: &[Entry] = &[
    learned("LinearClassifier", 1, (1, 1), classifier),
    learned("LinearRegressor", 1, (1, 1), regressor),
];

/// Class labels as the attributes of classifiers give them.
pub(super) enum ClassLabels {
    Int64(Vec<i64>),
    Strings(Vec<String>),
}

impl ClassLabels {
    pub fn of(node: &Node<'_>, ints: &str, strings: &str) -> Result<Self> {
        let texts = node.strings(strings)?;
        Ok(if texts.is_empty() {
            ClassLabels::Int64(node.ints(ints)?.to_vec())
        } else {
            ClassLabels::Strings(texts)
        })
    }

    pub fn len(&self) -> usize {
        match self {
            ClassLabels::Int64(v) => v.len(),
            ClassLabels::Strings(v) => v.len(),
        }
    }

    /// The labels of the winning classes.
    pub fn pick(&self, winners: &[usize]) -> Result<Tensor> {
        let dims = vec![winners.len()];
        match self {
            ClassLabels::Int64(v) => Tensor::of(
                dims,
                winners
                    .iter()
                    .map(|&i| v.get(i).copied().unwrap_or(i as i64))
                    .collect(),
            ),
            ClassLabels::Strings(v) => Tensor::of(
                dims,
                winners
                    .iter()
                    .map(|&i| v.get(i).cloned().unwrap_or_else(|| i.to_string()))
                    .collect(),
            ),
        }
    }
}

struct Linear {
    weights: Packed,
    intercepts: Vec<f32>,
    post: PostTransform,
}

fn linear(node: &Node<'_>, targets: usize) -> Result<Linear> {
    let coefficients = node.floats("coefficients")?;
    let intercepts = node.floats("intercepts")?;
    if targets == 0 || coefficients.is_empty() || !coefficients.len().is_multiple_of(targets) {
        return Err(node.invalid(format!(
            "attribute 'coefficients': expected a multiple of {targets} values, found {}",
            coefficients.len()
        )));
    }
    Ok(Linear {
        weights: Packed::new(coefficients, coefficients.len() / targets, targets, true),
        intercepts: if intercepts.len() == targets {
            intercepts.to_vec()
        } else {
            vec![0.0; targets]
        },
        post: PostTransform::of(node)?,
    })
}

impl Linear {
    fn scores(&self, inputs: &Inputs<'_>) -> Result<(Vec<f32>, usize)> {
        let x = rows(inputs)?;
        if x.columns != self.weights.k() {
            return Err(bad_shape(format!(
                "expected rows of {} features, found {}; check the number of columns",
                self.weights.k(),
                x.columns
            )));
        }
        inputs.elements(&[x.rows, self.weights.n().max(2)])?;
        let scores = self.weights.multiply(&x.values, x.rows, Some(&self.intercepts));
        Ok((scores, x.rows))
    }
}

fn classifier(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let labels = ClassLabels::of(node, "classlabels_ints", "classlabels_strings")?;
    // onnxruntime counts the classes by the intercepts.
    let targets = match node.floats("intercepts")?.len() {
        0 => labels.len(),
        n => n,
    };
    let linear = linear(node, targets)?;
    if targets > 1 && labels.len() != targets {
        return Err(node.invalid(format!("expected {targets} class labels, found {}", labels.len())));
    }
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (scores, rows) = linear.scores(inputs)?;
        if targets == 1 {
            return two_classes(&labels, &linear, scores);
        }
        let winners: Vec<usize> = scores.chunks_exact(targets).map(winner).collect();
        let mut scores = scores;
        scores
            .chunks_exact_mut(targets)
            .for_each(|row| linear.post.apply(row));
        Ok(vec![
            labels.pick(&winners)?.into(),
            Tensor::of(vec![rows, targets], scores)?.into(),
        ])
    }))
}

/// One row of coefficients for two classes: positive scores win.
fn two_classes(labels: &ClassLabels, linear: &Linear, scores: Vec<f32>) -> Result<Vec<Value>> {
    let winners: Vec<usize> = scores.iter().map(|&s| usize::from(s > 0.0)).collect();
    let picked = if labels.len() == 2 {
        labels.pick(&winners)?
    } else {
        labels_by_sign(labels, &winners)?
    };
    let rows = scores.len();
    let mut scores = scores;
    if linear.post == PostTransform::Probit {
        linear.post.apply(&mut scores);
    }
    // Other transforms are not applied to a single score, as in onnxruntime.
    let probabilities = if labels.len() == 2 {
        Tensor::of(vec![rows, 2], scores.iter().flat_map(|&s| [1.0 - s, s]).collect())?
    } else {
        Tensor::of(vec![rows, 1], scores)?
    };
    Ok(vec![picked.into(), probabilities.into()])
}

fn labels_by_sign(labels: &ClassLabels, winners: &[usize]) -> Result<Tensor> {
    match labels {
        ClassLabels::Int64(_) => Tensor::of(vec![winners.len()], winners.iter().map(|&w| w as i64).collect()),
        ClassLabels::Strings(_) => Tensor::of(
            vec![winners.len()],
            winners.iter().map(usize::to_string).collect(),
        ),
    }
}

/// The first of the greatest scores.
pub(super) fn winner(row: &[f32]) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (i, &x) in row.iter().enumerate() {
        if i == 0 || x > best.1 {
            best = (i, x);
        }
    }
    best.0
}

fn regressor(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let targets = usize::try_from(node.int("targets", 1)?).unwrap_or(0);
    let linear = linear(node, targets)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (mut scores, rows) = linear.scores(inputs)?;
        scores
            .chunks_exact_mut(targets)
            .for_each(|row| linear.post.apply_several(row));
        one(Tensor::of(vec![rows, targets], scores)?)
    }))
}
