//! StringSplit, as Python's `str.split`.

use super::super::node::{Inputs, Node};
use super::super::registry::Operator;
use crate::error::Result;
use crate::inference::tensor::Tensor;

pub(super) fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let delimiter = node.text("delimiter", "")?;
    let most = node.int_if("maxsplit")?.and_then(|n| usize::try_from(n).ok());
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let rows: Vec<Vec<&str>> = super::texts(t)?
            .iter()
            .map(|s| pieces(s, &delimiter, most.unwrap_or(usize::MAX)))
            .collect();
        let counts = rows.iter().map(|r| r.len() as i64).collect();
        Ok(vec![
            padded(inputs, t.dims(), &rows, "", false)?.into(),
            Tensor::of(t.dims().to_vec(), counts)?.into(),
        ])
    }))
}

fn pieces<'a>(text: &'a str, delimiter: &str, most: usize) -> Vec<&'a str> {
    if !delimiter.is_empty() {
        return match text {
            "" => Vec::new(),
            _ => text.splitn(most.saturating_add(1), delimiter).collect(),
        };
    }
    let mut out = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && out.len() < most {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        out.push(word);
        rest = tail.trim_start();
    }
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

/// Lists of texts as a tensor with a new last axis as long as the longest, between marks or not.
pub(super) fn padded(
    inputs: &Inputs<'_>,
    dims: &[usize],
    rows: &[Vec<&str>],
    pad: &str,
    mark: bool,
) -> Result<Tensor> {
    let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mark = mark && longest > 0;
    let mut dims = dims.to_vec();
    dims.push(longest + 2 * usize::from(mark));
    let mut out = Vec::with_capacity(inputs.elements(&dims)?);
    for row in rows {
        out.extend(mark.then(|| "\u{2}".to_owned()));
        out.extend(row.iter().map(|s| (*s).to_owned()));
        out.extend(std::iter::repeat_n(pad.to_owned(), longest - row.len()));
        out.extend(mark.then(|| "\u{3}".to_owned()));
    }
    Tensor::of(dims, out)
}
