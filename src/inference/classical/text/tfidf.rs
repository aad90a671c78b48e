//! TfIdfVectorizer: counts of n-grams from a pool, weighted or not.

use super::super::node::{Inputs, Node, bad_shape, bad_type};
use super::super::registry::{Operator, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Tensor, TensorData};
use std::collections::HashMap;

/// A word of the pool by its number.
type Word = u32;

struct Vectorizer {
    texts: HashMap<String, Word>,
    numbers: HashMap<i64, Word>,
    /// The output column of each n-gram.
    columns: HashMap<Vec<Word>, usize>,
    lengths: (usize, usize),
    skips: usize,
    width: usize,
    /// One where all that counts is that there is one.
    most: f32,
    weights: Vec<f32>,
}

pub(super) fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let size = |name: &str, default: i64| -> Result<usize> {
        Ok(usize::try_from(node.int(name, default)?).unwrap_or(0))
    };
    let mode = node.text("mode", "")?;
    let counts = node.ints("ngram_counts")?;
    let indexes = node.ints("ngram_indexes")?;
    let (shortest, longest) = (size("min_gram_length", 0)?, size("max_gram_length", 0)?);
    if shortest == 0 || longest < shortest || longest > counts.len() {
        return Err(node.invalid(format!(
            "expected gram lengths from 1 to {}, found {shortest} to {longest}",
            counts.len()
        )));
    }
    let width = indexes
        .iter()
        .map(|&i| usize::try_from(i).ok())
        .try_fold(0, |w, i| Some(w.max(i? + 1)));
    let Some(width) = width.filter(|w| *w > 0) else {
        return Err(node.invalid("attribute 'ngram_indexes': expected positions of 0 or more"));
    };
    let weights = node.floats("weights")?;
    let (most, weights) = match mode.as_str() {
        "TF" => (f32::INFINITY, &[][..]),
        "IDF" => (1.0, weights),
        "TFIDF" => (f32::INFINITY, weights),
        other => return Err(node.invalid(format!("attribute 'mode': unknown value '{other}'"))),
    };
    if !weights.is_empty() && weights.len() != indexes.len() {
        return Err(node.invalid(format!(
            "attribute 'weights': expected {} values, found {}",
            indexes.len(),
            weights.len()
        )));
    }
    let (mut texts, mut numbers) = (HashMap::new(), HashMap::new());
    let mut pool: Vec<Word> = Vec::new();
    for text in node.strings("pool_strings")? {
        let next = texts.len() as Word;
        pool.push(*texts.entry(text).or_insert(next));
    }
    if pool.is_empty() {
        for &number in node.ints("pool_int64s")? {
            let next = numbers.len() as Word;
            pool.push(*numbers.entry(number).or_insert(next));
        }
    }
    let columns = columns(node, counts, indexes, &pool, (shortest, longest))?;
    Ok(Box::new(Vectorizer {
        texts,
        numbers,
        columns,
        lengths: (shortest, longest),
        skips: size("max_skip_count", 0)?,
        width,
        most,
        weights: weights.to_vec(),
    }))
}

/// The pool holds single words first, then pairs and so on; `counts` says where each length starts.
fn columns(
    node: &Node<'_>,
    counts: &[i64],
    indexes: &[i64],
    pool: &[Word],
    (shortest, longest): (usize, usize),
) -> Result<HashMap<Vec<Word>, usize>> {
    let mut columns = HashMap::new();
    let mut next = indexes.iter();
    let ends = counts.iter().skip(1).copied().chain([pool.len() as i64]);
    for (length, (&start, end)) in (1..).zip(counts.iter().zip(ends)) {
        let span = usize::try_from(start).ok().zip(usize::try_from(end).ok());
        let items = span.and_then(|(start, end)| pool.get(start..end));
        let items = items
            .filter(|items| items.len().is_multiple_of(length))
            .ok_or_else(|| {
                node.invalid(format!(
                    "attribute 'ngram_counts': the {length}-grams from {start} to {end} do not fit the pool"
                ))
            })?;
        for gram in items.chunks_exact(length) {
            let column = next.next().ok_or_else(|| {
                node.invalid("attribute 'ngram_indexes': expected one for each n-gram of the pool")
            })?;
            if (shortest..=longest).contains(&length) {
                columns.insert(gram.to_vec(), usize::try_from(*column).unwrap_or(0));
            }
        }
    }
    Ok(columns)
}

impl Operator for Vectorizer {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        let t = inputs.tensor(0)?;
        let (rows, length, dims) = match t.dims() {
            [] => (1, 1, vec![self.width]),
            &[length] => (1, length, vec![self.width]),
            &[rows, length] => (rows, length, vec![rows, self.width]),
            dims => return Err(bad_shape(format!("expected [C] or [B, C], found {dims:?}"))),
        };
        let words: Vec<Option<Word>> = match t.data() {
            TensorData::Strings(v) => v.iter().map(|s| self.texts.get(s).copied()).collect(),
            TensorData::I64(v) => v.iter().map(|i| self.numbers.get(i).copied()).collect(),
            TensorData::I32(v) => v
                .iter()
                .map(|&i| self.numbers.get(&i64::from(i)).copied())
                .collect(),
            _ => return Err(bad_type(t.element_type())),
        };
        let skips = self.skips.min(length);
        let tries = (skips as u64 + 1).saturating_mul(self.lengths.1 as u64);
        inputs.budget.spend(tries.saturating_mul(words.len() as u64))?;
        let mut out = vec![0f32; inputs.elements(&dims)?];
        let rows_of = |i: usize| words.get(i * length..(i + 1) * length).unwrap_or(&[]);
        for (i, counts) in out.chunks_exact_mut(self.width).enumerate().take(rows) {
            self.count(rows_of(i), skips, counts);
            for (k, x) in counts.iter_mut().enumerate() {
                *x = x.min(self.most) * self.weights.get(k).copied().unwrap_or(1.0);
            }
        }
        one(Tensor::of(dims, out)?)
    }
}

impl Vectorizer {
    fn count(&self, row: &[Option<Word>], skips: usize, counts: &mut [f32]) {
        let (shortest, longest) = self.lengths;
        let mut gram = Vec::with_capacity(longest);
        for step in 1..=skips + 1 {
            for start in 0..row.len() {
                gram.clear();
                for word in row.iter().skip(start).step_by(step).take(longest) {
                    let Some(word) = word else { break };
                    gram.push(*word);
                    // Single words do not depend on the step: they count once.
                    if gram.len() < shortest || (gram.len() == 1 && step > 1) {
                        continue;
                    }
                    if let Some(count) = self.columns.get(&gram).and_then(|&c| counts.get_mut(c)) {
                        *count += 1.0;
                    }
                }
            }
        }
    }
}
