//! The penalized logistic loss and its gradient, in one pass over the rows.

use crate::data::Matrix;

/// Rows whose gradients are summed before they are added to the total: short sums lose fewer digits.
const BLOCK: usize = 256;
const LANES: usize = 8;

/// Mean weighted loss plus L2, as scikit-learn scales it.
///
/// Parameters are one row of `features` coefficients and an intercept for each output. Two classes
/// need one output; more have one each.
pub(super) struct Objective<'a> {
    x: &'a Matrix<f64>,
    codes: &'a [u32],
    /// Row weights that add up to one.
    weights: Vec<f64>,
    /// Half of this times the squared coefficients is added.
    l2: f64,
    outputs: usize,
}

impl<'a> Objective<'a> {
    pub(super) fn new(
        x: &'a Matrix<f64>,
        codes: &'a [u32],
        weights: Vec<f64>,
        c: f64,
        outputs: usize,
    ) -> Self {
        let sum: f64 = weights.iter().sum();
        let weights = weights.iter().map(|w| w / sum).collect();
        Objective {
            x,
            codes,
            weights,
            l2: 1.0 / (c * sum),
            outputs,
        }
    }

    pub(super) fn parameters(&self) -> usize {
        self.outputs * (self.x.columns() + 1)
    }

    /// The loss at `point`; its gradient is written to `gradient`.
    pub(super) fn evaluate(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let width = self.x.columns() + 1;
        let mut block = vec![0.0; gradient.len()];
        let mut scores = vec![0.0; self.outputs];
        let mut loss = 0.0;
        gradient.fill(0.0);
        for start in (0..self.x.rows()).step_by(BLOCK) {
            block.fill(0.0);
            let mut block_loss = 0.0;
            for row in start..(start + BLOCK).min(self.x.rows()) {
                let (Some(&weight), Some(&code)) = (self.weights.get(row), self.codes.get(row)) else {
                    continue;
                };
                if weight == 0.0 {
                    continue;
                }
                let features = self.x.row(row);
                linear(point, features, &mut scores);
                block_loss += weight * residuals(&mut scores, code as usize);
                for (output, residual) in block.chunks_exact_mut(width).zip(&scores) {
                    add_scaled(output, features, weight * residual);
                }
            }
            loss += block_loss;
            for (total, part) in gradient.iter_mut().zip(&block) {
                *total += part;
            }
        }
        for (output, slope) in point.chunks_exact(width).zip(gradient.chunks_exact_mut(width)) {
            let (coefficients, _) = output.split_at(width - 1);
            loss += 0.5 * self.l2 * dot(coefficients, coefficients);
            for (s, c) in slope.iter_mut().zip(coefficients) {
                *s += self.l2 * c;
            }
        }
        loss
    }
}

/// One score an output: coefficients · features + intercept.
pub(super) fn linear(point: &[f64], features: &[f64], scores: &mut [f64]) {
    for (score, output) in scores.iter_mut().zip(point.chunks_exact(features.len() + 1)) {
        let (coefficients, intercept) = output.split_at(features.len());
        *score = dot(coefficients, features) + intercept.first().copied().unwrap_or(0.0);
    }
}

/// Turns scores into probabilities: the sigmoid of one, the softmax of several.
pub(super) fn probabilities(scores: &mut [f64]) {
    if let [score] = scores {
        let e = libm::exp(-score.abs());
        *score = if *score >= 0.0 {
            1.0 / (1.0 + e)
        } else {
            e / (1.0 + e)
        };
        return;
    }
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = libm::exp(*score - top);
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}

/// The row's loss; turns its scores into probability minus truth.
fn residuals(scores: &mut [f64], class: usize) -> f64 {
    if let [score] = scores {
        let truth = if class == 1 { 1.0 } else { 0.0 };
        let z = *score;
        let e = libm::exp(-z.abs());
        let probability = if z >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
        *score = probability - truth;
        return libm::log1p(e) + z.max(0.0) - truth * z;
    }
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let own = scores.get(class).copied().unwrap_or(top);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = libm::exp(*score - top);
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
    if let Some(score) = scores.get_mut(class) {
        *score -= 1.0;
    }
    libm::log(sum) + top - own
}

/// A sum in a fixed order that suits any vector width: eight interleaved partial sums.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let mut rest = 0.0;
    for (x, y) in a.remainder().iter().zip(b.remainder()) {
        rest += x * y;
    }
    for (x, y) in a.zip(b) {
        for ((lane, x), y) in lanes.iter_mut().zip(x).zip(y) {
            *lane += x * y;
        }
    }
    let [l0, l1, l2, l3, l4, l5, l6, l7] = lanes;
    ((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7)) + rest
}

fn add_scaled(output: &mut [f64], features: &[f64], scale: f64) {
    let (slopes, intercept) = output.split_at_mut(features.len());
    for (slope, x) in slopes.iter_mut().zip(features) {
        *slope += scale * x;
    }
    if let Some(intercept) = intercept.first_mut() {
        *intercept += scale;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let x = Matrix::new(vec![0.5, -1.0, 2.0, 0.3, -0.7, 1.1, 0.2, 0.9], 4, 2).unwrap();
        for (outputs, codes) in [(1, [0, 1, 1, 0]), (3, [0, 1, 2, 1])] {
            let objective = Objective::new(&x, &codes, vec![1.0, 2.0, 0.5, 1.0], 0.7, outputs);
            let n = objective.parameters();
            let point: Vec<f64> = (0..n).map(|i| 0.1 * i as f64 - 0.2).collect();
            let mut gradient = vec![0.0; n];
            objective.evaluate(&point, &mut gradient);
            for i in 0..n {
                let mut scratch = vec![0.0; n];
                let mut at = |step: f64| {
                    let mut p = point.clone();
                    p[i] += step;
                    objective.evaluate(&p, &mut scratch)
                };
                let slope = (at(1e-6) - at(-1e-6)) / 2e-6;
                assert!(
                    (slope - gradient[i]).abs() < 1e-8,
                    "{outputs} outputs, parameter {i}"
                );
            }
        }
    }

    #[test]
    fn extreme_scores_stay_finite() {
        let mut one = [-800.0];
        assert_eq!(residuals(&mut one, 1), 800.0);
        assert_eq!(one, [-1.0]);
        let mut three = [1000.0, -1000.0, 0.0];
        assert_eq!(residuals(&mut three, 1), 2000.0);
        assert_eq!(three, [1.0, -1.0, 0.0]);
    }
}
