//! Comparing two tables: columns matched, tests chosen and run, the verdict.

use super::column::Pair;
use super::distribution::{Distribution, new_categories};
use super::options::{DriftOptions, DriftTest};
use super::report::{ColumnDrift, ColumnSummary, ColumnType, DriftReport};
use super::rule::{FEW_VALUES, default_test, suits};
use super::sample::{distinct, merged};
use super::two_sample::{self, Binned, Significance};
use crate::data::{Column, Table, Values};
use crate::error::{Code, Error, Result};
use crate::watch::Watch;

/// More categories than this, in more than half of the values, are no categories.
const MANY_CATEGORIES: usize = 20;

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
    if let Pair::Categories { names, .. } = &pair {
        let values = reference.values + current.values;
        if names.len() > MANY_CATEGORIES && 2 * names.len() > values {
            warnings.push(format!(
                "column '{name}': {} distinct categories in {values} values look like identifiers or free text, which no test here compares well; leave it out by `columns`",
                names.len()
            ));
        }
    }
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
        distribution: Distribution::of(&pair),
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
        } => Binned::new(reference.clone(), current.clone())
            .ok()
            .map(|counts| run_binned(test, &counts)),
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
