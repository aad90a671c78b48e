//! Concat and Split.

use super::node::{Inputs, Node, axis, bad_shape};
use super::registry::{ANY, Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Tensor, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Concat", 4, (1, ANY), |node| {
        let along = node.int("axis", 1)?;
        Ok(Box::new(move |inputs: &Inputs<'_>| concat(inputs, along)))
    }),
    core("Split", 2, (1, 1), split),
    core("Split", 13, (1, 2), split),
];

fn concat(inputs: &Inputs<'_>, along: i64) -> Result<Vec<Value>> {
    let parts: Vec<&Tensor> = (0..inputs.len())
        .map(|i| inputs.tensor(i))
        .collect::<Result<_>>()?;
    one(join(&parts, along, inputs)?)
}

/// Joins tensors of one type along an axis.
pub(super) fn join(parts: &[&Tensor], along: i64, inputs: &Inputs<'_>) -> Result<Tensor> {
    let Some((first, rest)) = parts.split_first() else {
        return Err(bad_shape("expected tensors to join, found none"));
    };
    let along = axis(along, first.dims().len())?;
    let mut dims = first.dims().to_vec();
    for (i, t) in rest.iter().enumerate() {
        let fits = t.dims().len() == dims.len()
            && t.element_type() == first.element_type()
            && t.dims()
                .iter()
                .zip(&dims)
                .enumerate()
                .all(|(k, (a, b))| k == along || a == b);
        if !fits {
            return Err(bad_shape(format!(
                "input {}: expected {} of shape {:?} but for axis {along}, found {} of {:?}",
                i + 1,
                first.element_type(),
                first.dims(),
                t.element_type(),
                t.dims()
            )));
        }
        if let (Some(d), Some(&more)) = (dims.get_mut(along), t.dims().get(along)) {
            *d = d.saturating_add(more);
        }
    }
    inputs.elements(&dims)?;
    let data = rebuild!(first.data(), v => interleave(v, parts, along, &dims));
    Tensor::new(dims, data)
}

fn interleave<T: Clone + 'static>(_first: &[T], parts: &[&Tensor], along: usize, dims: &[usize]) -> Vec<T> {
    let blocks: Vec<(&[T], usize)> = parts
        .iter()
        .map(|t| {
            (
                t.data().values().unwrap_or(&[]),
                t.dims().iter().skip(along).product(),
            )
        })
        .collect();
    let outer: usize = dims.iter().take(along).product();
    let mut out = Vec::with_capacity(dims.iter().product());
    for o in 0..outer {
        for (values, block) in &blocks {
            out.extend_from_slice(values.get(o * block..(o + 1) * block).unwrap_or(&[]));
        }
    }
    out
}

fn split(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let along = node.int("axis", 0)?;
    let parts: Vec<i64> = node.ints("split")?.to_vec();
    let count = node.proto.output.len();
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let along = axis(along, t.dims().len())?;
        let length = t.dims().get(along).copied().unwrap_or(0);
        let asked = match inputs.optional(1)? {
            Some(s) => s.as_i64().unwrap_or(&[]).to_vec(),
            None => parts.clone(),
        };
        let lengths: Vec<usize> = if asked.is_empty() {
            let chunk = length.div_ceil(count.max(1));
            (0..count)
                .map(|i| chunk.min(length.saturating_sub(i * chunk)))
                .collect()
        } else {
            asked
                .iter()
                .map(|&l| usize::try_from(l).unwrap_or(usize::MAX))
                .collect()
        };
        if lengths.iter().fold(0usize, |a, &b| a.saturating_add(b)) != length || lengths.len() != count {
            return Err(bad_shape(format!(
                "expected {count} parts that sum to {length}, found {lengths:?}"
            )));
        }
        let inner: usize = t.dims().iter().skip(along + 1).product();
        let mut start = 0;
        let mut out = Vec::with_capacity(count);
        for part in lengths {
            let mut dims = t.dims().to_vec();
            if let Some(d) = dims.get_mut(along) {
                *d = part;
            }
            let data = rebuild!(t.data(), v => v
                .chunks_exact((length * inner).max(1))
                .flat_map(|c| c.get(start * inner..(start + part) * inner).unwrap_or(&[]).iter().cloned())
                .collect());
            out.push(Tensor::new(dims, data)?.into());
            start += part;
        }
        Ok(out)
    }))
}
