//! Elements put elsewhere: ReverseSequence, CenterCropPad, TensorScatter, Upsample.

use super::{indices, like, numbers, offset, strides};
use crate::error::Result;
use crate::inference::classical::gather::integers;
use crate::inference::classical::node::{Inputs, Node, axis, bad_shape};
use crate::inference::classical::registry::{Entry, Operator, core, one};
use crate::inference::tensor::{Tensor, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    core("ReverseSequence", 10, (2, 2), reverse_sequence),
    core("CenterCropPad", 18, (2, 2), center_crop_pad),
    core("TensorScatter", 24, (2, 3), tensor_scatter),
    core("Upsample", 7, (1, 1), |node| {
        let scales = node.floats("scales")?.iter().map(|&s| f64::from(s)).collect();
        upsample(node, Some(scales))
    }),
    core("Upsample", 9, (2, 2), |node| upsample(node, None)),
];

fn reverse_sequence(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (batch, time) = (node.int("batch_axis", 1)?, node.int("time_axis", 0)?);
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let lengths = integers(inputs.tensor(1)?)?;
        let rank = t.dims().len();
        let (batch, time) = (axis(batch, rank)?, axis(time, rank)?);
        let steps = strides(t.dims());
        let data = rebuild!(t.data(), v => indices(t.dims())
            .filter_map(|mut index| {
                let length = lengths.get(*index.get(batch)?).and_then(|&l| usize::try_from(l).ok())?;
                let at = index.get_mut(time)?;
                if *at < length {
                    *at = length - 1 - *at;
                }
                v.get(offset(&index, &steps)).cloned()
            })
            .collect());
        one(Tensor::new(t.dims().to_vec(), data)?)
    }))
}

fn center_crop_pad(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let axes = node.ints("axes")?.to_vec();
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let rank = t.dims().len();
        let shape = integers(inputs.tensor(1)?)?;
        let mut dims = t.dims().to_vec();
        for (i, &length) in shape.iter().enumerate() {
            let along = match axes.get(i) {
                Some(&a) => axis(a, rank)?,
                None => i,
            };
            let length = usize::try_from(length);
            let (Some(d), Ok(length)) = (dims.get_mut(along), length) else {
                return Err(bad_shape(format!(
                    "expected lengths of {rank} axes, found {shape:?}"
                )));
            };
            *d = length;
        }
        inputs.elements(&dims)?;
        let steps = strides(t.dims());
        // Where the first element comes from: what is cut before it, less what is put before it.
        let shifts: Vec<isize> = t
            .dims()
            .iter()
            .zip(&dims)
            .map(|(&from, &to)| {
                if to < from {
                    ((from - to) / 2) as isize
                } else {
                    -(((to - from) / 2) as isize)
                }
            })
            .collect();
        let source = |index: Vec<usize>| -> Option<usize> {
            let mut at = 0;
            for (((i, shift), dim), step) in index.iter().zip(&shifts).zip(t.dims()).zip(&steps) {
                at += i.checked_add_signed(*shift).filter(|p| p < dim)? * step;
            }
            Some(at)
        };
        let data = rebuild!(t.data(), v => indices(&dims)
            .map(|index| source(index).and_then(|at| v.get(at)).cloned().unwrap_or_default())
            .collect());
        one(Tensor::new(dims, data)?)
    }))
}

/// Writes the update into the cache at each row's place along an axis.
fn tensor_scatter(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let along = node.int("axis", -2)?;
    let circular = match node.text("mode", "linear")?.as_str() {
        "linear" => false,
        "circular" => true,
        other => return Err(node.unsupported(&format!("mode '{other}'"))),
    };
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (cache, update) = (inputs.tensor(0)?, inputs.tensor(1)?);
        let starts = inputs.optional(2)?.map(integers).transpose()?;
        let along = axis(along, cache.dims().len())?;
        let length = cache.dims().get(along).copied().unwrap_or(0);
        let fits = cache.dims().len() == update.dims().len()
            && cache
                .dims()
                .iter()
                .zip(update.dims())
                .enumerate()
                .all(|(i, (c, u))| c == u || (i == along && u <= c));
        if !fits || cache.element_type() != update.element_type() || along == 0 {
            return Err(bad_shape(format!(
                "expected an update that fits into {:?} along axis {along}, found {:?}",
                cache.dims(),
                update.dims()
            )));
        }
        let steps = strides(cache.dims());
        let mut targets = Vec::with_capacity(update.len());
        for mut index in indices(update.dims()) {
            let row = index.first().copied().unwrap_or(0);
            let start = starts.as_ref().and_then(|s| s.get(row)).copied().unwrap_or(0);
            let start = usize::try_from(start).unwrap_or(0);
            if let Some(at) = index.get_mut(along) {
                *at = at.saturating_add(start);
                if circular {
                    *at %= length.max(1);
                }
                if *at >= length {
                    return Err(bad_shape(format!(
                        "expected places below {length} along axis {along}, found {at}"
                    )));
                }
            }
            targets.push(offset(&index, &steps));
        }
        let data = rebuild!(cache.data(), v => {
            let mut all = v.clone();
            for (&at, value) in targets.iter().zip(values_of(v, update)) {
                if let Some(target) = all.get_mut(at) {
                    *target = value.clone();
                }
            }
            all
        });
        one(Tensor::new(cache.dims().to_vec(), data)?)
    }))
}

/// The elements of a tensor, as the type of the first argument.
fn values_of<'t, T: 'static>(_like: &[T], tensor: &'t Tensor) -> &'t [T] {
    tensor.data().values().unwrap_or(&[])
}

fn upsample(node: &Node<'_>, scales: Option<Vec<f64>>) -> Result<Box<dyn Operator>> {
    let linear = match node.text("mode", "nearest")?.as_str() {
        "nearest" => false,
        "linear" | "bilinear" => true,
        other => return Err(node.unsupported(&format!("mode '{other}'"))),
    };
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let scales = match &scales {
            Some(scales) => scales.clone(),
            None => numbers(inputs.tensor(1)?)?,
        };
        if scales.len() != t.dims().len() || scales.iter().any(|s| !(1.0..=1e6).contains(s)) {
            return Err(bad_shape(format!(
                "expected a scale of 1 or more for each axis, found {scales:?}"
            )));
        }
        let (mut dims, mut values) = (t.dims().to_vec(), numbers(t)?);
        for (along, &scale) in scales.iter().enumerate().filter(|(_, s)| **s != 1.0) {
            let length = dims.get(along).copied().unwrap_or(0);
            let longer = libm::floor(length as f64 * scale) as usize;
            let inner: usize = dims.iter().skip(along + 1).product();
            if let Some(d) = dims.get_mut(along) {
                *d = longer;
            }
            let mut out = Vec::with_capacity(inputs.elements(&dims)?);
            for block in values.chunks_exact((length * inner).max(1)) {
                for to in 0..longer {
                    let from = to as f64 / scale;
                    let low = (libm::floor(from) as usize).min(length - 1);
                    let (high, part) = (
                        (low + 1).min(length - 1),
                        if linear { from - low as f64 } else { 0.0 },
                    );
                    let row = |i: usize| block.get(i * inner..(i + 1) * inner).unwrap_or(&[]);
                    out.extend(row(low).iter().zip(row(high)).map(|(a, b)| a + (b - a) * part));
                }
            }
            values = out;
        }
        one(like(t, dims, values)?)
    }))
}
