//! A column of both tables, brought to the form its tests take.

use super::sample::Sample;
use super::two_sample::Binned;
use crate::data::{Categorical, Column, NumericKind, Values};
use crate::error::{Code, Error, Result};
use std::collections::BTreeMap;

/// Up to this many distinct values in the current table, a column of whole numbers without gaps is
/// taken for categories, as Evidently 0.7 infers it.
const CATEGORY_INTEGERS: usize = 10;

/// Both samples of a column without missing values; `None` where nothing is left.
pub(super) enum Pair {
    Numbers {
        reference: Option<Sample>,
        current: Option<Sample>,
        whole: bool,
    },
    Categories {
        names: Vec<String>,
        reference: Vec<u64>,
        current: Vec<u64>,
    },
}

impl Pair {
    /// Brings both columns together.
    ///
    /// # Errors
    /// `column-mismatch` when one holds numbers and the other categories, unless one of them has no
    /// values at all.
    pub fn new(reference: &Column, current: &Column) -> Result<Pair> {
        match (&reference.values, &current.values) {
            (Values::Numeric(r), Values::Numeric(c)) => {
                let whole = |n: &crate::data::Numeric| {
                    n.kind == NumericKind::Integer && n.values.iter().all(|v| v.is_finite())
                };
                let (r_whole, c_whole) = (whole(r), whole(c));
                let pair = (
                    Sample::of_finite(r.values.iter().copied()),
                    Sample::of_finite(c.values.iter().copied()),
                );
                if let (Some(reference), Some(current)) = &pair
                    && c_whole
                    && current.distinct_up_to(CATEGORY_INTEGERS + 1) <= CATEGORY_INTEGERS
                {
                    return Ok(number_categories(reference, current));
                }
                Ok(Pair::Numbers {
                    reference: pair.0,
                    current: pair.1,
                    whole: r_whole && c_whole,
                })
            }
            (Values::Categorical(r), Values::Categorical(c)) => Ok(categories(Some(r), Some(c))),
            (Values::Numeric(r), Values::Categorical(c)) if c.codes.iter().all(|&code| is_gap(code)) => {
                Ok(Pair::Numbers {
                    reference: Sample::of_finite(r.values.iter().copied()),
                    current: None,
                    whole: false,
                })
            }
            (Values::Categorical(r), Values::Numeric(c)) if c.values.iter().all(|v| v.is_nan()) => {
                Ok(categories(Some(r), None))
            }
            (Values::Categorical(r), Values::Numeric(c)) if r.codes.iter().all(|&code| is_gap(code)) => {
                Ok(Pair::Numbers {
                    reference: None,
                    current: Sample::of_finite(c.values.iter().copied()),
                    whole: false,
                })
            }
            (Values::Numeric(r), Values::Categorical(c)) if r.values.iter().all(|v| v.is_nan()) => {
                Ok(categories(None, Some(c)))
            }
            (Values::Numeric(_), _) => Err(mismatch(&reference.name, "numbers", "categories")),
            (Values::Categorical(_), _) => Err(mismatch(&reference.name, "categories", "numbers")),
        }
    }
}

fn is_gap(code: u32) -> bool {
    code == crate::data::Missing::CODE
}

fn mismatch(name: &str, expected: &str, found: &str) -> Error {
    Error::new(
        Code::ColumnMismatch,
        format!(
            "drift: column '{name}': expected {expected} as in the reference, found {found} in the current table; read both with one schema"
        ),
    )
}

fn number_categories(reference: &Sample, current: &Sample) -> Pair {
    let counts = Binned::of_values(reference, current);
    let mut values: Vec<f64> = super::sample::merged(reference, current).collect();
    values.dedup();
    Pair::Categories {
        names: values.iter().map(f64::to_string).collect(),
        reference: counts.reference().to_vec(),
        current: counts.current().to_vec(),
    }
}

fn categories(reference: Option<&Categorical>, current: Option<&Categorical>) -> Pair {
    let mut counts: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for (side, column) in [reference, current].into_iter().enumerate() {
        let Some(column) = column else { continue };
        let mut by_code = vec![0u64; column.categories.len()];
        for &code in &column.codes {
            if let Some(n) = by_code.get_mut(code as usize) {
                *n += 1;
            }
        }
        for (name, n) in column.categories.iter().zip(by_code).filter(|(_, n)| *n > 0) {
            counts.entry(name).or_default()[side] += n;
        }
    }
    Pair::Categories {
        names: counts.keys().map(|name| (*name).to_owned()).collect(),
        reference: counts.values().map(|n| n[0]).collect(),
        current: counts.values().map(|n| n[1]).collect(),
    }
}
