//! SVMClassifier and SVMRegressor.

use super::coupling::{couple, pair_probability};
use super::kernel::Kernel;
use super::linear::{ClassLabels, winner};
use super::rows;
use super::scores::PostTransform;
use crate::error::Result;
use crate::inference::Value;
use crate::inference::classical::node::{Inputs, Node};
use crate::inference::classical::registry::{Entry, Operator, learned, one};
use crate::inference::tensor::Tensor;

pub(crate) const ENTRIES: &[Entry] = &[
    learned("SVMClassifier", 1, (1, 1), classifier),
    learned("SVMRegressor", 1, (1, 1), regressor),
];

fn regressor(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let coefficients = node.floats("coefficients")?.to_vec();
    let intercept = node.floats("rho")?.first().copied().unwrap_or(0.0);
    let one_class = node.int("one_class", 0)? != 0;
    let supports = usize::try_from(node.int("n_supports", 0)?).unwrap_or(0);
    let kernel = if supports > 0 {
        Kernel::of(node, node.floats("support_vectors")?, supports)?
    } else {
        Kernel::linear(node, &coefficients, 1)?
    };
    if supports > 0 && coefficients.len() < supports {
        return Err(node.invalid(format!(
            "attribute 'coefficients': expected {supports} values, found {}",
            coefficients.len()
        )));
    }
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let x = rows(inputs)?;
        kernel.fits(x.columns)?;
        inputs.elements(&[x.rows, supports])?;
        let values = kernel.values(&x.values, x.rows);
        let scores = values.chunks_exact(supports.max(1)).map(|k| {
            let score = if supports > 0 {
                k.iter().zip(&coefficients).fold(0.0, |sum, (k, c)| sum + k * c) + intercept
            } else {
                k.first().copied().unwrap_or(0.0) + intercept
            };
            match one_class {
                true if score > 0.0 => 1.0,
                true => -1.0,
                false => score,
            }
        });
        one(Tensor::of(vec![x.rows, 1], scores.collect())?)
    }))
}

struct Classifier {
    labels: ClassLabels,
    kernel: Kernel,
    machine: Machine,
    post: PostTransform,
}

enum Machine {
    /// One row of coefficients for each class, and one intercept for all, as in onnxruntime.
    Linear { intercept: f32, nonnegative: bool },
    /// One decision for each pair of classes.
    Pairs(Pairs),
}

struct Pairs {
    /// Support vectors of each class: the first, and how many.
    spans: Vec<(usize, usize)>,
    vectors: usize,
    coefficients: Vec<f32>,
    intercepts: Vec<f32>,
    /// The sigmoids from decisions to probabilities, if there are.
    sigmoids: Vec<(f32, f32)>,
}

fn classifier(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let labels = ClassLabels::of(node, "classlabels_ints", "classlabels_strings")?;
    let classes = labels.len();
    let coefficients = node.floats("coefficients")?;
    let intercepts = node.floats("rho")?.to_vec();
    let mut spans = Vec::new();
    let mut vectors = 0usize;
    for &count in node.ints("vectors_per_class")? {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        spans.push((vectors, count));
        vectors = vectors.saturating_add(count);
    }
    let wrong = |what: &str| {
        node.invalid(format!(
            "attribute '{what}': its length does not fit {classes} classes"
        ))
    };
    if classes == 0 || intercepts.is_empty() {
        return Err(wrong("rho"));
    }
    let (kernel, machine) = if vectors == 0 {
        let machine = Machine::Linear {
            intercept: intercepts.first().copied().unwrap_or(0.0),
            nonnegative: coefficients.iter().all(|&c| c >= 0.0),
        };
        (Kernel::linear(node, coefficients, classes)?, machine)
    } else {
        let pairs = classes.saturating_mul(classes.saturating_sub(1)) / 2;
        let (a, b) = (node.floats("prob_a")?, node.floats("prob_b")?);
        let fits = |v: &[f32]| v.is_empty() || v.len() >= pairs;
        if classes < 2 || spans.len() != classes {
            return Err(wrong("vectors_per_class"));
        }
        if intercepts.len() < pairs || !fits(a) || a.len() != b.len() {
            return Err(wrong("rho"));
        }
        if coefficients.len() < (classes - 1).saturating_mul(vectors) {
            return Err(wrong("coefficients"));
        }
        let kernel = Kernel::of(node, node.floats("support_vectors")?, vectors)?;
        let machine = Machine::Pairs(Pairs {
            spans,
            vectors,
            coefficients: coefficients.to_vec(),
            intercepts,
            sigmoids: a.iter().copied().zip(b.iter().copied()).collect(),
        });
        (kernel, machine)
    };
    Ok(Box::new(Classifier {
        labels,
        kernel,
        machine,
        post: PostTransform::of(node)?,
    }))
}

impl Operator for Classifier {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        let x = rows(inputs)?;
        self.kernel.fits(x.columns)?;
        let classes = self.labels.len();
        let (width, vectors) = match &self.machine {
            Machine::Linear { .. } => (classes, classes),
            Machine::Pairs(p) if p.sigmoids.is_empty() => (p.intercepts.len().max(2), p.vectors),
            Machine::Pairs(p) => (classes, p.vectors),
        };
        inputs.elements(&[x.rows, vectors.max(width)])?;
        let kernels = self.kernel.values(&x.values, x.rows);
        let mut winners = Vec::with_capacity(x.rows);
        let mut scores = Vec::with_capacity(x.rows * width);
        for row in kernels.chunks_exact(vectors.max(1)) {
            let (winner, row) = match &self.machine {
                Machine::Linear {
                    intercept,
                    nonnegative,
                } => self.linear(row, *intercept, *nonnegative),
                Machine::Pairs(pairs) => self.vote(row, pairs),
            };
            winners.push(winner);
            scores.extend(row);
        }
        let width = scores.len().checked_div(x.rows).unwrap_or(width);
        Ok(vec![
            self.labels.pick(&winners)?.into(),
            Tensor::of(vec![x.rows, width], scores)?.into(),
        ])
    }
}

impl Classifier {
    fn linear(&self, products: &[f32], intercept: f32, nonnegative: bool) -> (usize, Vec<f32>) {
        let mut row: Vec<f32> = products.iter().map(|p| p + intercept).collect();
        let best = winner(&row);
        let top = row.get(best).copied().unwrap_or(0.0);
        let positive = if nonnegative { top >= 0.5 } else { top > 0.0 };
        self.post.apply_several(&mut row);
        (if row.len() == 2 && positive { 1 } else { best }, row)
    }

    fn vote(&self, kernels: &[f32], pairs: &Pairs) -> (usize, Vec<f32>) {
        let classes = self.labels.len();
        let mut decisions = Vec::with_capacity(pairs.intercepts.len());
        let mut votes = vec![0usize; classes];
        for i in 0..classes {
            for j in i + 1..classes {
                let decision = pairs.decide(kernels, i, j, decisions.len());
                if let Some(v) = votes.get_mut(if decision > 0.0 { i } else { j }) {
                    *v += 1;
                }
                decisions.push(decision as f32);
            }
        }
        let most = votes.iter().copied().max().unwrap_or(0);
        let winner = votes.iter().position(|&v| v == most).unwrap_or(0);
        let mut row = match decisions.as_slice() {
            _ if !pairs.sigmoids.is_empty() => {
                let sigmoids = decisions.iter().zip(&pairs.sigmoids);
                couple(
                    &sigmoids
                        .map(|(&d, &s)| pair_probability(d, s))
                        .collect::<Vec<_>>(),
                    classes,
                )
            }
            // A single decision becomes two scores in onnxruntime's way.
            &[d] => {
                let row = match self.post {
                    PostTransform::None => vec![-d, d],
                    PostTransform::Probit => {
                        let mut one = [d];
                        PostTransform::Probit.apply(&mut one);
                        vec![one[0], 0.0]
                    }
                    _ => vec![1.0 - d, d],
                };
                return (winner, row);
            }
            _ => decisions,
        };
        self.post.apply_several(&mut row);
        (winner, row)
    }
}

impl Pairs {
    /// The decision between classes `i` and `j`, positive for `i`; `at` is the pair's position.
    fn decide(&self, kernels: &[f32], i: usize, j: usize, at: usize) -> f64 {
        let mut sum = 0f64;
        for (class, row) in [(i, j - 1), (j, i)] {
            let (start, count) = self.spans.get(class).copied().unwrap_or((0, 0));
            let coefficients = self.coefficients.get(row * self.vectors + start..).unwrap_or(&[]);
            let kernels = kernels.get(start..).unwrap_or(&[]);
            for (c, k) in coefficients.iter().zip(kernels).take(count) {
                sum += f64::from(c * k);
            }
        }
        sum + f64::from(self.intercepts.get(at).copied().unwrap_or(0.0))
    }
}
