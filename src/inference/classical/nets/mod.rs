//! Operators that only neural graphs need: compiled into the neural build alone.
//!
//! They are rare and seldom cost much of a run, so each computes in 64-bit floats and gives the type it was given.

pub(crate) mod arrange;
pub(crate) mod attention;
pub(crate) mod geometry;
pub(crate) mod losses;
pub(crate) mod pooling;
pub(crate) mod regions;

use super::cast::cast;
use super::node::bad_type;
use crate::error::Result;
use crate::inference::tensor::{Tensor, TensorData};

/// The elements as numbers.
fn numbers(tensor: &Tensor) -> Result<Vec<f64>> {
    tensor.to_f64().ok_or_else(|| bad_type(tensor.element_type()))
}

/// Numbers as a tensor of the type of `model`.
fn like(model: &Tensor, dims: Vec<usize>, values: Vec<f64>) -> Result<Tensor> {
    cast(&Tensor::new(dims, TensorData::F64(values))?, model.element_type())
}

/// The number of elements between neighbors along each axis.
fn strides(dims: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; dims.len()];
    for i in (1..dims.len()).rev() {
        if let (Some(&next), Some(&dim)) = (strides.get(i), dims.get(i))
            && let Some(s) = strides.get_mut(i - 1)
        {
            *s = next * dim;
        }
    }
    strides
}

/// Every index of a tensor of `dims`, in order.
fn indices(dims: &[usize]) -> impl Iterator<Item = Vec<usize>> {
    let dims = dims.to_vec();
    let count: usize = dims.iter().product();
    (0..count).map(move |flat| {
        let mut rest = flat;
        let mut index = vec![0; dims.len()];
        for (slot, &dim) in index.iter_mut().zip(&dims).rev() {
            *slot = rest % dim.max(1);
            rest /= dim.max(1);
        }
        index
    })
}

/// The place in memory of an index.
fn offset(index: &[usize], strides: &[usize]) -> usize {
    index.iter().zip(strides).map(|(i, s)| i * s).sum()
}
