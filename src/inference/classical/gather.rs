//! Picking elements: Gather and Slice.

use super::node::{Inputs, Node, axis, bad_shape, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Tensor, TensorData, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Gather", 1, (2, 2), |node| {
        let along = node.int("axis", 0)?;
        Ok(Box::new(move |inputs: &Inputs<'_>| gather(inputs, along)))
    }),
    core("Slice", 1, (1, 1), slice_by_attributes),
    core("Slice", 10, (3, 5), |_| Ok(Box::new(slice_by_inputs))),
];

/// Whole numbers of either width.
pub(crate) fn integers(t: &Tensor) -> Result<Vec<i64>> {
    match t.data() {
        TensorData::I64(v) => Ok(v.clone()),
        TensorData::I32(v) => Ok(v.iter().map(|&x| i64::from(x)).collect()),
        _ => Err(bad_type(t.element_type())),
    }
}

fn gather(inputs: &Inputs<'_>, along: i64) -> Result<Vec<Value>> {
    let (t, at) = (inputs.tensor(0)?, inputs.tensor(1)?);
    let along = axis(along, t.dims().len())?;
    let length = t.dims().get(along).copied().unwrap_or(0);
    let indices: Vec<usize> = integers(at)?
        .iter()
        .map(|&i| axis(i, length))
        .collect::<Result<_>>()?;
    let (head, tail) = t.dims().split_at_checked(along).unwrap_or((&[], &[]));
    let inner: usize = tail.iter().skip(1).product();
    let dims: Vec<usize> = head
        .iter()
        .chain(at.dims())
        .chain(tail.iter().skip(1))
        .copied()
        .collect();
    inputs.elements(&dims)?;
    let data = rebuild!(t.data(), v => v
        .chunks_exact((length * inner).max(1))
        .flat_map(|block| indices.iter().flat_map(move |&i| {
            block.get(i * inner..(i + 1) * inner).unwrap_or(&[]).iter().cloned()
        }))
        .collect());
    one(Tensor::new(dims, data)?)
}

fn slice_by_attributes(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let starts = node.ints("starts")?.to_vec();
    let ends = node.ints("ends")?.to_vec();
    let axes = if node.has("axes") {
        node.ints("axes")?.to_vec()
    } else {
        (0..starts.len() as i64).collect()
    };
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let steps = vec![1; starts.len()];
        one(slice(inputs.tensor(0)?, &starts, &ends, &axes, &steps)?)
    }))
}

fn slice_by_inputs(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let starts = integers(inputs.tensor(1)?)?;
    let ends = integers(inputs.tensor(2)?)?;
    let axes = match inputs.optional(3)? {
        Some(t) => integers(t)?,
        None => (0..starts.len() as i64).collect(),
    };
    let steps = match inputs.optional(4)? {
        Some(t) => integers(t)?,
        None => vec![1; starts.len()],
    };
    one(slice(inputs.tensor(0)?, &starts, &ends, &axes, &steps)?)
}

fn slice(t: &Tensor, starts: &[i64], ends: &[i64], axes: &[i64], steps: &[i64]) -> Result<Tensor> {
    let n = starts.len();
    if ends.len() != n || axes.len() != n || steps.len() != n {
        return Err(bad_shape("expected starts, ends, axes and steps of one length"));
    }
    let mut result = t.clone();
    for (((&start, &end), &along), &step) in starts.iter().zip(ends).zip(axes).zip(steps) {
        let along = axis(along, t.dims().len())?;
        let length = result.dims().get(along).copied().unwrap_or(0);
        result = take_axis(&result, along, &positions(start, end, step, length)?)?;
    }
    Ok(result)
}

/// The positions of Python's `range(length)[start:end:step]`.
fn positions(start: i64, end: i64, step: i64, length: usize) -> Result<Vec<usize>> {
    if step == 0 {
        return Err(bad_shape("expected a step other than 0, found 0"));
    }
    let n = length as i64;
    let from_end = |v: i64| if v < 0 { v.saturating_add(n) } else { v };
    let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let mut at = from_end(start).clamp(low.max(0), high.max(0));
    let end = from_end(end).clamp(low, high);
    let mut out = Vec::new();
    while (step > 0 && at < end) || (step < 0 && at > end) {
        if let Ok(i) = usize::try_from(at)
            && i < length
        {
            out.push(i);
        }
        at = at.saturating_add(step);
    }
    Ok(out)
}

/// The slices at `positions` along an axis.
pub(super) fn take_axis(t: &Tensor, along: usize, positions: &[usize]) -> Result<Tensor> {
    let length = t.dims().get(along).copied().unwrap_or(0);
    let inner: usize = t.dims().iter().skip(along + 1).product();
    let mut dims = t.dims().to_vec();
    if let Some(d) = dims.get_mut(along) {
        *d = positions.len();
    }
    let data = rebuild!(t.data(), v => v
        .chunks_exact((length * inner).max(1))
        .flat_map(|block| positions.iter().flat_map(move |&i| {
            block.get(i * inner..(i + 1) * inner).unwrap_or(&[]).iter().cloned()
        }))
        .collect());
    Tensor::new(dims, data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_pythons() {
        assert_eq!(positions(1, 4, 2, 10).unwrap(), [1, 3]);
        assert_eq!(positions(-2, i64::MAX, 1, 5).unwrap(), [3, 4]);
        assert_eq!(positions(-1, i64::MIN, -1, 3).unwrap(), [2, 1, 0]);
        assert_eq!(positions(3, 0, -2, 4).unwrap(), [3, 1]);
        assert!(positions(0, 0, -1, 0).unwrap().is_empty());
        assert!(positions(0, 1, 0, 4).is_err());
    }
}
