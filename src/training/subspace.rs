//! The leading eigenvectors of a symmetric matrix, by subspace iteration.

use crate::data::Matrix;
use crate::error::Result;
use crate::rng::Counter;
use crate::watch::Watch;

/// Vectors iterated together: more than the two that are wanted, because convergence depends on the gap
/// between the second eigenvalue and the one after the last vector's.
const VECTORS: usize = 10;
const MAX_ROUNDS: usize = 500;
/// Change of the two eigenvalues, relative to the first, at which the iteration ends.
const TOLERANCE: f64 = 1e-13;
/// Rounds in a row with so little change.
const CALM: usize = 3;

/// The two largest eigenvalues with their unit vectors; (0, zeros) where there is only one.
pub(super) fn leading_axes(matrix: &Matrix<f64>, watch: &mut dyn Watch) -> Result<[(f64, Vec<f64>); 2]> {
    let d = matrix.rows();
    let mut draw = Counter::new(0, 0);
    let mut basis: Vec<Vec<f64>> = (0..VECTORS.min(d))
        .map(|_| (0..d).map(|_| draw.next_f64() - 0.5).collect())
        .collect();
    orthonormalize(&mut basis);
    let mut values = vec![0.0; basis.len()];
    let mut calm = 0;
    for round in 0..MAX_ROUNDS {
        watch.check("eigenvectors", round, MAX_ROUNDS)?;
        let mut images: Vec<Vec<f64>> = basis.iter().map(|v| product(matrix, v)).collect();
        let (ritz, rotation) = eigen(&basis, &images);
        images = rotate(&images, &rotation);
        let scale = ritz.first().copied().unwrap_or(0.0).abs();
        let change = ritz
            .iter()
            .zip(&values)
            .take(2)
            .map(|(a, b): (&f64, &f64)| (a - b).abs())
            .fold(0.0, f64::max);
        calm = if change <= TOLERANCE * scale { calm + 1 } else { 0 };
        values = ritz;
        basis = images;
        orthonormalize(&mut basis);
        if calm == CALM || scale == 0.0 {
            break;
        }
    }
    let mut found = values.into_iter().zip(basis);
    Ok([(); 2].map(|()| {
        let (value, mut vector) = found.next().unwrap_or_else(|| (0.0, vec![0.0; d]));
        point_up(&mut vector);
        (value, vector)
    }))
}

fn product(matrix: &Matrix<f64>, vector: &[f64]) -> Vec<f64> {
    (0..matrix.rows())
        .map(|row| dot(matrix.row(row), vector))
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Gram–Schmidt, twice over; a vector that depends on those before it becomes zero.
fn orthonormalize(vectors: &mut [Vec<f64>]) {
    for i in 0..vectors.len() {
        let (done, rest) = vectors.split_at_mut(i);
        let Some(vector) = rest.first_mut() else { continue };
        let before = dot(vector, vector).sqrt();
        for _ in 0..2 {
            for other in done.iter() {
                let along = dot(other, vector);
                for (v, o) in vector.iter_mut().zip(other) {
                    *v -= along * o;
                }
            }
        }
        let length = dot(vector, vector).sqrt();
        let keep = if length > 1e-12 * before && length > 0.0 {
            1.0 / length
        } else {
            0.0
        };
        for v in vector.iter_mut() {
            *v *= keep;
        }
    }
}

/// Eigenvalues, descending, and eigenvectors of the matrix as it acts within the basis.
fn eigen(basis: &[Vec<f64>], images: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let k = basis.len();
    let mut small: Vec<Vec<f64>> = basis
        .iter()
        .map(|b| images.iter().map(|image| dot(b, image)).collect())
        .collect();
    let mut vectors: Vec<Vec<f64>> = (0..k)
        .map(|i| (0..k).map(|j| if i == j { 1.0 } else { 0.0 }).collect())
        .collect();
    for _ in 0..50 {
        let mut rotated = false;
        for p in 0..k {
            for q in p + 1..k {
                rotated |= jacobi(&mut small, &mut vectors, p, q);
            }
        }
        if !rotated {
            break;
        }
    }
    let value = |i: usize| at(&small, i, i);
    let mut order: Vec<usize> = (0..k).collect();
    order.sort_by(|&a, &b| value(b).total_cmp(&value(a)));
    let columns = order
        .iter()
        .map(|&i| (0..k).map(|row| at(&vectors, row, i)).collect())
        .collect();
    (order.iter().map(|&i| value(i)).collect(), columns)
}

fn at(matrix: &[Vec<f64>], row: usize, column: usize) -> f64 {
    matrix
        .get(row)
        .and_then(|line| line.get(column))
        .copied()
        .unwrap_or(0.0)
}

/// Rotates the plane (p, q) so that its off-diagonal element vanishes (Golub and Van Loan, § 8.5).
fn jacobi(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) -> bool {
    let (off, a, b) = (at(matrix, p, q), at(matrix, p, p), at(matrix, q, q));
    if off.abs() <= f64::EPSILON * (a.abs() + b.abs()) * 0.5 {
        return false;
    }
    let tau = (b - a) / (2.0 * off);
    let t = 1.0 / (tau.abs() + (1.0 + tau * tau).sqrt());
    let t = if tau < 0.0 { -t } else { t };
    let c = 1.0 / (1.0 + t * t).sqrt();
    let s = t * c;
    let turn = |line: &mut Vec<f64>| {
        let (x, y) = (
            line.get(p).copied().unwrap_or(0.0),
            line.get(q).copied().unwrap_or(0.0),
        );
        if let Some(slot) = line.get_mut(p) {
            *slot = c * x - s * y;
        }
        if let Some(slot) = line.get_mut(q) {
            *slot = s * x + c * y;
        }
    };
    matrix.iter_mut().for_each(turn);
    vectors.iter_mut().for_each(turn);
    for column in 0..matrix.len() {
        let (x, y) = (at(matrix, p, column), at(matrix, q, column));
        for (row, value) in [(p, c * x - s * y), (q, s * x + c * y)] {
            if let Some(slot) = matrix.get_mut(row).and_then(|line| line.get_mut(column)) {
                *slot = value;
            }
        }
    }
    true
}

/// The combinations of `vectors` that each of `weights` names.
fn rotate(vectors: &[Vec<f64>], weights: &[Vec<f64>]) -> Vec<Vec<f64>> {
    weights
        .iter()
        .map(|weights| {
            let mut sum = vec![0.0; vectors.first().map_or(0, Vec::len)];
            for (vector, weight) in vectors.iter().zip(weights) {
                for (total, v) in sum.iter_mut().zip(vector) {
                    *total += weight * v;
                }
            }
            sum
        })
        .collect()
}

/// Turns the vector so that its coefficient of largest size, the first of equals, is positive.
fn point_up(vector: &mut [f64]) {
    let largest = vector
        .iter()
        .copied()
        .fold(0.0, |top: f64, v| if v.abs() > top.abs() { v } else { top });
    if largest < 0.0 {
        vector.iter_mut().for_each(|v| *v = -*v);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Unwatched;

    fn axes(data: Vec<f64>, d: usize) -> [(f64, Vec<f64>); 2] {
        leading_axes(&Matrix::new(data, d, d).unwrap(), &mut Unwatched).unwrap()
    }

    #[test]
    fn eigenvectors_of_a_small_matrix() {
        let matrix = vec![2.0, 1.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.5];
        let [(first, a), (second, b)] = axes(matrix, 3);
        assert!((first - 3.0).abs() < 1e-12 && (second - 1.0).abs() < 1e-12);
        let h = 0.5_f64.sqrt();
        for (found, expected) in a.iter().zip([h, h, 0.0]) {
            assert!((found - expected).abs() < 1e-12, "{a:?}");
        }
        assert!(
            (b[0].abs() - h).abs() < 1e-12 && (b[0] + b[1]).abs() < 1e-12,
            "{b:?}"
        );
    }

    #[test]
    fn a_matrix_wider_than_the_basis() {
        let d = 40;
        let mut data = vec![0.0; d * d];
        for i in 0..d {
            data[i * d + i] = 1.0 / (i + 1) as f64;
        }
        let [(first, a), (second, b)] = axes(data, d);
        assert!((first - 1.0).abs() < 1e-12 && (second - 0.5).abs() < 1e-12);
        assert!(
            (a[0] - 1.0).abs() < 1e-9 && (b[1] - 1.0).abs() < 1e-9,
            "{a:?} {b:?}"
        );
    }

    #[test]
    fn one_feature_and_no_variance() {
        let [(first, a), (second, b)] = axes(vec![4.0], 1);
        assert_eq!((first, a[0], second, b[0]), (4.0, 1.0, 0.0, 0.0));
        let [(first, _), (second, b)] = axes(vec![0.0; 9], 3);
        assert_eq!((first, second), (0.0, 0.0));
        assert!(b.iter().all(|v| v.is_finite()));
    }
}
