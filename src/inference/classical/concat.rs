//! Concat and Split.

use super::node::{Inputs, Node, axis, bad_shape};
use super::registry::{ANY, Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Element, Tensor, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Concat", 4, (1, ANY), |node| {
        let along = node.int("axis", 1)?;
        Ok(Box::new(move |inputs: &Inputs<'_>| concat(inputs, along)))
    }),
    core("Split", 2, (1, 1), split),
    core("Split", 13, (1, 2), split),
];

fn concat(inputs: &Inputs<'_>, along: i64) -> Result<Vec<Value>> {
    let first = inputs.tensor(0)?;
    let along = axis(along, first.dims().len())?;
    let mut dims = first.dims().to_vec();
    for i in 1..inputs.len() {
        let t = inputs.tensor(i)?;
        let fits = t.dims().len() == dims.len()
            && t.element_type() == first.element_type()
            && t.dims()
                .iter()
                .zip(&dims)
                .enumerate()
                .all(|(k, (a, b))| k == along || a == b);
        if !fits {
            return Err(bad_shape(format!(
                "input {i}: expected {} of shape {:?} but for axis {along}, found {} of {:?}",
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
    fn join<T: Element>(inputs: &Inputs<'_>, along: usize, dims: &[usize]) -> Result<Vec<T>> {
        let mut parts = Vec::with_capacity(inputs.len());
        for i in 0..inputs.len() {
            let t = inputs.tensor(i)?;
            let block: usize = t.dims().iter().skip(along).product();
            parts.push((T::slice(t.data()).unwrap_or(&[]), block));
        }
        let outer: usize = dims.iter().take(along).product();
        let mut out = Vec::with_capacity(dims.iter().product());
        for o in 0..outer {
            for (values, block) in &parts {
                out.extend_from_slice(values.get(o * block..(o + 1) * block).unwrap_or(&[]));
            }
        }
        Ok(out)
    }
    use crate::inference::TensorData as D;
    let data = match first.data() {
        D::F32(_) => D::F32(join(inputs, along, &dims)?),
        D::F64(_) => D::F64(join(inputs, along, &dims)?),
        D::I32(_) => D::I32(join(inputs, along, &dims)?),
        D::I64(_) => D::I64(join(inputs, along, &dims)?),
        D::I8(_) => D::I8(join(inputs, along, &dims)?),
        D::U8(_) => D::U8(join(inputs, along, &dims)?),
        D::Bool(_) => D::Bool(join(inputs, along, &dims)?),
        D::Strings(_) => D::Strings(join(inputs, along, &dims)?),
        _ => return Err(super::node::bad_type(first.element_type())),
    };
    one(Tensor::new(dims, data)?)
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
