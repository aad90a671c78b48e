use super::features::Features;
use super::synthesis::Drawn;
use crate::data::{Categorical, Missing, Values};
use crate::error::{Code, Error, Result};
use crate::rng::NumpyLegacy;
use std::collections::BTreeSet;

/// A column of categories as codes into sorted levels, a missing value being the last level.
pub(super) struct Nominal {
    codes: Vec<u32>,
    levels: Levels,
    added: Vec<u32>,
}

enum Levels {
    Codes(Vec<u32>),
    Numbers(Vec<f64>),
}

impl Nominal {
    /// The levels that occur in a column, sorted by text or number.
    pub(super) fn of(x: &Features, column: usize) -> Self {
        let categorical = match x {
            Features::Table(t) => t.columns().get(column).and_then(|c| match &c.values {
                Values::Categorical(c) => Some(c),
                Values::Numeric(_) => None,
            }),
            _ => None,
        };
        let (codes, levels) = match categorical {
            Some(c) => {
                let (codes, levels) = occurring(c);
                (codes, Levels::Codes(levels))
            }
            None => {
                let values: Vec<f64> = (0..x.rows()).map(|r| x.number(r, column) + 0.0).collect();
                let (codes, levels) = distinct(&values);
                (codes, Levels::Numbers(levels))
            }
        };
        Nominal {
            codes,
            levels,
            added: Vec::new(),
        }
    }

    pub(super) fn code(&self, row: u32) -> Option<u32> {
        self.codes.get(row as usize).copied()
    }

    pub(super) fn levels(&self) -> usize {
        match &self.levels {
            Levels::Codes(levels) => levels.len(),
            Levels::Numbers(levels) => levels.len(),
        }
    }

    pub(super) fn add(&mut self, codes: Vec<u32>) {
        self.added.extend(codes);
    }

    /// The added codes as values of the column.
    pub(super) fn into_drawn(self) -> Drawn {
        fn values<T: Copy>(levels: &[T], codes: &[u32], missing: T) -> Vec<T> {
            codes
                .iter()
                .map(|&code| levels.get(code as usize).copied().unwrap_or(missing))
                .collect()
        }
        match &self.levels {
            Levels::Codes(levels) => Drawn::Codes(values(levels, &self.added, Missing::CODE)),
            Levels::Numbers(levels) => Drawn::Numbers(values(levels, &self.added, f64::NAN)),
        }
    }
}

fn occurring(column: &Categorical) -> (Vec<u32>, Vec<u32>) {
    let mut levels: Vec<u32> = column
        .codes
        .iter()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let text = |code: u32| column.categories.get(code as usize);
    levels.sort_by(|&a, &b| match (text(a), text(b)) {
        (Some(a), Some(b)) => a.cmp(b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    });
    let mut ranks = vec![0; column.categories.len()];
    for (rank, &code) in (0u32..).zip(&levels) {
        if let Some(slot) = ranks.get_mut(code as usize) {
            *slot = rank;
        }
    }
    let missing = levels.len().saturating_sub(1) as u32;
    let rank = |&code: &u32| ranks.get(code as usize).copied().unwrap_or(missing);
    (column.codes.iter().map(rank).collect(), levels)
}

fn distinct(values: &[f64]) -> (Vec<u32>, Vec<f64>) {
    let compare = |a: &f64, b: &f64| match a.partial_cmp(b) {
        Some(order) => order,
        None => a.is_nan().cmp(&b.is_nan()),
    };
    let mut levels = values.to_vec();
    levels.sort_by(compare);
    levels.dedup_by(|a, b| compare(a, b).is_eq());
    let rank = |v: &f64| levels.binary_search_by(|l| compare(l, v)).unwrap_or(0) as u32;
    (values.iter().map(rank).collect(), levels)
}

/// The most frequent of the `k` codes around each base, ties broken by NumPy's permutation of all
/// candidates of all rows.
///
/// `seen` holds `k` codes for each row of the class; `sums[c]` is what `c` neighbors of a category
/// count for, and categories whose sums are close (as `numpy.isclose` has it) are tied.
pub(super) fn modes(
    seen: &[u32],
    k: usize,
    bases: &[u32],
    levels: usize,
    sums: &[f64],
    random: &mut NumpyLegacy,
) -> Result<Vec<u32>> {
    let sum = |count: usize| sums.get(count).copied().unwrap_or(0.0);
    let close = |count: usize, most: usize| (sum(count) - sum(most)).abs() <= 1e-8 + 1e-5 * sum(most).abs();
    let mut candidates: Vec<(u32, u32)> = Vec::with_capacity(bases.len());
    let mut codes = Vec::with_capacity(k);
    let mut counts: Vec<(u32, usize)> = Vec::with_capacity(k);
    for (row, &base) in (0u32..).zip(bases) {
        let start = base as usize * k;
        codes.clear();
        codes.extend_from_slice(seen.get(start..start + k).unwrap_or(&[]));
        codes.sort_unstable();
        counts.clear();
        counts.extend(
            codes
                .chunk_by(|a, b| a == b)
                .filter_map(|run| Some((*run.first()?, run.len()))),
        );
        let most = counts.iter().map(|c| c.1).max().unwrap_or(0);
        if close(0, most) {
            candidates.extend((0..levels as u32).map(|code| (row, code)));
            if candidates.len() >= u32::MAX as usize / 16 {
                return Err(Error::new(
                    Code::TooLarge,
                    "smotenc: expected categories with a weight, found too many tied ones; scale the numbers",
                ));
            }
        } else {
            let tied = counts.iter().filter(|c| close(c.1, most));
            candidates.extend(tied.map(|&(code, _)| (row, code)));
        }
    }
    let mut chosen = vec![None; bases.len()];
    for place in random.permutation(candidates.len()) {
        if let Some(&(row, code)) = candidates.get(place as usize)
            && let Some(slot @ None) = chosen.get_mut(row as usize)
        {
            *slot = Some(code);
        }
    }
    Ok(chosen.into_iter().map(|c| c.unwrap_or(0)).collect())
}
