//! ArrayFeatureExtractor and FeatureVectorizer.

use crate::error::Result;
use crate::inference::Value;
use crate::inference::classical::gather::integers;
use crate::inference::classical::node::{Inputs, Node, bad_shape};
use crate::inference::classical::registry::{ANY, Entry, Operator, learned, one};
use crate::inference::tensor::{Tensor, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    learned("ArrayFeatureExtractor", 1, (2, 2), |_| Ok(Box::new(extract))),
    learned("FeatureVectorizer", 1, (1, ANY), vectorizer),
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

/// Rows side by side, as `float32`; each input is cut or filled with zeros to its declared width.
fn vectorizer(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let declared: Vec<usize> = node
        .ints("inputdimensions")?
        .iter()
        .map(|&d| usize::try_from(d).unwrap_or(0))
        .collect();
    if !declared.is_empty() && declared.len() != node.proto.input.len() {
        return Err(node.invalid(format!(
            "attribute 'inputdimensions': expected {} widths, found {}",
            node.proto.input.len(),
            declared.len()
        )));
    }
    Ok(Box::new(move |inputs: &Inputs<'_>| vectorize(inputs, &declared)))
}

fn vectorize(inputs: &Inputs<'_>, declared: &[usize]) -> Result<Vec<Value>> {
    let mut parts = Vec::with_capacity(inputs.len());
    let mut rows = None;
    for i in 0..inputs.len() {
        let t = inputs.tensor(i)?;
        let n = match t.dims() {
            [] | [_] => 1,
            [n, ..] => *n,
        };
        if *rows.get_or_insert(n) != n {
            return Err(bad_shape(format!(
                "input {i}: expected as many rows as input 0, found {n}"
            )));
        }
        let found = t.len().checked_div(n).unwrap_or(0);
        let width = declared.get(i).copied().unwrap_or(found);
        parts.push((super::singles(t)?, found, width));
    }
    let rows = rows.unwrap_or(0);
    let width = parts.iter().fold(0usize, |sum, p| sum.saturating_add(p.2));
    let mut values = Vec::with_capacity(inputs.elements(&[rows, width])?);
    for r in 0..rows {
        for (part, found, width) in &parts {
            let row = part.get(r * found..(r + 1) * found).unwrap_or(&[]);
            values.extend(row.iter().copied().chain(std::iter::repeat(0.0)).take(*width));
        }
    }
    one(Tensor::of(vec![rows, width], values)?)
}
