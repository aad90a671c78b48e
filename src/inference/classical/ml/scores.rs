//! From raw scores to probabilities: the `post_transform` that classifiers share.

use crate::error::Result;
use crate::inference::classical::node::Node;

/// What is done to the scores of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PostTransform {
    None,
    Logistic,
    Softmax,
    SoftmaxZero,
    Probit,
}

impl PostTransform {
    pub fn of(node: &Node<'_>) -> Result<Self> {
        Ok(match node.text("post_transform", "NONE")?.as_str() {
            "NONE" => PostTransform::None,
            "LOGISTIC" => PostTransform::Logistic,
            "SOFTMAX" => PostTransform::Softmax,
            "SOFTMAX_ZERO" => PostTransform::SoftmaxZero,
            "PROBIT" => PostTransform::Probit,
            other => return Err(node.invalid(format!("attribute 'post_transform': unknown value '{other}'"))),
        })
    }

    /// As [`PostTransform::apply`]; onnxruntime transforms a lone score by PROBIT only.
    pub fn apply_several(self, row: &mut [f32]) {
        if row.len() > 1 || self == PostTransform::Probit {
            self.apply(row);
        }
    }

    /// Transforms the scores of one row in place.
    pub fn apply(self, row: &mut [f32]) {
        match self {
            PostTransform::None => {}
            PostTransform::Logistic => row.iter_mut().for_each(|x| *x = logistic(*x)),
            PostTransform::Softmax => super::super::softmax::single(row, false),
            PostTransform::SoftmaxZero => softmax_zero(row),
            PostTransform::Probit => row.iter_mut().for_each(|x| *x = probit(*x)),
        }
    }
}

/// onnxruntime's: 1 / (1 + e^-|x|), mirrored.
pub(super) fn logistic(x: f32) -> f32 {
    let v = 1.0 / (1.0 + libm::expf(-x.abs()));
    if x < 0.0 { 1.0 - v } else { v }
}

/// Softmax over the scores that are not (almost) zero.
fn softmax_zero(row: &mut [f32]) {
    let top = row.iter().fold(f32::MIN, |m, &x| if x > m { x } else { m });
    let weight = libm::expf(-top);
    let mut sum = 0f32;
    for x in row.iter_mut() {
        if x.abs() > 1e-7 {
            *x = libm::expf(*x - top);
            sum += *x;
        } else {
            *x *= weight;
        }
    }
    row.iter_mut().for_each(|x| *x /= sum);
}

/// The inverse of the normal distribution by Winitzki's approximation, as onnxruntime has it.
#[allow(clippy::approx_constant)] // onnxruntime has these digits of π
fn probit(p: f32) -> f32 {
    let x = 2.0 * p - 1.0;
    let sign = if x < 0.0 { -1.0 } else { 1.0 };
    let log = libm::logf((1.0 - x) * (1.0 + x));
    let v = 2.0 / (3.14159f32 * 0.147) + 0.5 * log;
    std::f32::consts::SQRT_2 * sign * (-v + (v * v - log / 0.147).sqrt()).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transforms() {
        assert!((logistic(-1.0) - 0.268_941_4).abs() < 1e-7);
        let mut row = [1.0, 0.0, 2.0];
        PostTransform::SoftmaxZero.apply(&mut row);
        assert_eq!(row[1], 0.0);
        assert!((row[0] + row[2] - 1.0).abs() < 1e-6);
        assert!((probit(0.975) - 1.96).abs() < 0.01);
    }
}
