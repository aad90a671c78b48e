//! The operators of `ai.onnx.ml`.

mod coupling;
pub(super) mod encoders;
pub(super) mod features;
mod kernel;
pub(super) mod linear;
pub(super) mod maps;
pub(super) mod scaling;
pub(super) mod scores;
pub(super) mod svm;
pub(super) mod trees;
pub(super) mod zipmap;

use super::node::{Inputs, bad_shape, bad_type};
use crate::error::Result;
use crate::inference::tensor::{Tensor, TensorData};
use std::borrow::Cow;

/// A matrix of rows as the operators here read it: a vector is one row.
struct Rows<'a> {
    values: Cow<'a, [f32]>,
    rows: usize,
    columns: usize,
}

/// The numbers of input 0 as `float32`, which is what onnxruntime computes in.
fn rows<'a>(inputs: &Inputs<'a>) -> Result<Rows<'a>> {
    let t = inputs.tensor(0)?;
    let (rows, columns) = match t.dims() {
        &[columns] => (1, columns),
        &[rows, columns] => (rows, columns),
        dims => {
            return Err(bad_shape(format!(
                "expected rows of features [N, F], found shape {dims:?}"
            )));
        }
    };
    Ok(Rows {
        values: singles(t)?,
        rows,
        columns,
    })
}

fn singles(t: &Tensor) -> Result<Cow<'_, [f32]>> {
    Ok(match t.data() {
        TensorData::F32(v) => Cow::Borrowed(v),
        TensorData::F64(v) => Cow::Owned(v.iter().map(|&x| x as f32).collect()),
        TensorData::I64(v) => Cow::Owned(v.iter().map(|&x| x as f32).collect()),
        TensorData::I32(v) => Cow::Owned(v.iter().map(|&x| x as f32).collect()),
        _ => return Err(bad_type(t.element_type())),
    })
}
