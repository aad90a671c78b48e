//! NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss.

use super::{like, numbers};
use crate::error::Result;
use crate::inference::classical::gather::integers;
use crate::inference::classical::node::{Inputs, Node, bad_shape};
use crate::inference::classical::registry::{Entry, Operator, core, one};
use crate::inference::tensor::Tensor;

pub(crate) const ENTRIES: &[Entry] = &[
    core("NegativeLogLikelihoodLoss", 12, (2, 3), |node| {
        let loss = Loss::new(node)?;
        Ok(Box::new(move |inputs: &Inputs<'_>| {
            let scores = numbers(inputs.tensor(0)?)?;
            one(loss.of(&scores, inputs)?)
        }))
    }),
    core("SoftmaxCrossEntropyLoss", 12, (2, 3), cross_entropy),
];

#[derive(Clone, Copy, PartialEq)]
enum Reduction {
    None,
    Sum,
    Mean,
}

struct Loss {
    ignored: Option<i64>,
    reduction: Reduction,
}

impl Loss {
    fn new(node: &Node<'_>) -> Result<Self> {
        Ok(Loss {
            ignored: node.int_if("ignore_index")?,
            reduction: match node.text("reduction", "mean")?.as_str() {
                "none" => Reduction::None,
                "sum" => Reduction::Sum,
                "mean" => Reduction::Mean,
                other => return Err(node.unsupported(&format!("reduction '{other}'"))),
            },
        })
    }

    /// `logs`: logarithms of probabilities, in the shape [N, C, …] of the first input.
    fn of(&self, logs: &[f64], inputs: &Inputs<'_>) -> Result<Tensor> {
        let (scores, labels) = (inputs.tensor(0)?, inputs.tensor(1)?);
        let (classes, inner) = classes(scores)?;
        let weights = inputs.optional(2)?.map(numbers).transpose()?;
        let targets = integers(labels)?;
        if targets.len().saturating_mul(classes) != logs.len() {
            return Err(bad_shape(format!(
                "expected a label for each of {:?} without axis 1, found {:?}",
                scores.dims(),
                labels.dims()
            )));
        }
        let (mut losses, mut sum, mut total) = (Vec::with_capacity(targets.len()), 0.0, 0.0);
        for (i, &target) in targets.iter().enumerate() {
            if self.ignored == Some(target) {
                losses.push(0.0);
                continue;
            }
            let class = usize::try_from(target).ok().filter(|&c| c < classes);
            let at = class.map(|c| (i / inner * classes + c) * inner + i % inner);
            let (Some(class), Some(log)) = (class, at.and_then(|at| logs.get(at))) else {
                return Err(bad_shape(format!(
                    "expected labels from 0 to {classes}, found {target}"
                )));
            };
            let weight = weights
                .as_ref()
                .and_then(|w| w.get(class))
                .copied()
                .unwrap_or(1.0);
            losses.push(-log * weight);
            sum -= log * weight;
            total += weight;
        }
        match self.reduction {
            Reduction::None => like(scores, labels.dims().to_vec(), losses),
            Reduction::Sum => like(scores, vec![], vec![sum]),
            Reduction::Mean => like(scores, vec![], vec![sum / total]),
        }
    }
}

/// The length of axis 1, and of all after it.
fn classes(scores: &Tensor) -> Result<(usize, usize)> {
    match scores.dims() {
        [_, classes, inner @ ..] => Ok((*classes, inner.iter().product::<usize>().max(1))),
        dims => Err(bad_shape(format!(
            "expected scores of shape [N, C, …], found {dims:?}"
        ))),
    }
}

fn cross_entropy(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let loss = Loss::new(node)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let scores = inputs.tensor(0)?;
        let (classes, inner) = classes(scores)?;
        let mut logs = numbers(scores)?;
        for block in logs.chunks_exact_mut((classes * inner).max(1)) {
            for i in 0..inner {
                let column =
                    |block: &[f64]| -> Vec<f64> { block.iter().skip(i).step_by(inner).copied().collect() };
                let values = column(block);
                let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = values.iter().map(|&v| libm::exp(v - top)).sum();
                let shift = top + libm::log(sum);
                block.iter_mut().skip(i).step_by(inner).for_each(|v| *v -= shift);
            }
        }
        let result = loss.of(&logs, inputs)?;
        Ok(vec![
            result.into(),
            like(scores, scores.dims().to_vec(), logs)?.into(),
        ])
    }))
}
