//! Softmax and LogSoftmax.

use super::node::{Inputs, Node, axis, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::tensor::{Tensor, TensorData};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Softmax", 1, (1, 1), |n| build(n, false)),
    core("LogSoftmax", 1, (1, 1), |n| build(n, true)),
];

/// Before version 13 everything from the axis on is one row; since then the axis alone is.
fn build(node: &Node<'_>, log: bool) -> Result<Box<dyn Operator>> {
    let flat = node.version < 13;
    let along = node.int("axis", if flat { 1 } else { -1 })?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let along = if t.dims().is_empty() {
            0
        } else {
            axis(along, t.dims().len())?
        };
        let (inner, length): (usize, usize) = if flat {
            (1, t.dims().iter().skip(along).product())
        } else {
            (
                t.dims().iter().skip(along + 1).product(),
                t.dims().get(along).copied().unwrap_or(1),
            )
        };
        let data = match t.data() {
            TensorData::F32(v) => TensorData::F32(rows(v, length, inner, |row| single(row, log))),
            TensorData::F64(v) => TensorData::F64(rows(v, length, inner, |row| double(row, log))),
            _ => return Err(bad_type(t.element_type())),
        };
        one(Tensor::new(t.dims().to_vec(), data)?)
    }))
}

fn rows<T: Copy + Default>(values: &[T], length: usize, inner: usize, f: impl Fn(&mut [T])) -> Vec<T> {
    let mut out = values.to_vec();
    if inner == 1 {
        out.chunks_exact_mut(length.max(1)).for_each(f);
        return out;
    }
    let mut row = vec![T::default(); length];
    for block in out.chunks_exact_mut((length * inner).max(1)) {
        for i in 0..inner {
            for (slot, x) in row.iter_mut().zip(block.iter().skip(i).step_by(inner)) {
                *slot = *x;
            }
            f(&mut row);
            for (x, slot) in block.iter_mut().skip(i).step_by(inner).zip(&row) {
                *x = *slot;
            }
        }
    }
    out
}

/// Softmax of one row in place.
pub(super) fn single(row: &mut [f32], log: bool) {
    let top = row
        .iter()
        .fold(f32::NEG_INFINITY, |m, &x| if x > m { x } else { m });
    let mut sum = 0f32;
    for x in row.iter_mut() {
        if log {
            *x -= top;
            sum += libm::expf(*x);
        } else {
            *x = libm::expf(*x - top);
            sum += *x;
        }
    }
    let log_sum = libm::logf(sum);
    for x in row.iter_mut() {
        *x = if log { *x - log_sum } else { *x / sum };
    }
}

fn double(row: &mut [f64], log: bool) {
    let top = row
        .iter()
        .fold(f64::NEG_INFINITY, |m, &x| if x > m { x } else { m });
    let mut sum = 0f64;
    for x in row.iter_mut() {
        if log {
            *x -= top;
            sum += libm::exp(*x);
        } else {
            *x = libm::exp(*x - top);
            sum += *x;
        }
    }
    let log_sum = libm::log(sum);
    for x in row.iter_mut() {
        *x = if log { *x - log_sum } else { *x / sum };
    }
}
