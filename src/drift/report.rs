//! The drift report: every column's test, and the verdict for the table.

use super::column::Pair;
use super::histogram;
use super::options::{DriftOptions, DriftTest};
use super::rule::{FEW_VALUES, default_test, suits};
use super::sample::{Sample, distinct, merged};
use super::two_sample::{self, Binned, Significance};
use crate::data::{Column, Missing, Table, Values};
use crate::error::{Code, Error, Result};
use crate::watch::Watch;
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

/// Counts of both samples over the same bins or categories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Distribution {
    /// Numbers over Sturges' bins of the pooled range.
    Histogram {
        /// Bin edges, one more than bins; closed on the left, the last bin on both sides.
        edges: Vec<f64>,
        /// Values of the reference in each bin.
        reference: Vec<u64>,
        /// Values of the current table in each bin.
        current: Vec<u64>,
    },
    /// Categories, the most frequent first, at most thirty.
    Categories {
        /// The categories' names.
        categories: Vec<String>,
        /// Values of the reference in each category.
        reference: Vec<u64>,
        /// Values of the current table in each category.
        current: Vec<u64>,
        /// Values of the reference in categories that are not listed.
        other_reference: u64,
        /// Values of the current table in categories that are not listed.
        other_current: u64,
    },
}

const LISTED_CATEGORIES: usize = 30;
const LISTED_NEW: usize = 20;

/// Compares a current table with a reference, column by column.
///
/// Each column gets the test that Evidently 0.7 would choose, or the one that the options name; the
/// table counts as drifted when the share of drifted columns reaches `driftShare`.
///
/// **Rules**: missing values are left out of the tests and reported as shares; infinite numbers count
/// as missing. A column without values on one side has no test and counts as drifted, on both sides as
/// not drifted. Whole numbers without gaps of at most ten distinct current values are taken as
/// categories. Columns that only the current table has are left out with a warning.
/// **Determinism**: the same bytes on every host.
/// **Complexity**: O(n) a numeric column and O(n) memory for one column at a time.
/// **Errors**: `column-mismatch` for a column that the current table lacks or holds as another type;
/// `unknown-column` for one in `columns` that the reference lacks; `empty-input` for a table without
/// rows or columns; `invalid-option`; `cancelled`.
/// **Differences**: text columns are categories here; Evidently's text tests do not exist.
/// **References**: `evidently` 0.7 `DataDriftPreset`.
pub fn drift(
    reference: &Table,
    current: &Table,
    options: &DriftOptions,
    watch: &mut dyn Watch,
) -> Result<DriftReport> {
    options.check()?;
    for (name, table) in [("reference", reference), ("current", current)] {
        if table.rows() == 0 {
            return Err(Error::new(
                Code::EmptyInput,
                format!("drift: expected rows in the {name} table, found none; pass a table with rows"),
            ));
        }
    }
    let mut warnings = Vec::new();
    let pairs = matched_columns(reference, current, options, &mut warnings)?;
    let mut columns = Vec::with_capacity(pairs.len());
    for (done, (before, now)) in pairs.iter().enumerate() {
        watch.check("drift", done, pairs.len())?;
        columns.push(column_drift(before, now, options, &mut warnings)?);
    }
    watch.check("drift", pairs.len(), pairs.len())?;
    let drifted = columns.iter().filter(|c| c.drifted).count();
    let share = drifted as f64 / columns.len() as f64;
    Ok(DriftReport {
        dataset_drift: share >= options.drift_share,
        share_of_drifted_columns: share,
        drift_share: options.drift_share,
        number_of_columns: columns.len(),
        number_of_drifted_columns: drifted,
        reference_rows: reference.rows(),
        current_rows: current.rows(),
        columns,
        warnings,
    })
}

fn matched_columns<'a>(
    reference: &'a Table,
    current: &'a Table,
    options: &DriftOptions,
    warnings: &mut Vec<String>,
) -> Result<Vec<(&'a Column, &'a Column)>> {
    let chosen: Vec<&Column> = match &options.columns {
        Some(names) => names
            .iter()
            .map(|name| reference.column(name))
            .collect::<Result<_>>()?,
        None => reference.columns().iter().collect(),
    };
    if chosen.is_empty() {
        return Err(Error::new(
            Code::EmptyInput,
            "drift: expected at least one column to compare, found none; name some in `columns`",
        ));
    }
    if options.columns.is_none() {
        for column in current.columns() {
            if reference.position(&column.name).is_none() {
                warnings.push(format!(
                    "column '{}' is only in the current table: left out",
                    column.name
                ));
            }
        }
    }
    chosen
        .into_iter()
        .map(|column| match current.position(&column.name) {
            Some(i) => Ok((column, &current.columns()[i])),
            None => Err(Error::new(
                Code::ColumnMismatch,
                format!(
                    "drift: column '{}' is in the reference, but not in the current table; add it, or name the columns to compare in `columns`",
                    column.name
                ),
            )),
        })
        .collect()
}

fn column_drift(
    before: &Column,
    now: &Column,
    options: &DriftOptions,
    warnings: &mut Vec<String>,
) -> Result<ColumnDrift> {
    let name = &before.name;
    for (side, column) in [("reference", before), ("current", now)] {
        if let Values::Numeric(n) = &column.values {
            let infinite = n.values.iter().filter(|v| v.is_infinite()).count();
            if infinite > 0 {
                warnings.push(format!(
                    "column '{name}', {side}: {infinite} infinite values count as missing"
                ));
            }
        }
    }
    let pair = Pair::new(before, now)?;
    let (mut reference, mut current) = (ColumnSummary::of(before), ColumnSummary::of(now));
    let numeric = matches!(pair, Pair::Numbers { .. });
    let distinct = distinct_values(&pair);
    let complete = reference.values > 0 && current.values > 0;
    let test = complete.then(|| choose_test(name, numeric, reference.values, distinct, options, warnings));
    let threshold = test.map(|t| match options.threshold {
        Some(threshold) if options.test == Some(t) => threshold,
        _ => t.default_threshold(),
    });
    let outcome = test.and_then(|t| run(t, &pair));
    let drifted = match (test, threshold, outcome) {
        (Some(test), Some(threshold), Some(outcome)) => test.drifted(outcome.score, threshold),
        _ => reference.values > 0 || current.values > 0,
    };
    if !complete {
        warnings.push(match (reference.values, current.values) {
            (0, 0) => format!("column '{name}' has no values in either table: not drifted"),
            (0, _) => format!("column '{name}' has no values in the reference table: drifted without a test"),
            _ => format!("column '{name}' has no values in the current table: drifted without a test"),
        });
    }
    if let Pair::Numbers {
        reference: r,
        current: c,
        ..
    } = &pair
    {
        reference.add_moments(r.as_ref());
        current.add_moments(c.as_ref());
    }
    let (new_categories, number_of_new_categories) = new_categories(&pair);
    Ok(ColumnDrift {
        column: name.clone(),
        kind: if numeric {
            ColumnType::Number
        } else {
            ColumnType::Category
        },
        test,
        statistic: outcome.map(|o| o.statistic).filter(|s| s.is_finite()),
        p_value: outcome.and_then(|o| o.p_value),
        score: outcome.map(|o| o.score),
        threshold,
        drifted,
        reference,
        current,
        distribution: distribution(&pair),
        new_categories,
        number_of_new_categories,
    })
}

fn choose_test(
    name: &str,
    numeric: bool,
    rows: usize,
    distinct: usize,
    options: &DriftOptions,
    warnings: &mut Vec<String>,
) -> DriftTest {
    let default = default_test(numeric, rows, distinct);
    match options.test {
        None => default,
        Some(test) if suits(test, numeric, distinct) => test,
        Some(test) => {
            let kind = if numeric { "numbers" } else { "categories" };
            warnings.push(format!(
                "column '{name}': {test} does not suit its {distinct}{} distinct {kind}: {default} is used",
                if distinct > FEW_VALUES { " or more" } else { "" }
            ));
            default
        }
    }
}

#[derive(Clone, Copy)]
struct Outcome {
    statistic: f64,
    p_value: Option<f64>,
    score: f64,
}

impl Outcome {
    fn distance(distance: f64) -> Outcome {
        Outcome {
            statistic: distance,
            p_value: None,
            score: distance,
        }
    }
}

impl From<Significance> for Outcome {
    fn from(s: Significance) -> Outcome {
        Outcome {
            statistic: s.statistic,
            p_value: Some(s.p_value),
            score: s.p_value,
        }
    }
}

fn run(test: DriftTest, pair: &Pair) -> Option<Outcome> {
    match pair {
        Pair::Numbers {
            reference: Some(r),
            current: Some(c),
            whole,
        } => Some(match test {
            DriftTest::Ks => two_sample::ks(r, c).into(),
            DriftTest::Wasserstein => Outcome {
                statistic: two_sample::wasserstein(r, c),
                p_value: None,
                score: two_sample::wasserstein_normed(r, c),
            },
            DriftTest::ChiSquare | DriftTest::Z => run_binned(test, &Binned::of_values(r, c)),
            DriftTest::Psi | DriftTest::JensenShannon => run_binned(test, &Binned::of_numbers(r, c, *whole)),
        }),
        Pair::Categories {
            reference, current, ..
        } => Pair::binned(reference, current).map(|counts| run_binned(test, &counts)),
        _ => None,
    }
}

fn run_binned(test: DriftTest, counts: &Binned) -> Outcome {
    match test {
        DriftTest::Psi => Outcome::distance(two_sample::psi(counts)),
        DriftTest::ChiSquare => two_sample::chisquare(counts).into(),
        DriftTest::Z => two_sample::z(counts).into(),
        _ => Outcome::distance(two_sample::jensenshannon(counts)),
    }
}

fn distinct_values(pair: &Pair) -> usize {
    match pair {
        Pair::Numbers {
            reference: Some(r),
            current: Some(c),
            ..
        } => distinct(merged(r, c), FEW_VALUES + 1),
        Pair::Numbers { .. } => 0,
        Pair::Categories { names, .. } => names.len(),
    }
}

fn new_categories(pair: &Pair) -> (Vec<String>, usize) {
    let Pair::Categories {
        names,
        reference,
        current,
    } = pair
    else {
        return (Vec::new(), 0);
    };
    let mut new: Vec<(u64, &String)> = names
        .iter()
        .zip(reference.iter().zip(current))
        .filter(|(_, (r, c))| **r == 0 && **c > 0)
        .map(|(name, (_, c))| (*c, name))
        .collect();
    new.sort_by(|a, b| b.0.cmp(&a.0));
    let listed = new
        .iter()
        .take(LISTED_NEW)
        .map(|(_, name)| (*name).clone())
        .collect();
    (listed, new.len())
}

fn distribution(pair: &Pair) -> Distribution {
    match pair {
        Pair::Numbers {
            reference,
            current,
            whole,
        } => {
            let (r, c) = (reference.as_ref(), current.as_ref());
            let edges = match (r.or(c), c.or(r)) {
                (Some(a), Some(b)) => histogram::sturges_edges(a, b, *whole),
                _ => Vec::new(),
            };
            let count = |s: Option<&Sample>| match s {
                Some(sample) => histogram::counts(sample, &edges),
                None => vec![0; edges.len().saturating_sub(1)],
            };
            Distribution::Histogram {
                reference: count(r),
                current: count(c),
                edges,
            }
        }
        Pair::Categories {
            names,
            reference,
            current,
        } => {
            let mut all: Vec<(&String, u64, u64)> = names
                .iter()
                .zip(reference.iter().zip(current))
                .map(|(name, (&r, &c))| (name, r, c))
                .collect();
            if all.len() > LISTED_CATEGORIES {
                all.sort_by_key(|(_, r, c)| std::cmp::Reverse(r + c));
            }
            let (listed, rest) = all.split_at(all.len().min(LISTED_CATEGORIES));
            Distribution::Categories {
                categories: listed.iter().map(|(name, _, _)| (*name).clone()).collect(),
                reference: listed.iter().map(|(_, r, _)| *r).collect(),
                current: listed.iter().map(|(_, _, c)| *c).collect(),
                other_reference: rest.iter().map(|(_, r, _)| r).sum(),
                other_current: rest.iter().map(|(_, _, c)| c).sum(),
            }
        }
    }
}

impl ColumnSummary {
    fn of(column: &Column) -> ColumnSummary {
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

    fn add_moments(&mut self, sample: Option<&Sample>) {
        if let Some(sample) = sample {
            self.mean = Some(sample.mean());
            self.std = Some(sample.std());
            self.min = Some(sample.min());
            self.median = Some(sample.median());
            self.max = Some(sample.max());
        }
    }
}
