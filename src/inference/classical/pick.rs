//! Elements by their positions: GatherElements, GatherND, Compress, NonZero, Tile and OneHot.
//!
//! Where an element comes from is computed on positions alone; only [`blocks`] touches the elements.

use super::broadcast::Offsets;
use super::gather::{integers, take_axis};
use super::node::{Inputs, Node, axis, bad_shape, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Element, Tensor, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    core("GatherElements", 11, (2, 2), |node| {
        let along = node.int("axis", 0)?;
        Ok(Box::new(move |inputs: &Inputs<'_>| {
            let (t, at) = (inputs.tensor(0)?, inputs.tensor(1)?);
            let starts = element_positions(t.dims(), at, along)?;
            one(blocks(t, at.dims().to_vec(), &starts, 1)?)
        }))
    }),
    core("GatherND", 11, (2, 2), |node| {
        let shared = node.int("batch_dims", 0)?;
        Ok(Box::new(move |inputs: &Inputs<'_>| gather_nd(inputs, shared)))
    }),
    core("Compress", 9, (2, 2), compress),
    core("NonZero", 9, (1, 1), |_| Ok(Box::new(non_zero))),
    core("Tile", 6, (2, 2), |_| Ok(Box::new(tile))),
    core("OneHot", 9, (3, 3), |node| {
        let along = node.int("axis", -1)?;
        Ok(Box::new(move |inputs: &Inputs<'_>| one_hot(inputs, along)))
    }),
];

/// Blocks of `block` elements that start at `starts`, as a tensor of `dims`.
pub(super) fn blocks(t: &Tensor, dims: Vec<usize>, starts: &[usize], block: usize) -> Result<Tensor> {
    let data = rebuild!(t.data(), v => starts
        .iter()
        .flat_map(|&s| v.get(s..s + block).unwrap_or(&[]).iter().cloned())
        .collect());
    Tensor::new(dims, data)
}

/// How far apart neighbors along each axis are.
pub(super) fn strides(dims: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; dims.len()];
    let mut stride = 1usize;
    for (slot, &d) in strides.iter_mut().zip(dims).rev() {
        *slot = stride;
        stride = stride.saturating_mul(d);
    }
    strides
}

/// For each element of `at`: the position in a tensor of `dims` that has the same place but for the axis,
/// where it has the index that the element gives.
pub(super) fn element_positions(dims: &[usize], at: &Tensor, along: i64) -> Result<Vec<usize>> {
    let along = axis(along, dims.len())?;
    let fits = |(i, (d, length)): (usize, (&usize, &usize))| i == along || d <= length;
    if at.dims().len() != dims.len() || !at.dims().iter().zip(dims).enumerate().all(fits) {
        return Err(bad_shape(format!(
            "expected indices of a shape within {dims:?} but for axis {along}, found {:?}",
            at.dims()
        )));
    }
    let mut strides = strides(dims);
    let length = dims.get(along).copied().unwrap_or(0);
    let step = std::mem::take(&mut strides[along]);
    integers(at)?
        .into_iter()
        .zip(Offsets::strided(at.dims(), strides))
        .map(|(i, base)| Ok(base + axis(i, length)? * step))
        .collect()
}

/// The starts of the slices that the last axis of `at` points to, and the slices' shape.
pub(super) fn slice_positions(
    dims: &[usize],
    at: &Tensor,
    shared: usize,
) -> Result<(Vec<usize>, Vec<usize>)> {
    let wrong = || {
        bad_shape(format!(
            "expected indices into {dims:?} that share {shared} leading axes, found {:?}",
            at.dims()
        ))
    };
    let (&depth, places) = at.dims().split_last().ok_or_else(wrong)?;
    let inner = dims.get(shared + depth..).ok_or_else(wrong)?;
    if shared > places.len() || places.get(..shared) != dims.get(..shared) {
        return Err(wrong());
    }
    let strides = strides(dims);
    let picked: Vec<(usize, usize)> = dims
        .iter()
        .copied()
        .zip(strides)
        .skip(shared)
        .take(depth)
        .collect();
    let batches: usize = dims.iter().take(shared).product();
    let batch: usize = dims.iter().skip(shared).product();
    let total: usize = places.iter().product();
    let indices = integers(at)?;
    let mut starts = Vec::with_capacity(total);
    for place in 0..total {
        let mut start = place
            .checked_div(total.checked_div(batches).unwrap_or(0))
            .unwrap_or(0)
            * batch;
        let index = indices.get(place * depth..(place + 1) * depth).unwrap_or(&[]);
        for (&i, &(length, stride)) in index.iter().zip(&picked) {
            start += axis(i, length)? * stride;
        }
        starts.push(start);
    }
    Ok((starts, inner.to_vec()))
}

fn gather_nd(inputs: &Inputs<'_>, shared: i64) -> Result<Vec<Value>> {
    let (t, at) = (inputs.tensor(0)?, inputs.tensor(1)?);
    let (starts, inner) = slice_positions(t.dims(), at, usize::try_from(shared).unwrap_or(usize::MAX / 2))?;
    let block = inner.iter().product();
    let places = at.dims().split_last().map_or(&[][..], |(_, p)| p);
    let dims: Vec<usize> = places.iter().chain(&inner).copied().collect();
    inputs.elements(&dims)?;
    one(blocks(t, dims, &starts, block)?)
}

fn compress(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let along = node.int_if("axis")?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (t, condition) = (inputs.tensor(0)?, inputs.tensor(1)?);
        let keep = bool::slice(condition.data()).ok_or_else(|| bad_type(condition.element_type()))?;
        let kept = |length: usize| -> Vec<usize> {
            let keep = keep.iter().take(length).enumerate();
            keep.filter(|(_, k)| **k).map(|(i, _)| i).collect()
        };
        match along {
            Some(along) => {
                let along = axis(along, t.dims().len())?;
                let length = t.dims().get(along).copied().unwrap_or(0);
                one(take_axis(t, along, &kept(length))?)
            }
            None => {
                let kept = kept(t.len());
                one(blocks(t, vec![kept.len()], &kept, 1)?)
            }
        }
    }))
}

fn non_zero(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let t = inputs.tensor(0)?;
    let values = t.to_f64().ok_or_else(|| bad_type(t.element_type()))?;
    let found: Vec<usize> = (0..values.len())
        .filter(|&i| values.get(i).is_some_and(|&v| v != 0.0))
        .collect();
    let dims = if t.dims().is_empty() { &[1] } else { t.dims() };
    let strides = strides(dims);
    let coordinates = dims.iter().zip(&strides).flat_map(|(&d, &s)| {
        found
            .iter()
            .map(move |&i| i.checked_div(s).and_then(|q| q.checked_rem(d)).unwrap_or(0) as i64)
    });
    one(Tensor::of(vec![dims.len(), found.len()], coordinates.collect())?)
}

fn tile(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let (t, repeats) = (inputs.tensor(0)?, super::constant::dims_of(inputs.tensor(1)?)?);
    if repeats.len() != t.dims().len() {
        return Err(bad_shape(format!(
            "expected a number of repeats for each axis of {:?}, found {repeats:?}",
            t.dims()
        )));
    }
    let dims: Vec<usize> = t
        .dims()
        .iter()
        .zip(&repeats)
        .map(|(d, r)| d.saturating_mul(*r))
        .collect();
    inputs.elements(&dims)?;
    let mut starts = vec![0usize];
    for (&length, &long) in t.dims().iter().zip(&dims) {
        let spread = |start: usize| (0..long).map(move |i| start * length + i % length);
        starts = starts.into_iter().flat_map(spread).collect();
    }
    one(blocks(t, dims, &starts, 1)?)
}

/// `values` holds what is off and what is on; an index that is out of range is off everywhere.
fn one_hot(inputs: &Inputs<'_>, along: i64) -> Result<Vec<Value>> {
    let (at, depth, values) = (inputs.tensor(0)?, inputs.tensor(1)?, inputs.tensor(2)?);
    let first = |t: &Tensor| t.to_f64().and_then(|v| v.first().copied());
    let depth = first(depth).filter(|d| *d >= 1.0).map(|d| d as usize);
    let (Some(depth), 2) = (depth, values.len()) else {
        return Err(bad_shape(
            "expected a depth of 1 or more and two values, off and on",
        ));
    };
    let indices = at.to_f64().ok_or_else(|| bad_type(at.element_type()))?;
    let along = axis(along, at.dims().len() + 1)?;
    let mut dims = at.dims().to_vec();
    dims.insert(along, depth);
    inputs.elements(&dims)?;
    let inner: usize = at.dims().iter().skip(along).product();
    let mut on = Vec::new();
    for block in indices.chunks(inner.max(1)) {
        for d in 0..depth {
            on.extend(block.iter().map(|&i| {
                let from_end = if i < 0.0 { i + depth as f64 } else { i };
                usize::from(from_end == d as f64)
            }));
        }
    }
    one(blocks(values, dims, &on, 1)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::classical::registry::run_alone;
    use crate::onnx::build::attr_int;

    fn floats(dims: &[usize], v: &[f32]) -> Value {
        Tensor::of(dims.to_vec(), v.to_vec()).unwrap().into()
    }

    fn ints(dims: &[usize], v: &[i64]) -> Value {
        Tensor::of(dims.to_vec(), v.to_vec()).unwrap().into()
    }

    #[test]
    fn elements_and_slices() {
        let x = floats(&[2, 2], &[1.0, 2.0, 3.0, 4.0]);
        let at = ints(&[2, 2], &[0, 0, -1, 0]);
        let out = run_alone(
            ("", "GatherElements"),
            vec![attr_int("axis", 1)],
            &[x.clone(), at],
        )
        .unwrap();
        assert_eq!(out, [floats(&[2, 2], &[1.0, 1.0, 4.0, 3.0])]);
        let at = ints(&[2, 1], &[1, 0]);
        let out = run_alone(("", "GatherND"), vec![], &[x.clone(), at.clone()]).unwrap();
        assert_eq!(out, [floats(&[2, 2], &[3.0, 4.0, 1.0, 2.0])]);
        let shared = vec![attr_int("batch_dims", 1)];
        let out = run_alone(("", "GatherND"), shared, &[x.clone(), at]).unwrap();
        assert_eq!(out, [floats(&[2], &[2.0, 3.0])]);
        assert!(run_alone(("", "GatherND"), vec![], &[x, ints(&[1, 1], &[2])]).is_err());
    }

    #[test]
    fn repeats_and_coordinates() {
        let x = floats(&[1, 2], &[0.0, 2.0]);
        let out = run_alone(("", "Tile"), vec![], &[x.clone(), ints(&[2], &[2, 2])]).unwrap();
        assert_eq!(out, [floats(&[2, 4], &[0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0])]);
        let out = run_alone(("", "NonZero"), vec![], &[x]).unwrap();
        assert_eq!(out, [ints(&[2, 1], &[0, 1])]);
        let hot = [ints(&[2], &[-1, 0]), ints(&[], &[2]), floats(&[2], &[0.0, 5.0])];
        let out = run_alone(("", "OneHot"), vec![attr_int("axis", 0)], &hot).unwrap();
        assert_eq!(out, [floats(&[2, 2], &[0.0, 5.0, 5.0, 0.0])]);
    }
}
