//! Splits into training and test rows.

use super::labels::Labels;
use crate::error::{Code, Error, Result};
use crate::rng::Counter;

const STREAM: u64 = 0x5350_4C49_5400_0000;

/// Row indices of two disjoint parts, each ascending; together all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The rows to fit on.
    pub train: Vec<u32>,
    /// The rows held back.
    pub test: Vec<u32>,
}

/// Splits rows at random so that each class has the same share in both parts.
///
/// Use it before anything is fitted or resampled: what is held back must not be seen.
///
/// - **Parameters**: `test_size`, the share of rows held back, above 0 and below 1; the test part has
///   ⌈`test_size` · n⌉ rows. `seed` chooses the rows.
/// - **Determinism**: a counter-based generator keyed by the seed and the class; the same rows on every host.
/// - **Complexity**: O(n + k log k) for k classes.
/// - **Errors**: `invalid-option` for the share; `empty-input` without rows; `too-few-samples` for a class of
///   one row, or when a part has fewer rows than there are classes.
/// - **Differences** from scikit-learn's `train_test_split(stratify=…)`: the sizes of the parts and of the
///   classes in them are the same but for ties, which go to the earlier class, and every class has a row in
///   both parts; which rows are drawn differs; indices are ascending.
///
/// ```
/// use evenkeel::data::{Labels, stratified_split};
/// let labels = Labels::from_strings(&["well", "ill", "well", "well", "ill", "well"]);
/// let split = stratified_split(&labels, 0.5, 42)?;
/// assert_eq!(labels.take(&split.test).counts(), [1, 2]);
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn stratified_split(labels: &Labels, test_size: f64, seed: u64) -> Result<Split> {
    if !(test_size > 0.0 && test_size < 1.0) {
        return Err(Error::new(
            Code::InvalidOption,
            format!("testSize: expected a share above 0 and below 1, found {test_size}; 0.25 is usual"),
        ));
    }
    let counts = labels.counts();
    let n_test = libm::ceil(test_size * labels.len() as f64) as usize;
    check_counts(labels, &counts, n_test)?;
    let shares = test_counts(&counts, n_test);
    let mut rows: Vec<Vec<u32>> = counts.iter().map(|&n| Vec::with_capacity(n)).collect();
    for (&code, row) in labels.codes.iter().zip(0..) {
        if let Some(class) = rows.get_mut(code as usize) {
            class.push(row);
        }
    }
    let mut split = Split {
        train: Vec::with_capacity(labels.len().saturating_sub(n_test)),
        test: Vec::with_capacity(n_test),
    };
    for ((mut class, held_back), stream) in rows.into_iter().zip(shares).zip(STREAM..) {
        Counter::new(seed, stream).shuffle(&mut class);
        split.train.extend(class.iter().skip(held_back));
        class.truncate(held_back);
        split.test.append(&mut class);
    }
    split.train.sort_unstable();
    split.test.sort_unstable();
    Ok(split)
}

fn check_counts(labels: &Labels, counts: &[usize], n_test: usize) -> Result<()> {
    if labels.is_empty() {
        return Err(Error::new(
            Code::EmptyInput,
            "split: expected labeled rows, found none; add rows",
        ));
    }
    if let Some(class) = counts.iter().position(|&n| n == 1) {
        return Err(Error::new(
            Code::TooFewSamples,
            format!(
                "split: expected at least 2 rows of each class, found 1 of '{}'; add rows of it or leave it out",
                labels.classes.name(class)
            ),
        ));
    }
    let present = counts.iter().filter(|&&n| n > 0).count();
    let smaller = n_test.min(labels.len().saturating_sub(n_test));
    if smaller < present {
        return Err(Error::new(
            Code::TooFewSamples,
            format!(
                "split: expected at least {present} rows in each part, one of each class, found {smaller} in the smaller; add rows or change testSize"
            ),
        ));
    }
    Ok(())
}

/// The rows of each class to hold back: in proportion, by largest remainder, at least one and not all.
fn test_counts(counts: &[usize], n_test: usize) -> Vec<usize> {
    let total: usize = counts.iter().sum();
    let ideal: Vec<f64> = counts
        .iter()
        .map(|&n| n as f64 * n_test as f64 / total as f64)
        .collect();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    let remainder = |&i: &usize| ideal.get(i).map_or(0.0, |v| v - libm::floor(*v));
    order.sort_by(|a, b| remainder(b).total_cmp(&remainder(a)));
    let mut held: Vec<usize> = ideal.iter().map(|&v| libm::floor(v) as usize).collect();
    let short = n_test.saturating_sub(held.iter().sum());
    for &i in order.iter().take(short) {
        if let Some(n) = held.get_mut(i) {
            *n += 1;
        }
    }
    for (n, &count) in held.iter_mut().zip(counts) {
        *n = (*n).clamp(count.min(1), count.saturating_sub(1).max(count.min(1)));
    }
    settle(&mut held, counts, n_test);
    held
}

/// Brings the sum back to `n_test`, a row at a time, the largest classes first.
fn settle(held: &mut [usize], counts: &[usize], n_test: usize) {
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(counts.get(i).copied()));
    let mut sum: usize = held.iter().sum();
    while sum != n_test {
        let before = sum;
        for &i in &order {
            let (Some(n), Some(&count)) = (held.get_mut(i), counts.get(i)) else {
                continue;
            };
            if sum > n_test && *n > 1 {
                *n -= 1;
                sum -= 1;
            } else if sum < n_test && *n + 1 < count {
                *n += 1;
                sum += 1;
            }
        }
        if sum == before {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(counts: &[usize]) -> Labels {
        let codes = counts.iter().enumerate().flat_map(|(c, &n)| vec![c as i64; n]);
        Labels::from_integers(&codes.collect::<Vec<_>>())
    }

    #[test]
    fn shares_are_kept() {
        for (counts, size, held_back) in [
            (vec![9800, 200], 0.25, vec![2450, 50]),
            (vec![212, 357], 0.25, vec![53, 90]),
            (vec![3, 3, 3], 0.4, vec![2, 1, 1]),
            (vec![1000, 2], 0.1, vec![100, 1]),
            (vec![1000, 2], 0.9, vec![901, 1]),
            (vec![5, 0, 5], 0.2, vec![1, 0, 1]),
        ] {
            let n_test = (size * counts.iter().sum::<usize>() as f64).ceil() as usize;
            let found = test_counts(&counts, n_test);
            assert_eq!(found.iter().sum::<usize>(), n_test, "{counts:?}");
            assert_eq!(found, held_back, "{counts:?}");
        }
    }

    #[test]
    fn parts_are_disjoint_whole_and_seeded() {
        let labels = labels(&[90, 30]);
        let a = stratified_split(&labels, 0.25, 1).unwrap();
        let mut all = [a.train.clone(), a.test.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, (0..120).collect::<Vec<u32>>());
        assert!(a.train.is_sorted() && a.test.is_sorted());
        assert_eq!(a, stratified_split(&labels, 0.25, 1).unwrap());
        assert_ne!(a, stratified_split(&labels, 0.25, 2).unwrap());
    }

    #[test]
    fn impossible_splits_are_refused() {
        for (counts, size, code) in [
            (vec![5, 5], 0.0, Code::InvalidOption),
            (vec![5, 5], 1.0, Code::InvalidOption),
            (vec![5, 5], f64::NAN, Code::InvalidOption),
            (vec![], 0.5, Code::EmptyInput),
            (vec![5, 1], 0.5, Code::TooFewSamples),
            (vec![5, 5], 0.1, Code::TooFewSamples),
            (vec![5, 5], 0.95, Code::TooFewSamples),
        ] {
            let error = stratified_split(&labels(&counts), size, 0).unwrap_err();
            assert_eq!(error.code(), code, "{counts:?} {size}");
        }
    }
}
