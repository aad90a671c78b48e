//! LpPool, MaxUnpool and Col2Im.

use super::{indices, like, numbers, offset, strides};
use crate::error::Result;
use crate::inference::classical::gather::integers;
use crate::inference::classical::node::{Inputs, Node, bad_shape};
use crate::inference::classical::registry::{Entry, Operator, core, one};

pub(crate) const ENTRIES: &[Entry] = &[
    core("LpPool", 2, (1, 1), lp_pool),
    core("MaxUnpool", 9, (2, 3), max_unpool),
    core("Col2Im", 18, (3, 3), col2im),
];

/// One length for each axis of space, or the default for all.
fn per_axis(list: &[i64], rank: usize, default: usize) -> Result<Vec<usize>> {
    match list {
        [] => Ok(vec![default; rank]),
        list if list.len() == rank && list.iter().all(|&v| (0..=1 << 31).contains(&v)) => {
            Ok(list.iter().map(|&v| v as usize).collect())
        }
        list => Err(bad_shape(format!(
            "expected {rank} lengths of 0 or more, found {list:?}"
        ))),
    }
}

struct Window {
    kernel: Vec<i64>,
    strides: Vec<i64>,
    pads: Vec<i64>,
    dilations: Vec<i64>,
    auto_pad: String,
    ceil: bool,
}

impl Window {
    fn new(node: &Node<'_>) -> Result<Self> {
        Ok(Window {
            kernel: node.ints("kernel_shape")?.to_vec(),
            strides: node.ints("strides")?.to_vec(),
            pads: node.ints("pads")?.to_vec(),
            dilations: node.ints("dilations")?.to_vec(),
            auto_pad: node.text("auto_pad", "NOTSET")?,
            ceil: node.int("ceil_mode", 0)? != 0,
        })
    }

    /// For each axis: kernel, stride, dilation, padding before, length of the output.
    fn over(&self, space: &[usize]) -> Result<Vec<[usize; 5]>> {
        let rank = space.len();
        let kernel = per_axis(&self.kernel, rank, 1)?;
        let strides = per_axis(&self.strides, rank, 1)?;
        let dilations = per_axis(&self.dilations, rank, 1)?;
        let pads = per_axis(&self.pads, 2 * rank, 0)?;
        let mut axes = Vec::with_capacity(rank);
        for (i, &length) in space.iter().enumerate() {
            let (k, s, d) = (kernel[i], strides[i].max(1), dilations[i].max(1));
            let reach = k.max(1).saturating_sub(1).saturating_mul(d).saturating_add(1);
            let (before, after) = match self.auto_pad.as_str() {
                "SAME_UPPER" | "SAME_LOWER" => {
                    let out = length.div_ceil(s);
                    let all = (out.saturating_sub(1) * s)
                        .saturating_add(reach)
                        .saturating_sub(length);
                    let less = all / 2;
                    if self.auto_pad == "SAME_UPPER" {
                        (less, all - less)
                    } else {
                        (all - less, less)
                    }
                }
                "VALID" => (0, 0),
                _ => (pads[i], pads[i + rank]),
            };
            let room = length
                .saturating_add(before)
                .saturating_add(after)
                .checked_sub(reach);
            let room = room.ok_or_else(|| {
                bad_shape(format!(
                    "expected at least {reach} elements along axis {i} of space, found {length}"
                ))
            })?;
            let mut out = if self.ceil { room.div_ceil(s) } else { room / s } + 1;
            // A window must begin inside.
            if self.ceil && (out - 1) * s >= length + before {
                out -= 1;
            }
            axes.push([k, s, d, before, out]);
        }
        Ok(axes)
    }
}

fn lp_pool(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let window = Window::new(node)?;
    let p = node.int("p", 2)? as f64;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let Some((planes, space)) = t.dims().split_at_checked(2) else {
            return Err(bad_shape(format!(
                "expected shape [N, C, …], found {:?}",
                t.dims()
            )));
        };
        let axes = window.over(space)?;
        let kernel: Vec<usize> = axes.iter().map(|a| a[0]).collect();
        let shape: Vec<usize> = axes.iter().map(|a| a[4]).collect();
        let mut dims = planes.to_vec();
        dims.extend(&shape);
        let count = inputs.elements(&dims)?;
        let taps = kernel.iter().fold(1usize, |a, &b| a.saturating_mul(b));
        inputs.budget.spend((count as u64).saturating_mul(taps as u64))?;
        let values = numbers(t)?;
        let steps = strides(space);
        let size: usize = space.iter().product();
        let mut out = Vec::with_capacity(count);
        for plane in values.chunks_exact(size.max(1)) {
            for at in indices(&shape) {
                let mut sum = 0.0;
                for tap in indices(&kernel) {
                    let place = |i: usize| {
                        let [_, stride, dilation, before, _] = axes[i];
                        (at[i] * stride + tap[i] * dilation)
                            .checked_sub(before)
                            .filter(|&x| x < space[i])
                    };
                    let source: Option<Vec<usize>> = (0..space.len()).map(place).collect();
                    if let Some(v) = source.and_then(|s| plane.get(offset(&s, &steps))) {
                        sum += libm::pow(v.abs(), p);
                    }
                }
                out.push(libm::pow(sum, 1.0 / p));
            }
        }
        one(like(t, dims, out)?)
    }))
}

fn max_unpool(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let window = Window::new(node)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let places = integers(inputs.tensor(1)?)?;
        let Some((planes, space)) = t.dims().split_at_checked(2) else {
            return Err(bad_shape(format!(
                "expected shape [N, C, …], found {:?}",
                t.dims()
            )));
        };
        let rank = space.len();
        let kernel = per_axis(&window.kernel, rank, 1)?;
        let strides_ = per_axis(&window.strides, rank, 1)?;
        let pads = per_axis(&window.pads, 2 * rank, 0)?;
        // The places count elements of the tensor that was pooled.
        let mut pooled = planes.to_vec();
        for i in 0..rank {
            let length = space[i]
                .saturating_sub(1)
                .saturating_mul(strides_[i])
                .saturating_add(kernel[i]);
            pooled.push(length.saturating_sub(pads[i] + pads[i + rank]));
        }
        let dims = match inputs.optional(2)? {
            Some(shape) => integers(shape)?
                .iter()
                .map(|&d| usize::try_from(d).unwrap_or(0))
                .collect(),
            None => pooled.clone(),
        };
        let count = inputs.elements(&dims)?;
        inputs.elements(&pooled)?;
        if dims.len() != pooled.len() {
            return Err(bad_shape(format!(
                "expected an output of rank {}, found {dims:?}",
                pooled.len()
            )));
        }
        let (from, to) = (strides(&pooled), strides(&dims));
        let mut out = vec![0.0; count];
        for (&place, value) in places.iter().zip(numbers(t)?) {
            let mut rest = usize::try_from(place).unwrap_or(usize::MAX);
            let mut at = 0;
            for (step, target) in from.iter().zip(&to) {
                at += rest / (*step).max(1) * target;
                rest %= (*step).max(1);
            }
            match out.get_mut(at) {
                Some(slot) => *slot = value,
                None => {
                    return Err(bad_shape(format!(
                        "expected places within {dims:?}, found {place}"
                    )));
                }
            }
        }
        one(like(t, dims, out)?)
    }))
}

fn col2im(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (dilations, pads, steps) = (
        node.ints("dilations")?.to_vec(),
        node.ints("pads")?.to_vec(),
        node.ints("strides")?.to_vec(),
    );
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let lengths = |i: usize| -> Result<Vec<i64>> { integers(inputs.tensor(i)?) };
        let (image, block) = (lengths(1)?, lengths(2)?);
        let rank = image.len();
        let image = per_axis(&image, rank, 0)?;
        let window = Window {
            kernel: block,
            strides: steps.clone(),
            pads: pads.clone(),
            dilations: dilations.clone(),
            auto_pad: String::new(),
            ceil: false,
        };
        let axes = window.over(&image)?;
        let kernel: Vec<usize> = axes.iter().map(|a| a[0]).collect();
        let shape: Vec<usize> = axes.iter().map(|a| a[4]).collect();
        let product = |list: &[usize]| list.iter().fold(1usize, |a, &b| a.saturating_mul(b));
        let (taps, blocks) = (product(&kernel), product(&shape));
        let (batch, channels) = match *t.dims() {
            [batch, columns, l] if l == blocks && taps > 0 && columns % taps == 0 => (batch, columns / taps),
            _ => {
                return Err(bad_shape(format!(
                    "expected columns of shape [N, C × {taps}, {blocks}], found {:?}",
                    t.dims()
                )));
            }
        };
        let mut dims = vec![batch, channels];
        dims.extend(&image);
        let mut out = vec![0.0; inputs.elements(&dims)?];
        let places = strides(&image);
        let size = product(&image);
        for (row, values) in numbers(t)?.chunks_exact(blocks.max(1)).enumerate() {
            let (plane, tap) = (row / taps, row % taps);
            let tap = indices(&kernel).nth(tap).unwrap_or_default();
            for (value, at) in values.iter().zip(indices(&shape)) {
                let place = |i: usize| {
                    let [_, stride, dilation, before, _] = axes[i];
                    (at[i] * stride + tap[i] * dilation)
                        .checked_sub(before)
                        .filter(|&x| x < image[i])
                };
                let target: Option<Vec<usize>> = (0..rank).map(place).collect();
                if let Some(slot) = target.and_then(|p| out.get_mut(plane * size + offset(&p, &places))) {
                    *slot += value;
                }
            }
        }
        one(like(t, dims, out)?)
    }))
}
