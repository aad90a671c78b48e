//! From sums to labels and scores, by onnxruntime's rules (they are listed in docs/onnx-operators.md).

use super::super::linear::ClassLabels;
use super::super::scores::{PostTransform, logistic};
use super::attributes::numbers;
use super::ensemble::{Aggregate, Ensemble};
use super::sums::Sums;
use crate::error::Result;
use crate::inference::classical::node::Node;
use crate::inference::tensor::Tensor;

/// How the sums of a regressor become scores.
pub(super) struct Regression {
    targets: usize,
    trees: f64,
    aggregate: Aggregate,
    base: Vec<f64>,
    post: PostTransform,
}

impl Regression {
    pub fn new(node: &Node<'_>, ensemble: &Ensemble) -> Result<Self> {
        let base = base_values(node, &[0, ensemble.targets])?;
        Ok(Self::of(ensemble, base, PostTransform::of(node)?))
    }

    /// TreeEnsemble numbers the transforms; onnxruntime takes 1 for LOGISTIC and 2 for SOFTMAX.
    pub fn version5(node: &Node<'_>, ensemble: &Ensemble) -> Result<Self> {
        let post = match node.int("post_transform", 0)? {
            0 => PostTransform::None,
            1 => PostTransform::Logistic,
            2 => PostTransform::Softmax,
            3 => PostTransform::SoftmaxZero,
            4 => PostTransform::Probit,
            other => return Err(node.invalid(format!("attribute 'post_transform': unknown value {other}"))),
        };
        Ok(Self::of(ensemble, Vec::new(), post))
    }

    fn of(ensemble: &Ensemble, base: Vec<f64>, post: PostTransform) -> Self {
        Regression {
            targets: ensemble.targets,
            trees: ensemble.roots.len() as f64,
            aggregate: ensemble.aggregate,
            base,
            post,
        }
    }

    /// The scores, row by row. A single score is transformed by PROBIT alone.
    pub fn scores(&self, sums: &Sums) -> Vec<f64> {
        let average = self.aggregate == Aggregate::Average && self.trees > 0.0;
        let lone = self.targets == 1;
        let mut scores = Vec::with_capacity(sums.rows() * self.targets);
        for (values, seen) in sums.iter() {
            for (t, (&value, &seen)) in values.iter().zip(seen).enumerate() {
                let value = if average {
                    sums.round(value / self.trees)
                } else {
                    value
                };
                // Of several targets one without a weight stays 0.
                let score = sums.round(value + self.base.get(t).copied().unwrap_or(0.0));
                scores.push(if seen || lone { score } else { 0.0 });
            }
        }
        if self.post == PostTransform::None || (lone && self.post != PostTransform::Probit) {
            return scores;
        }
        let mut singles: Vec<f32> = scores.iter().map(|&v| v as f32).collect();
        singles
            .chunks_exact_mut(self.targets)
            .for_each(|row| self.post.apply(row));
        singles.into_iter().map(f64::from).collect()
    }
}

fn base_values(node: &Node<'_>, lengths: &[usize]) -> Result<Vec<f64>> {
    let (base, _) = numbers(node, "base_values")?;
    if lengths.contains(&base.len()) {
        return Ok(base.into_owned());
    }
    let lengths: Vec<String> = lengths.iter().map(usize::to_string).collect();
    Err(node.invalid(format!(
        "attribute 'base_values': expected {} values, found {}; export the model again",
        lengths.join(" or "),
        base.len()
    )))
}

/// How the sums of a classifier become labels and scores.
pub(super) struct Classes {
    labels: ClassLabels,
    base: Vec<f64>,
    post: PostTransform,
    /// Two classes, and weights of only one of them.
    binary: bool,
    /// No weight is negative: then they are votes, and more than half of them decide.
    votes: bool,
}

impl Classes {
    pub fn new(node: &Node<'_>, labels: ClassLabels) -> Result<Self> {
        let n = labels.len();
        let base = match n {
            1 => base_values(node, &[0, 1])?,
            2 => base_values(node, &[0, 1, 2])?,
            n => base_values(node, &[0, n])?,
        };
        let ids = node.ints("class_ids")?;
        let (weights, _) = numbers(node, "class_weights")?;
        Ok(Classes {
            binary: n == 2 && ids.first().is_some_and(|first| ids.iter().all(|id| id == first)),
            votes: weights
                .iter()
                .all(|w| !matches!(w.partial_cmp(&0.0), Some(std::cmp::Ordering::Less))),
            post: PostTransform::of(node)?,
            base,
            labels,
        })
    }

    /// The label of each row, and its scores.
    pub fn decide(&self, sums: &Sums) -> Result<(Tensor, Tensor)> {
        let n = self.labels.len();
        let mut winners = Vec::with_capacity(sums.rows());
        let mut scores = Vec::with_capacity(sums.rows() * n);
        let mut row = vec![(0.0, false); n];
        for (values, seen) in sums.iter() {
            for (slot, (&value, &seen)) in row.iter_mut().zip(values.iter().zip(seen)) {
                *slot = (value, seen);
            }
            winners.push(match *row.as_slice() {
                [one] => self.one(sums, one, &mut scores),
                [one, two] => self.two(sums, one, two, &mut scores),
                _ => self.many(sums, &mut row, &mut scores),
            });
        }
        let labels = match &self.labels {
            // Where a sign decides, the labels are 1 and 0, whatever the classes are called.
            ClassLabels::Int64(_) if n == 1 || (n == 2 && !self.binary) => {
                Tensor::of(vec![winners.len()], winners.iter().map(|&w| w as i64).collect())?
            }
            labels if n == 1 => labels.pick(&vec![0; winners.len()])?,
            labels => labels.pick(&winners)?,
        };
        Ok((labels, Tensor::of(vec![sums.rows(), n], scores)?))
    }

    fn base(&self, i: usize) -> f64 {
        self.base.get(i).copied().unwrap_or(0.0)
    }

    fn one(&self, sums: &Sums, (score, _): (f64, bool), scores: &mut Vec<f32>) -> usize {
        let score = sums.round(score + self.base(0));
        let mut single = [score as f32];
        if self.post == PostTransform::Probit {
            self.post.apply(&mut single);
        }
        scores.extend(single);
        usize::from(score > 0.0)
    }

    /// Scores of both classes, or one score from which the other's follows.
    fn two(&self, sums: &Sums, first: (f64, bool), second: (f64, bool), scores: &mut Vec<f32>) -> usize {
        let ((mut zero, seen_zero), (mut one, seen_one)) = (first, second);
        match self.base.len() {
            2 if seen_one => {
                one = sums.round(self.base(1) + zero);
                zero = -one;
            }
            0..=2 => zero = sums.round(zero + self.base(0)),
            _ => {}
        }
        let (zero, one) = (
            if seen_zero { zero } else { 0.0 },
            if seen_one { one } else { 0.0 },
        );
        let decisive = if seen_one { one } else { zero };
        let winner = usize::from(decisive > if self.binary && self.votes { 0.5 } else { 0.0 });
        let mut pair = [zero as f32, one as f32];
        if seen_one || self.base.len() == 2 {
            self.post.apply(&mut pair);
        } else if self.post == PostTransform::Probit {
            self.post.apply(&mut pair[..1]);
        } else if self.binary || self.base.is_empty() {
            pair = match self.post {
                PostTransform::Logistic => [logistic(-pair[0]), logistic(pair[0])],
                _ if self.binary && self.votes => [sums.round(1.0 - zero) as f32, pair[0]],
                _ => [-pair[0], pair[0]],
            };
        }
        scores.extend(pair);
        winner
    }

    fn many(&self, sums: &Sums, row: &mut [(f64, bool)], scores: &mut Vec<f32>) -> usize {
        for ((score, seen), base) in row.iter_mut().zip(&self.base) {
            *score = sums.round(*score + base);
            *seen = true;
        }
        let mut winner: Option<(usize, f64)> = None;
        for (i, &(score, _)) in row.iter().enumerate().filter(|(_, r)| r.1) {
            if winner.is_none_or(|(_, best)| score > best) {
                winner = Some((i, score));
            }
        }
        let start = scores.len();
        scores.extend(
            row.iter()
                .map(|&(score, seen)| if seen { score as f32 } else { 0.0 }),
        );
        if let Some(row) = scores.get_mut(start..) {
            self.post.apply(row);
        }
        winner.map_or(0, |w| w.0)
    }
}
