//! A sample of finite numbers, sorted once for every test.

use super::sort::sort;
use super::sum::Sum;
use crate::error::{Code, Error, Result};

/// At least one finite number, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    values: Vec<f64>,
}

impl Sample {
    /// Checks and sorts the values; −0 counts as 0.
    ///
    /// **Complexity**: O(n) (radix sort on the bit patterns).
    ///
    /// # Errors
    /// `empty-input` for none, `missing-value` for NaN, `infinite-value`, `too-large` above 2³¹ − 1
    /// values.
    pub fn new(values: &[f64]) -> Result<Self> {
        if let Some(row) = values.iter().position(|v| !v.is_finite()) {
            let code = if values[row].is_nan() {
                Code::MissingValue
            } else {
                Code::InfiniteValue
            };
            return Err(Error::new(
                code,
                format!(
                    "sample, row {row}: expected a finite number, found {}; leave it out",
                    values[row]
                ),
            ));
        }
        if values.len() > i32::MAX as usize {
            return Err(Error::new(
                Code::TooLarge,
                format!(
                    "sample: {} values, at most {} are compared; take a part",
                    values.len(),
                    i32::MAX
                ),
            ));
        }
        Self::of_finite(values.iter().copied()).ok_or_else(|| {
            Error::new(
                Code::EmptyInput,
                "sample: expected at least one number, found none; pass some",
            )
        })
    }

    /// The finite ones among the values; `None` when there are none.
    pub(super) fn of_finite(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.filter(|v| v.is_finite()).map(|v| v + 0.0).collect();
        sort(&mut values);
        (!values.is_empty()).then_some(Sample { values })
    }

    /// The values, ascending.
    pub fn sorted(&self) -> &[f64] {
        &self.values
    }

    /// How many values there are; never 0.
    pub fn size(&self) -> usize {
        self.values.len()
    }

    /// The value that this share of the values do not exceed: one of them, without interpolation.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        let at = (share * (self.values.len() - 1) as f64).round() as usize;
        self.values.get(at).copied().unwrap_or(0.0)
    }

    /// The least value.
    pub fn min(&self) -> f64 {
        self.values.first().copied().unwrap_or(0.0)
    }

    /// The greatest value.
    pub fn max(&self) -> f64 {
        self.values.last().copied().unwrap_or(0.0)
    }

    /// The middle value, or the mean of the two in the middle.
    pub fn median(&self) -> f64 {
        let n = self.values.len();
        let at = |i: usize| self.values.get(i).copied().unwrap_or(0.0);
        if n % 2 == 1 {
            at(n / 2)
        } else {
            at(n / 2 - 1) / 2.0 + at(n / 2) / 2.0
        }
    }

    /// The arithmetic mean.
    pub fn mean(&self) -> f64 {
        self.moments().0
    }

    /// The standard deviation with divisor n, as NumPy's default.
    pub fn std(&self) -> f64 {
        self.moments().1
    }

    /// How many distinct values there are, counted up to `limit`.
    pub fn distinct_up_to(&self, limit: usize) -> usize {
        distinct(self.values.iter().copied(), limit)
    }

    fn moments(&self) -> (f64, f64) {
        let largest = self.max().abs().max(self.min().abs());
        let scale = if largest > 1e150 { largest } else { 1.0 };
        let n = self.values.len() as f64;
        let mean = self.values.iter().map(|v| v / scale).collect::<Sum>().value() / n;
        let variance = self
            .values
            .iter()
            .map(|v| (v / scale - mean) * (v / scale - mean))
            .collect::<Sum>()
            .value()
            / n;
        (mean * scale, variance.sqrt() * scale)
    }
}

/// Distinct values of an ascending sequence, counted up to `limit`.
pub(super) fn distinct(ascending: impl Iterator<Item = f64>, limit: usize) -> usize {
    let mut count = 0;
    let mut last = f64::NAN;
    for value in ascending {
        if value != last {
            count += 1;
            last = value;
            if count >= limit {
                break;
            }
        }
    }
    count
}

/// The values of two samples together, ascending.
pub(super) fn merged<'a>(a: &'a Sample, b: &'a Sample) -> impl Iterator<Item = f64> + 'a {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || match (a.values.get(i), b.values.get(j)) {
        (Some(&x), Some(&y)) if x <= y => {
            i += 1;
            Some(x)
        }
        (_, Some(&y)) => {
            j += 1;
            Some(y)
        }
        (Some(&x), None) => {
            i += 1;
            Some(x)
        }
        (None, None) => None,
    })
}
