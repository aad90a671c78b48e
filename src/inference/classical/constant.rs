//! Tensors out of nothing, and shapes as tensors.

use super::broadcast;
use super::node::{Inputs, Node, bad_shape};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Tensor, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Constant", 1, (0, 0), constant),
    core("ConstantOfShape", 9, (1, 1), constant_of_shape),
    core("Shape", 1, (1, 1), shape),
    core("Size", 1, (1, 1), |_| {
        Ok(Box::new(|inputs: &Inputs<'_>| {
            one(Tensor::of(vec![], vec![inputs.tensor(0)?.len() as i64])?)
        }))
    }),
    core("Expand", 8, (2, 2), |_| Ok(Box::new(expand))),
];

fn constant(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let value = if let Some(t) = node.tensor("value")? {
        t
    } else if node.has("value_float") {
        Tensor::of(vec![], vec![node.float("value_float", 0.0)?])?
    } else if node.has("value_int") {
        Tensor::of(vec![], vec![node.int("value_int", 0)?])?
    } else if node.has("value_string") {
        Tensor::of(vec![], vec![node.text("value_string", "")?])?
    } else if node.has("value_floats") {
        let v = node.floats("value_floats")?.to_vec();
        Tensor::of(vec![v.len()], v)?
    } else if node.has("value_ints") {
        let v = node.ints("value_ints")?.to_vec();
        Tensor::of(vec![v.len()], v)?
    } else if node.has("value_strings") {
        let v = node.strings("value_strings")?;
        Tensor::of(vec![v.len()], v)?
    } else {
        return Err(node.unsupported("a constant that is not dense"));
    };
    Ok(Box::new(move |_: &Inputs<'_>| one(value.clone())))
}

/// The dimensions in a tensor of `int64`.
pub(super) fn dims_of(tensor: &Tensor) -> Result<Vec<usize>> {
    tensor
        .as_i64()
        .ok_or_else(|| super::node::bad_type(tensor.element_type()))?
        .iter()
        .map(|&d| match d {
            0.. => Ok(usize::try_from(d).unwrap_or(usize::MAX)),
            _ => Err(bad_shape(format!("expected dimensions of 0 or more, found {d}"))),
        })
        .collect()
}

fn constant_of_shape(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let value = match node.tensor("value")? {
        Some(t) if t.len() == 1 => t,
        Some(t) => {
            return Err(node.invalid(format!(
                "attribute 'value': expected one element, found {}",
                t.len()
            )));
        }
        None => Tensor::of(vec![1], vec![0f32])?,
    };
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let dims = dims_of(inputs.tensor(0)?)?;
        let count = inputs.elements(&dims)?;
        let data = rebuild!(value.data(), v => v.iter().cycle().take(count).cloned().collect());
        one(Tensor::new(dims, data)?)
    }))
}

fn shape(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (start, end) = (node.int("start", 0)?, node.int("end", i64::MAX)?);
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let dims = inputs.tensor(0)?.dims();
        let rank = dims.len() as i64;
        let clamp = |v: i64| (if v < 0 { v.saturating_add(rank) } else { v }).clamp(0, rank) as usize;
        let part = dims.get(clamp(start)..clamp(end)).unwrap_or(&[]);
        one(Tensor::of(
            vec![part.len()],
            part.iter().map(|&d| d as i64).collect(),
        )?)
    }))
}

fn expand(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let t = inputs.tensor(0)?;
    let dims = broadcast::shape(t.dims(), &dims_of(inputs.tensor(1)?)?)?;
    inputs.elements(&dims)?;
    let data = rebuild!(t.data(), v => broadcast::Offsets::new(t.dims(), &dims)
        .filter_map(|i| v.get(i).cloned())
        .collect());
    one(Tensor::new(dims, data)?)
}
