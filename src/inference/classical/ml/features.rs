//! ArrayFeatureExtractor and FeatureVectorizer.

use crate::error::Result;
use crate::inference::Value;
use crate::inference::classical::gather::integers;
use crate::inference::classical::node::{Inputs, bad_shape};
use crate::inference::classical::registry::{ANY, Entry, learned, one};
use crate::inference::tensor::{Tensor, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    learned("ArrayFeatureExtractor", 1, (2, 2), |_| Ok(Box::new(extract))),
    learned("FeatureVectorizer", 1, (1, ANY), |_| Ok(Box::new(vectorize))),
];

/// Picks from the last axis; a vector becomes one row.
fn extract(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let (t, at) = (inputs.tensor(0)?, integers(inputs.tensor(1)?)?);
    let Some(&length) = t.dims().last() else {
        return Err(bad_shape("expected at least one axis, found a scalar"));
    };
    let mut indices = Vec::with_capacity(at.len());
    for i in at {
        match usize::try_from(i).ok().filter(|&i| i < length) {
            Some(i) => indices.push(i),
            None => return Err(bad_shape(format!("index {i}: expected one below {length}"))),
        }
    }
    let mut dims = t.dims().to_vec();
    if let Some(last) = dims.last_mut() {
        *last = indices.len();
    }
    if dims.len() == 1 {
        dims.insert(0, 1);
    }
    inputs.elements(&dims)?;
    let data = rebuild!(t.data(), v => v
        .chunks_exact(length.max(1))
        .flat_map(|row| indices.iter().filter_map(move |&i| row.get(i).cloned()))
        .collect());
    one(Tensor::new(dims, data)?)
}

/// Rows side by side, as `float32`.
fn vectorize(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let mut parts = Vec::with_capacity(inputs.len());
    let mut rows = None;
    for i in 0..inputs.len() {
        let t = inputs.tensor(i)?;
        let n = if t.dims().len() == 1 {
            1
        } else {
            t.dims().first().copied().unwrap_or(1)
        };
        if *rows.get_or_insert(n) != n {
            return Err(bad_shape(format!(
                "input {i}: expected as many rows as input 0, found {n}"
            )));
        }
        parts.push((super::singles(t)?, t.len().checked_div(n).unwrap_or(0)));
    }
    let rows = rows.unwrap_or(0);
    let width = parts.iter().map(|(_, w)| w).sum();
    let mut values = Vec::with_capacity(inputs.elements(&[rows, width])?);
    for r in 0..rows {
        for (part, w) in &parts {
            values.extend_from_slice(part.get(r * w..(r + 1) * w).unwrap_or(&[]));
        }
    }
    one(Tensor::of(vec![rows, width], values)?)
}
