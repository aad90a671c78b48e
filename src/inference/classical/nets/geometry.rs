//! Det and AffineGrid.

use super::{like, numbers};
use crate::error::Result;
use crate::inference::classical::gather::integers;
use crate::inference::classical::node::{Inputs, bad_shape};
use crate::inference::classical::registry::{Entry, core, one};
use crate::inference::value::Value;

pub(crate) const ENTRIES: &[Entry] = &[
    core("Det", 11, (1, 1), |_| Ok(Box::new(det))),
    core("AffineGrid", 20, (2, 2), |node| {
        let corners = node.int("align_corners", 0)? != 0;
        Ok(Box::new(move |inputs: &Inputs<'_>| affine_grid(inputs, corners)))
    }),
];

fn det(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let t = inputs.tensor(0)?;
    let (dims, n) = match t.dims() {
        [outer @ .., rows, columns] if rows == columns => (outer.to_vec(), *rows),
        dims => return Err(bad_shape(format!("expected square matrices, found {dims:?}"))),
    };
    let values = numbers(t)?;
    let count: usize = dims.iter().product();
    let size = n * n;
    let results = (0..count).map(|i| determinant(values.get(i * size..(i + 1) * size).unwrap_or(&[]), n));
    one(like(t, dims, results.collect())?)
}

/// Gaussian elimination with the largest pivot of each column.
fn determinant(matrix: &[f64], n: usize) -> f64 {
    let mut rows: Vec<Vec<f64>> = matrix.chunks_exact(n.max(1)).map(<[f64]>::to_vec).collect();
    let mut product = 1.0;
    for k in 0..n {
        let size = |rows: &[Vec<f64>], i: usize| rows[i][k].abs();
        let pivot = (k..n)
            .max_by(|&a, &b| size(&rows, a).total_cmp(&size(&rows, b)))
            .unwrap_or(k);
        if pivot != k {
            rows.swap(pivot, k);
            product = -product;
        }
        let (head, tail) = rows.split_at_mut(k + 1);
        let lead = &head[k];
        product *= lead[k];
        if lead[k] == 0.0 {
            return 0.0;
        }
        for row in tail {
            let factor = row[k] / lead[k];
            row.iter_mut()
                .zip(lead)
                .skip(k)
                .for_each(|(x, y)| *x -= factor * y);
        }
    }
    product
}

fn affine_grid(inputs: &Inputs<'_>, corners: bool) -> Result<Vec<Value>> {
    let theta = inputs.tensor(0)?;
    let size: Vec<usize> = integers(inputs.tensor(1)?)?
        .iter()
        .map(|&d| usize::try_from(d).unwrap_or(0))
        .collect();
    let (batch, space) = match size.split_at_checked(2) {
        Some(([batch, _], space)) if (2..=3).contains(&space.len()) => (*batch, space),
        _ => {
            return Err(bad_shape(format!(
                "expected a size of 4 or 5 axes, found {size:?}"
            )));
        }
    };
    let rank = space.len();
    if theta.dims() != [batch, rank, rank + 1] {
        return Err(bad_shape(format!(
            "expected matrices of shape [{batch}, {rank}, {}], found {:?}",
            rank + 1,
            theta.dims()
        )));
    }
    let mut dims = vec![batch];
    dims.extend(space);
    dims.push(rank);
    let mut out = Vec::with_capacity(inputs.elements(&dims)?);
    let place = |i: usize, length: usize| match (corners, length) {
        (true, 0 | 1) => 0.0,
        (true, n) => 2.0 * i as f64 / (n - 1) as f64 - 1.0,
        (false, n) => (2.0 * i as f64 + 1.0) / n as f64 - 1.0,
    };
    let theta_values = numbers(theta)?;
    for matrix in theta_values.chunks_exact(rank * (rank + 1)) {
        for index in super::indices(space) {
            // The last axis of the image is x, the first coordinate.
            let mut point: Vec<f64> = index
                .iter()
                .zip(space)
                .map(|(&i, &n)| place(i, n))
                .rev()
                .collect();
            point.push(1.0);
            for row in matrix.chunks_exact(rank + 1) {
                out.push(row.iter().zip(&point).map(|(a, b)| a * b).sum());
            }
        }
    }
    one(like(theta, dims, out)?)
}
