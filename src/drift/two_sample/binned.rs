//! Two samples as counts over the same bins or categories.

use crate::drift::histogram::{counts, sturges_edges};
use crate::drift::sample::{Sample, merged};
use crate::error::{Code, Error, Result};

/// From this many distinct reference values on, numbers are put into bins.
const BINNED_FROM: usize = 21;

/// How many values of the reference and of the current sample fall into each bin or category.
#[derive(Debug, Clone, PartialEq)]
pub struct Binned {
    reference: Vec<u64>,
    current: Vec<u64>,
}

impl Binned {
    /// Checks counts: equally many, and each side with at least one value.
    ///
    /// # Errors
    /// `invalid-shape`, `empty-input`.
    pub fn new(reference: Vec<u64>, current: Vec<u64>) -> Result<Self> {
        if reference.len() != current.len() {
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "counts: expected as many bins in both, found {} and {}; count over the same bins",
                    reference.len(),
                    current.len()
                ),
            ));
        }
        if reference.iter().all(|&n| n == 0) || current.iter().all(|&n| n == 0) {
            return Err(Error::new(
                Code::EmptyInput,
                "counts: expected values on both sides, found a side without; pass some",
            ));
        }
        Ok(Binned { reference, current })
    }

    /// Counts numbers as Evidently does: over Sturges' bins of the pooled range when the reference
    /// has more than 20 distinct values, else over the values themselves.
    ///
    /// `whole` says that both samples are whole numbers without gaps, for which NumPy makes no bin
    /// narrower than 1.
    pub fn of_numbers(reference: &Sample, current: &Sample, whole: bool) -> Self {
        if reference.distinct_up_to(BINNED_FROM) >= BINNED_FROM {
            let edges = sturges_edges(reference, current, whole);
            return Binned {
                reference: counts(reference, &edges),
                current: counts(current, &edges),
            };
        }
        Self::of_values(reference, current)
    }

    /// Counts each distinct value.
    pub fn of_values(reference: &Sample, current: &Sample) -> Self {
        let mut values: Vec<f64> = merged(reference, current).collect();
        values.dedup();
        let count = |sample: &Sample| {
            let sorted = sample.sorted();
            values
                .iter()
                .map(|v| (sorted.partition_point(|x| x <= v) - sorted.partition_point(|x| x < v)) as u64)
                .collect()
        };
        Binned {
            reference: count(reference),
            current: count(current),
        }
    }

    /// Counts of the reference.
    pub fn reference(&self) -> &[u64] {
        &self.reference
    }

    /// Counts of the current sample, over the same bins.
    pub fn current(&self) -> &[u64] {
        &self.current
    }

    /// All values of the reference.
    pub fn reference_total(&self) -> f64 {
        self.reference.iter().sum::<u64>() as f64
    }

    /// All values of the current sample.
    pub fn current_total(&self) -> f64 {
        self.current.iter().sum::<u64>() as f64
    }

    /// Shares of the reference and of the current sample in each bin.
    pub(super) fn shares(&self) -> (Vec<f64>, Vec<f64>) {
        let share = |counts: &[u64], total: f64| counts.iter().map(|&n| n as f64 / total).collect();
        (
            share(&self.reference, self.reference_total()),
            share(&self.current, self.current_total()),
        )
    }
}
