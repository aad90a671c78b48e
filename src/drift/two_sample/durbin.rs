//! Durbin's matrix for the Kolmogorov distribution: exact, for small D.

use super::scaled::Scaled;

/// P(D < x) as n!/nⁿ times the middle element of the n-th power of Durbin's matrix.
///
/// Marsaglia, Tsang and Wang, *Evaluating Kolmogorov's distribution* (2003).
pub(super) fn durbin(n: u64, x: f64) -> f64 {
    let scaled = n as f64 * x;
    let k = scaled.ceil() as usize;
    let base = durbin_base(k, k as f64 - scaled);
    let order = 2 * k - 1;
    let middle = (k - 1) * order + k - 1;
    let mut power: Option<(Vec<f64>, i32)> = None;
    let mut square = (base, 0i32);
    let mut left = n;
    while left > 0 {
        if left % 2 == 1 {
            power = Some(match power {
                None => square.clone(),
                Some((matrix, exponent)) => (multiply(&matrix, &square.0, order), exponent + square.1),
            });
        }
        left /= 2;
        if left > 0 {
            square = rescale(multiply(&square.0, &square.0, order), 2 * square.1, middle);
        }
    }
    let (value, exponent) = power.map_or((0.0, 0), |(matrix, e)| {
        (matrix.get(middle).copied().unwrap_or(0.0), e)
    });
    let start = Scaled { value, exponent };
    (1..=n).fold(start, |p, i| p.times(i as f64 / n as f64)).get()
}

fn durbin_base(k: usize, h: f64) -> Vec<f64> {
    let order = 2 * k - 1;
    let mut inverse_factorial = vec![1.0; order + 1];
    for i in 1..=order {
        inverse_factorial[i] = inverse_factorial[i - 1] / i as f64;
    }
    let power = |i: usize| libm::pow(h, i as f64);
    let edge = |i: usize| (1.0 - power(i)) * inverse_factorial[i];
    let corner = (1.0 - 2.0 * power(order) + libm::pow((2.0 * h - 1.0).max(0.0), order as f64))
        * inverse_factorial[order];
    let mut matrix = vec![0.0; order * order];
    for row in 0..order {
        for column in 0..order {
            matrix[row * order + column] = match (row, column) {
                (r, 0) if r + 1 == order => corner,
                (r, 0) => edge(r + 1),
                (r, c) if r + 1 == order => edge(order - c),
                (r, c) if c <= r + 1 => inverse_factorial[r + 1 - c],
                _ => 0.0,
            };
        }
    }
    matrix
}

fn multiply(a: &[f64], b: &[f64], order: usize) -> Vec<f64> {
    let mut product = vec![0.0; order * order];
    for (row, out) in a.chunks_exact(order).zip(product.chunks_exact_mut(order)) {
        for (&factor, other) in row.iter().zip(b.chunks_exact(order)) {
            for (o, &v) in out.iter_mut().zip(other) {
                *o += factor * v;
            }
        }
    }
    product
}

fn rescale(mut matrix: Vec<f64>, exponent: i32, middle: usize) -> (Vec<f64>, i32) {
    const STEP: i32 = 128;
    let limit = libm::ldexp(1.0, STEP);
    if matrix.get(middle).is_some_and(|v| v.abs() > limit) {
        matrix.iter_mut().for_each(|v| *v /= limit);
        return (matrix, exponent + STEP);
    }
    (matrix, exponent)
}
