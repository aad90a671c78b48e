//! The same elements in another shape or order.

use super::broadcast::Offsets;
use super::node::{Inputs, Node, axis, bad_shape};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Tensor, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Reshape", 1, (1, 1), |node| {
        let target = node.ints("shape")?.to_vec();
        Ok(Box::new(move |inputs: &Inputs<'_>| {
            reshape(inputs, &target, false)
        }))
    }),
    core("Reshape", 5, (2, 2), |node| {
        let keep_zero = node.int("allowzero", 0)? != 0;
        Ok(Box::new(move |inputs: &Inputs<'_>| {
            let target = inputs.tensor(1)?;
            let target = target
                .as_i64()
                .ok_or_else(|| super::node::bad_type(target.element_type()))?;
            reshape(inputs, target, keep_zero)
        }))
    }),
    core("Flatten", 1, (1, 1), |node| {
        let at = node.int("axis", 1)?;
        Ok(Box::new(move |inputs: &Inputs<'_>| flatten(inputs, at)))
    }),
    core("Squeeze", 1, (1, 1), squeeze),
    core("Squeeze", 13, (1, 2), squeeze),
    core("Unsqueeze", 1, (1, 1), unsqueeze),
    core("Unsqueeze", 13, (2, 2), unsqueeze),
    core("Transpose", 1, (1, 1), transpose),
];

fn reshape(inputs: &Inputs<'_>, target: &[i64], keep_zero: bool) -> Result<Vec<Value>> {
    let t = inputs.tensor(0)?;
    let wrong = || {
        bad_shape(format!(
            "expected a shape for {} elements, found {target:?} for {:?}",
            t.len(),
            t.dims()
        ))
    };
    let mut dims = Vec::with_capacity(target.len());
    let mut open = None;
    for (i, &d) in target.iter().enumerate() {
        dims.push(match d {
            -1 if open.is_none() => {
                open = Some(i);
                1
            }
            0 if !keep_zero => *t.dims().get(i).ok_or_else(wrong)?,
            d => usize::try_from(d).map_err(|_| wrong())?,
        });
    }
    if let Some(i) = open {
        let known = crate::inference::tensor::product(&dims).ok_or_else(wrong)?;
        if known == 0 || !t.len().is_multiple_of(known) {
            return Err(wrong());
        }
        if let Some(d) = dims.get_mut(i) {
            *d = t.len() / known;
        }
    }
    if crate::inference::tensor::product(&dims) != Some(t.len()) {
        return Err(wrong());
    }
    one(Tensor::new(dims, t.data().clone())?)
}

fn flatten(inputs: &Inputs<'_>, at: i64) -> Result<Vec<Value>> {
    let t = inputs.tensor(0)?;
    let rank = t.dims().len();
    let at = if at == rank as i64 { rank } else { axis(at, rank)? };
    let (head, tail) = t.dims().split_at_checked(at).unwrap_or((&[], &[]));
    let dims = vec![head.iter().product(), tail.iter().product()];
    one(Tensor::new(dims, t.data().clone())?)
}

fn axes(inputs: &Inputs<'_>, attribute: &Option<Vec<i64>>) -> Result<Option<Vec<i64>>> {
    Ok(match inputs.optional(1)? {
        Some(t) => Some(
            t.as_i64()
                .ok_or_else(|| super::node::bad_type(t.element_type()))?
                .to_vec(),
        ),
        None => attribute.clone(),
    })
}

fn attribute_axes(node: &Node<'_>) -> Result<Option<Vec<i64>>> {
    Ok(if node.has("axes") {
        Some(node.ints("axes")?.to_vec())
    } else {
        None
    })
}

fn squeeze(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let attribute = attribute_axes(node)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let rank = t.dims().len();
        let drop: Vec<usize> = match axes(inputs, &attribute)? {
            Some(list) => list.iter().map(|&a| axis(a, rank)).collect::<Result<_>>()?,
            None => (0..rank).filter(|&i| t.dims().get(i) == Some(&1)).collect(),
        };
        if let Some(i) = drop.iter().find(|&&i| t.dims().get(i) != Some(&1)) {
            return Err(bad_shape(format!(
                "axis {i}: expected length 1, found shape {:?}",
                t.dims()
            )));
        }
        let dims = t
            .dims()
            .iter()
            .enumerate()
            .filter(|(i, _)| !drop.contains(i))
            .map(|(_, &d)| d)
            .collect();
        one(Tensor::new(dims, t.data().clone())?)
    }))
}

fn unsqueeze(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let attribute = attribute_axes(node)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let list = axes(inputs, &attribute)?.unwrap_or_default();
        let rank = t.dims().len().saturating_add(list.len());
        let new: Vec<usize> = list.iter().map(|&a| axis(a, rank)).collect::<Result<_>>()?;
        let mut old = t.dims().iter().copied();
        let dims: Vec<usize> = (0..rank)
            .map(|i| if new.contains(&i) { Some(1) } else { old.next() })
            .map(|d| d.unwrap_or(1))
            .collect();
        one(Tensor::new(dims, t.data().clone())?)
    }))
}

fn transpose(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let order: Vec<i64> = node.ints("perm")?.to_vec();
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let rank = t.dims().len();
        let order: Vec<usize> = if order.is_empty() {
            (0..rank).rev().collect()
        } else {
            order.iter().map(|&a| axis(a, rank)).collect::<Result<_>>()?
        };
        let mut seen = order.clone();
        seen.sort_unstable();
        if seen.iter().copied().ne(0..rank) {
            return Err(bad_shape(format!(
                "expected each axis of {:?} once, found {order:?}",
                t.dims()
            )));
        }
        let mut strides = vec![1usize; rank];
        for i in (1..rank).rev() {
            strides[i - 1] = strides[i] * t.dims()[i];
        }
        let dims: Vec<usize> = order.iter().map(|&a| t.dims()[a]).collect();
        let turned: Vec<usize> = order.iter().map(|&a| strides[a]).collect();
        let data = rebuild!(t.data(), v => Offsets::strided(&dims, turned.clone())
            .filter_map(|i| v.get(i).cloned())
            .collect());
        one(Tensor::new(dims, data)?)
    }))
}
