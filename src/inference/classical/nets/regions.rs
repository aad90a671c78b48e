//! Regions of images: RoiAlign, MaxRoiPool.

use super::{like, numbers};
use crate::error::Result;
use crate::inference::classical::gather::integers;
use crate::inference::classical::node::{Inputs, Node, bad_shape};
use crate::inference::classical::registry::{Entry, Operator, core, one};

pub(crate) const ENTRIES: &[Entry] = &[
    core("RoiAlign", 10, (3, 3), roi_align),
    core("MaxRoiPool", 1, (2, 2), max_roi_pool),
];

/// The sizes of [N, C, H, W].
fn images(dims: &[usize]) -> Result<[usize; 4]> {
    match *dims {
        [n, c, h, w] => Ok([n, c, h, w]),
        _ => Err(bad_shape(format!(
            "expected images of shape [N, C, H, W], found {dims:?}"
        ))),
    }
}

fn size(value: i64) -> Result<usize> {
    match usize::try_from(value) {
        Ok(size) if (1..=1 << 16).contains(&size) => Ok(size),
        _ => Err(bad_shape(format!(
            "expected a size from 1 to 65536, found {value}"
        ))),
    }
}

fn roi_align(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let half =
        node.version >= 16 && node.text("coordinate_transformation_mode", "half_pixel")? == "half_pixel";
    let max = match node.text("mode", "avg")?.as_str() {
        "avg" => false,
        "max" => true,
        other => return Err(node.unsupported(&format!("mode '{other}'"))),
    };
    let (height, width) = (
        size(node.int("output_height", 1)?)?,
        size(node.int("output_width", 1)?)?,
    );
    let ratio = usize::try_from(node.int("sampling_ratio", 0)?).unwrap_or(0);
    let scale = f64::from(node.float("spatial_scale", 1.0)?);
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let [n, c, h, w] = images(t.dims())?;
        let (values, rois) = (numbers(t)?, numbers(inputs.tensor(1)?)?);
        let batches = integers(inputs.tensor(2)?)?;
        let dims = vec![batches.len(), c, height, width];
        let mut out = Vec::with_capacity(inputs.elements(&dims)?);
        let shift = if half { 0.5 } else { 0.0 };
        for (roi, &batch) in rois.chunks_exact(4).zip(&batches) {
            let batch = usize::try_from(batch).ok().filter(|&b| b < n);
            let Some(batch) = batch else {
                return Err(bad_shape(format!("expected images from 0 to {n}, found another")));
            };
            let edge = |i: usize| roi[i] * scale - shift;
            let (x, y) = (edge(0), edge(1));
            let least = if half { f64::MIN } else { 1.0 };
            let (across, down) = ((edge(2) - x).max(least), (edge(3) - y).max(least));
            let (bin_h, bin_w) = (down / height as f64, across / width as f64);
            let samples = |bin: f64| {
                if ratio > 0 {
                    ratio
                } else {
                    (libm::ceil(bin).max(1.0)) as usize
                }
            };
            let (rows, columns) = (samples(bin_h), samples(bin_w));
            let work = [c, height, width, rows, columns];
            inputs
                .budget
                .spend(work.iter().fold(4, |a: u64, &b| a.saturating_mul(b as u64)))?;
            for channel in 0..c {
                let start = (batch * c + channel) * h * w;
                let plane = values.get(start..start + h * w).unwrap_or(&[]);
                for i in 0..height {
                    for j in 0..width {
                        let (mut sum, mut top) = (0.0, f64::NEG_INFINITY);
                        for a in 0..rows {
                            for b in 0..columns {
                                let py = y + bin_h * (i as f64 + (a as f64 + 0.5) / rows as f64);
                                let px = x + bin_w * (j as f64 + (b as f64 + 0.5) / columns as f64);
                                let corners = corners(plane, (h, w), py, px);
                                sum += corners.iter().sum::<f64>();
                                top = corners.iter().fold(top, |m, &v| m.max(v));
                            }
                        }
                        out.push(if max { top } else { sum / (rows * columns) as f64 });
                    }
                }
            }
        }
        one(like(t, dims, out)?)
    }))
}

/// The four neighbors of a point, each with its share.
fn corners(plane: &[f64], (h, w): (usize, usize), y: f64, x: f64) -> [f64; 4] {
    if !(-1.0..=h as f64).contains(&y) || !(-1.0..=w as f64).contains(&x) || plane.is_empty() {
        return [0.0; 4];
    }
    let settle = |v: f64, length: usize| {
        let v = v.max(0.0);
        let low = (v as usize).min(length - 1);
        let high = (low + 1).min(length - 1);
        let part = if low == length - 1 { 0.0 } else { v - low as f64 };
        (low, high, part)
    };
    let ((top, bottom, dy), (left, right, dx)) = (settle(y, h), settle(x, w));
    let at = |r: usize, c: usize| plane.get(r * w + c).copied().unwrap_or(0.0);
    [
        at(top, left) * (1.0 - dy) * (1.0 - dx),
        at(top, right) * (1.0 - dy) * dx,
        at(bottom, left) * dy * (1.0 - dx),
        at(bottom, right) * dy * dx,
    ]
}

fn max_roi_pool(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (height, width) = match node.ints("pooled_shape")? {
        [h, w] => (size(*h)?, size(*w)?),
        other => {
            return Err(node.invalid(format!(
                "attribute 'pooled_shape': expected 2 sizes, found {other:?}"
            )));
        }
    };
    let scale = f64::from(node.float("spatial_scale", 1.0)?);
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let [n, c, h, w] = images(t.dims())?;
        let (values, rois) = (numbers(t)?, numbers(inputs.tensor(1)?)?);
        let dims = vec![rois.len() / 5, c, height, width];
        let count = inputs.elements(&dims)?;
        inputs
            .budget
            .spend((count as u64).saturating_mul((h * w) as u64))?;
        let mut out = Vec::with_capacity(count);
        for roi in rois.chunks_exact(5) {
            let batch = roi[0] as usize;
            if !(0.0..n as f64).contains(&roi[0]) {
                return Err(bad_shape(format!(
                    "expected images from 0 to {n}, found {}",
                    roi[0]
                )));
            }
            let edge = |i: usize| libm::round(roi[i] * scale);
            let (x, y) = (edge(1), edge(2));
            let (across, down) = ((edge(3) - x + 1.0).max(1.0), (edge(4) - y + 1.0).max(1.0));
            let range = |start: f64, bin: f64, i: usize, length: usize| {
                let low = (libm::floor(i as f64 * bin) + start).clamp(0.0, length as f64) as usize;
                let high = (libm::ceil((i + 1) as f64 * bin) + start).clamp(0.0, length as f64) as usize;
                low..high
            };
            for channel in 0..c {
                let start = (batch * c + channel) * h * w;
                for i in 0..height {
                    for j in 0..width {
                        let columns = range(x, across / width as f64, j, w);
                        let cells = range(y, down / height as f64, i, h)
                            .flat_map(|r| columns.clone().map(move |k| start + r * w + k));
                        let top = cells.filter_map(|at| values.get(at).copied()).reduce(f64::max);
                        out.push(top.unwrap_or(0.0));
                    }
                }
            }
        }
        one(like(t, dims, out)?)
    }))
}
