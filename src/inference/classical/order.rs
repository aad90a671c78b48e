//! Operators that sort: TopK and Unique.

use super::gather::take_axis;
use super::node::{Inputs, Node, axis, bad_shape};
use super::pick::blocks;
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Tensor, TensorData};
use std::cmp::Ordering;

pub(crate) const ENTRIES: &[Entry] = &[
    core("TopK", 1, (1, 1), |node| {
        let (along, k) = (node.int("axis", -1)?, node.int("k", 1)?);
        Ok(Box::new(move |inputs: &Inputs<'_>| top(inputs, along, k, true)))
    }),
    core("TopK", 10, (2, 2), |node| {
        let (along, largest) = (node.int("axis", -1)?, node.int("largest", 1)? != 0);
        Ok(Box::new(move |inputs: &Inputs<'_>| {
            let k = super::gather::integers(inputs.tensor(1)?)?;
            let k = k.first().copied().unwrap_or(0);
            top(inputs, along, k, largest)
        }))
    }),
    core("Unique", 11, (1, 1), unique),
];

/// The order of the elements at two positions; NaN is above all, and equal to itself.
fn comparison(data: &TensorData) -> Box<dyn Fn(usize, usize) -> Ordering + '_> {
    macro_rules! by {
        ($v:expr, $order:expr) => {
            Box::new(move |a: usize, b: usize| match ($v.get(a), $v.get(b)) {
                (Some(x), Some(y)) => $order(x, y),
                _ => Ordering::Equal,
            })
        };
    }
    match data {
        TensorData::F32(v) => by!(v, |x: &f32, y: &f32| float_order(f64::from(*x), f64::from(*y))),
        TensorData::F64(v) => by!(v, |x: &f64, y: &f64| float_order(*x, *y)),
        TensorData::I8(v) => by!(v, i8::cmp),
        TensorData::I16(v) => by!(v, i16::cmp),
        TensorData::I32(v) => by!(v, i32::cmp),
        TensorData::I64(v) => by!(v, i64::cmp),
        TensorData::U8(v) => by!(v, u8::cmp),
        TensorData::U16(v) => by!(v, u16::cmp),
        TensorData::U32(v) => by!(v, u32::cmp),
        TensorData::U64(v) => by!(v, u64::cmp),
        TensorData::Bool(v) => by!(v, bool::cmp),
        TensorData::Strings(v) => by!(v, |x: &String, y: &String| x.cmp(y)),
        TensorData::F16(v) | TensorData::Bf16(v) => by!(v, u16::cmp),
    }
}

fn float_order(x: f64, y: f64) -> Ordering {
    x.partial_cmp(&y).unwrap_or_else(|| x.is_nan().cmp(&y.is_nan()))
}

/// The `k` first along an axis, in order; of equal ones the first counts.
fn top(inputs: &Inputs<'_>, along: i64, k: i64, largest: bool) -> Result<Vec<Value>> {
    let t = inputs.tensor(0)?;
    let along = axis(along, t.dims().len())?;
    let length = t.dims().get(along).copied().unwrap_or(0);
    let k = usize::try_from(k).ok().filter(|&k| k <= length).ok_or_else(|| {
        bad_shape(format!(
            "expected k of 0 to {length} along axis {along}, found {k}"
        ))
    })?;
    let inner: usize = t.dims().iter().skip(along + 1).product();
    let mut dims = t.dims().to_vec();
    if let Some(d) = dims.get_mut(along) {
        *d = k;
    }
    let count = inputs.elements(&dims)?;
    let compare = comparison(t.data());
    let mut starts = vec![0usize; count];
    let mut indices = vec![0i64; count];
    let mut order: Vec<usize> = Vec::with_capacity(length);
    let runs = t.len().checked_div(length).unwrap_or(0);
    for run in 0..if k == 0 { 0 } else { runs } {
        let (block, lane) = (run / inner, run % inner);
        let place = |i: usize| (block * length + i) * inner + lane;
        let better = |&a: &usize, &b: &usize| {
            let order = compare(place(a), place(b));
            (if largest { order.reverse() } else { order }).then(a.cmp(&b))
        };
        order.clear();
        order.extend(0..length);
        if k < length {
            order.select_nth_unstable_by(k, better);
            order.truncate(k);
        }
        order.sort_unstable_by(better);
        for (rank, &i) in order.iter().enumerate() {
            let target = (block * k + rank) * inner + lane;
            if let (Some(s), Some(index)) = (starts.get_mut(target), indices.get_mut(target)) {
                *s = place(i);
                *index = i as i64;
            }
        }
    }
    Ok(vec![
        blocks(t, dims.clone(), &starts, 1)?.into(),
        Tensor::of(dims, indices)?.into(),
    ])
}

fn unique(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let along = node.int_if("axis")?;
    let sorted = node.int("sorted", 1)? != 0;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let compare = comparison(t.data());
        match along {
            None => {
                let groups = Groups::of(t.len(), sorted, &*compare);
                groups.with(blocks(t, vec![groups.firsts.len()], &groups.firsts, 1)?)
            }
            Some(along) => {
                let along = axis(along, t.dims().len())?;
                let length = t.dims().get(along).copied().unwrap_or(0);
                let inner: usize = t.dims().iter().skip(along + 1).product();
                let outer: usize = t.dims().iter().take(along).product();
                let slices = |a: usize, b: usize| {
                    (0..outer)
                        .flat_map(|o| (0..inner).map(move |i| (o * length * inner + i, inner)))
                        .map(|(base, step)| compare(base + a * step, base + b * step))
                        .find(|o| o.is_ne())
                        .unwrap_or(Ordering::Equal)
                };
                let groups = Groups::of(length, sorted, &slices);
                groups.with(take_axis(t, along, &groups.firsts)?)
            }
        }
    }))
}

/// Equal items, found by sorting.
struct Groups {
    /// The first item of each group.
    firsts: Vec<usize>,
    /// The group of each item.
    inverse: Vec<i64>,
    counts: Vec<i64>,
}

impl Groups {
    fn of(count: usize, sorted: bool, compare: &dyn Fn(usize, usize) -> Ordering) -> Self {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|&a, &b| compare(a, b));
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for item in order {
            match runs.last_mut() {
                Some(run) if run.first().is_some_and(|&f| compare(f, item).is_eq()) => run.push(item),
                _ => runs.push(vec![item]),
            }
        }
        if !sorted {
            runs.sort_by_key(|run| run.first().copied());
        }
        let mut inverse = vec![0; count];
        for (group, run) in runs.iter().enumerate() {
            for &item in run {
                if let Some(slot) = inverse.get_mut(item) {
                    *slot = group as i64;
                }
            }
        }
        Groups {
            firsts: runs.iter().filter_map(|r| r.first().copied()).collect(),
            inverse,
            counts: runs.iter().map(|r| r.len() as i64).collect(),
        }
    }

    fn with(&self, values: Tensor) -> Result<Vec<Value>> {
        let firsts: Vec<i64> = self.firsts.iter().map(|&f| f as i64).collect();
        let mut out = one(values)?;
        for list in [&firsts, &self.inverse, &self.counts] {
            out.push(Tensor::of(vec![list.len()], list.clone())?.into());
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::classical::registry::run_alone;
    use crate::onnx::build::attr_int;

    fn floats(dims: &[usize], v: &[f32]) -> Value {
        Tensor::of(dims.to_vec(), v.to_vec()).unwrap().into()
    }

    fn ints(v: &[i64]) -> Value {
        Tensor::of(vec![v.len()], v.to_vec()).unwrap().into()
    }

    #[test]
    fn the_first_of_equals_is_on_top() {
        let x = floats(&[2, 3], &[1.0, 3.0, 3.0, f32::NAN, 0.0, -1.0]);
        let out = run_alone(("", "TopK"), vec![], &[x.clone(), ints(&[2])]).unwrap();
        let indices = Tensor::of(vec![2, 2], vec![1i64, 2, 0, 1]).unwrap();
        assert_eq!(out[1], Value::Tensor(indices));
        let down = vec![attr_int("axis", 0), attr_int("largest", 0)];
        let out = run_alone(("", "TopK"), down, &[x.clone(), ints(&[1])]).unwrap();
        assert_eq!(out[0], floats(&[1, 3], &[1.0, 0.0, -1.0]));
        assert!(run_alone(("", "TopK"), vec![], &[x, ints(&[4])]).is_err());
    }

    #[test]
    fn unique_values_and_slices() {
        let x = floats(&[5], &[2.0, 1.0, 2.0, 0.0, 1.0]);
        let out = run_alone(("", "Unique"), vec![], std::slice::from_ref(&x)).unwrap();
        let wanted = [
            floats(&[3], &[0.0, 1.0, 2.0]),
            ints(&[3, 1, 0]),
            ints(&[2, 1, 2, 0, 1]),
            ints(&[1, 2, 2]),
        ];
        assert_eq!(out, wanted);
        let out = run_alone(("", "Unique"), vec![attr_int("sorted", 0)], &[x]).unwrap();
        assert_eq!(out[0], floats(&[3], &[2.0, 1.0, 0.0]));
        let rows = floats(&[3, 2], &[1.0, 0.0, 0.0, 5.0, 1.0, 0.0]);
        let out = run_alone(("", "Unique"), vec![attr_int("axis", 0)], &[rows]).unwrap();
        assert_eq!(out[0], floats(&[2, 2], &[0.0, 5.0, 1.0, 0.0]));
    }
}
