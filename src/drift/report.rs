//! The drift report as data: what `--json`, JavaScript and HTTP give.

use super::distribution::Distribution;
use super::options::DriftTest;
use super::sample::Sample;
use crate::data::{Column, Missing, Values};
use serde::{Deserialize, Serialize};

/// What is said about two tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DriftReport {
    /// Whether the share of drifted columns reaches `drift_share`.
    pub dataset_drift: bool,
    /// Drifted columns over compared columns.
    pub share_of_drifted_columns: f64,
    /// The share that the verdict was held against.
    pub drift_share: f64,
    /// Compared columns.
    pub number_of_columns: usize,
    /// Columns that drifted.
    pub number_of_drifted_columns: usize,
    /// Rows of the reference table.
    pub reference_rows: usize,
    /// Rows of the current table.
    pub current_rows: usize,
    /// One entry a compared column, in the reference's order (or that of the option `columns`).
    pub columns: Vec<ColumnDrift>,
    /// What was left out or decided otherwise than asked.
    pub warnings: Vec<String>,
}

/// How a column was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Numbers.
    Number,
    /// Categories, or whole numbers of at most ten values.
    Category,
}

/// What is said about one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnDrift {
    /// The column's name.
    pub column: String,
    /// How it was taken.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// The test; none when a side has no values.
    pub test: Option<DriftTest>,
    /// The test's statistic: D of ks, χ² of chisquare (none where infinite), z of z, the distance of
    /// the others (of wasserstein in the column's own unit).
    pub statistic: Option<f64>,
    /// The p-value, of tests that have one.
    pub p_value: Option<f64>,
    /// What is held against the threshold: the p-value, or the distance (of wasserstein in standard
    /// deviations of the reference).
    pub score: Option<f64>,
    /// What the score is held against.
    pub threshold: Option<f64>,
    /// Whether the column drifted.
    pub drifted: bool,
    /// The column in the reference.
    pub reference: ColumnSummary,
    /// The column in the current table.
    pub current: ColumnSummary,
    /// Both samples over the same bins or categories.
    pub distribution: Distribution,
    /// Categories that only the current table has, the most frequent first, at most twenty.
    pub new_categories: Vec<String>,
    /// How many categories only the current table has.
    pub number_of_new_categories: usize,
}

/// One side of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnSummary {
    /// Values that are present.
    pub values: usize,
    /// Missing values, infinite ones included.
    pub missing: usize,
    /// Missing values over rows.
    pub missing_share: f64,
    /// The arithmetic mean of numbers.
    pub mean: Option<f64>,
    /// The standard deviation of numbers, with divisor n.
    pub std: Option<f64>,
    /// The least number.
    pub min: Option<f64>,
    /// The middle number.
    pub median: Option<f64>,
    /// The greatest number.
    pub max: Option<f64>,
}

impl ColumnSummary {
    pub(super) fn of(column: &Column) -> ColumnSummary {
        let rows = column.len();
        let values = match &column.values {
            Values::Numeric(n) => n.values.iter().filter(|v| v.is_finite()).count(),
            Values::Categorical(c) => c.codes.iter().filter(|code| **code != Missing::CODE).count(),
        };
        ColumnSummary {
            values,
            missing: rows - values,
            missing_share: (rows - values) as f64 / rows as f64,
            mean: None,
            std: None,
            min: None,
            median: None,
            max: None,
        }
    }

    pub(super) fn add_moments(&mut self, sample: Option<&Sample>) {
        if let Some(sample) = sample {
            self.mean = Some(sample.mean());
            self.std = Some(sample.std());
            self.min = Some(sample.min());
            self.median = Some(sample.median());
            self.max = Some(sample.max());
        }
    }
}
