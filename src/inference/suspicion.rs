//! Signs that a table to evaluate on was resampled: then its scores promise too much.

use super::session::Session;
use crate::data::{Labels, Table, Values};
use std::collections::HashMap;

/// Fewer rows than this are balanced or repeated by chance.
const MIN_ROWS: usize = 40;
/// A class with this share of repeated rows is suspicious when another has less than half of it.
const REPEATED: f64 = 0.05;

/// Reasons to believe that rows were made or copied.
pub(super) fn suspicions(session: &Session, table: &Table, truth: &Labels) -> Vec<String> {
    let counts = truth.counts();
    let mut found = Vec::new();
    let advice = "scores on resampled rows are too good; evaluate on rows as they occur";
    if table.rows() < MIN_ROWS || counts.len() < 2 {
        return found;
    }
    if let [first, rest @ ..] = counts.as_slice()
        && rest.iter().all(|n| n == first)
    {
        found.push(format!(
            "the table looks resampled: every class has exactly {first} rows; {advice}"
        ));
    }
    let shares = repeated(table, truth, &counts);
    let most = shares.iter().copied().fold(0.0, f64::max);
    let least = shares.iter().copied().fold(1.0, f64::min);
    if most >= REPEATED && least < most / 2.0 {
        let class = shares.iter().position(|&s| s == most).unwrap_or(0);
        found.push(format!(
            "the table looks resampled: {:.0} % of the rows of class '{}' are copies of others; {advice}",
            most * 100.0,
            truth.classes.name(class)
        ));
    }
    if trained_on(session, truth, &counts) {
        found.push(format!(
            "the table has exactly as many rows of each class as the resampled training part of this model: it may be that part; {advice}"
        ));
    }
    found
}

/// The share of each class's rows that equal an earlier row of it in every column.
fn repeated(table: &Table, truth: &Labels, counts: &[usize]) -> Vec<f64> {
    let mut seen: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut copies = vec![0usize; counts.len()];
    for (row, &class) in truth.codes.iter().enumerate() {
        let earlier = seen.entry(hash(table, row)).or_default();
        if earlier.iter().any(|&other| same(table, row, other)) {
            if let Some(n) = copies.get_mut(class as usize) {
                *n += 1;
            }
        } else if earlier.len() < 4 {
            earlier.push(row);
        }
    }
    let share = |(&c, &n): (&usize, &usize)| if n == 0 { 0.0 } else { c as f64 / n as f64 };
    copies.iter().zip(counts).map(share).collect()
}

/// The cell as bits; missing numbers are equal to each other.
fn cell(values: &Values, row: usize) -> u64 {
    match values {
        Values::Numeric(n) => match n.values.get(row) {
            Some(v) if !v.is_nan() => (v + 0.0).to_bits(),
            _ => u64::MAX,
        },
        Values::Categorical(c) => c.codes.get(row).map_or(u64::MAX, |&code| u64::from(code)),
    }
}

fn hash(table: &Table, row: usize) -> u64 {
    table.columns().iter().fold(0xcbf2_9ce4_8422_2325, |h, c| {
        (h ^ cell(&c.values, row))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(29)
    })
}

fn same(table: &Table, a: usize, b: usize) -> bool {
    table
        .columns()
        .iter()
        .all(|c| cell(&c.values, a) == cell(&c.values, b))
}

/// Whether the model's training notes say that it was fitted on as many resampled rows of each class.
fn trained_on(session: &Session, truth: &Labels, counts: &[usize]) -> bool {
    let notes = session.metadata().get("evenkeel.training");
    let notes: Option<serde_json::Value> = notes.and_then(|n| serde_json::from_str(n).ok());
    let Some(notes) = notes else { return false };
    let Some(classes) = notes.get("classCounts").and_then(|c| c.as_array()) else {
        return false;
    };
    if notes
        .pointer("/options/resample")
        .is_none_or(serde_json::Value::is_null)
    {
        return false;
    }
    let fitted = |name: &str| {
        let class = classes
            .iter()
            .find(|c| c.get("class").and_then(|v| v.as_str()) == Some(name))?;
        class.get("after")?.as_u64()
    };
    counts
        .iter()
        .enumerate()
        .all(|(i, &n)| fitted(&truth.classes.name(i)) == Some(n as u64))
}
