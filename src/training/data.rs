//! The rows to learn from, checked at the door.

use super::options::TrainOptions;
use crate::data::{Labels, Table, Values};
use crate::error::{Code, Error, Result};

/// More classes than this are an identifier, not a target.
const MAX_CLASSES: usize = 1000;

/// Features, labels and weights of the same rows.
pub(super) struct Rows {
    pub(super) features: Table,
    pub(super) labels: Labels,
    pub(super) weights: Option<Vec<f64>>,
}

impl Rows {
    pub(super) fn of(options: &TrainOptions, table: &Table) -> Result<Rows> {
        if table.rows() == 0 {
            return Err(Error::new(
                Code::EmptyInput,
                "train: expected rows, found none; pass a table with rows",
            ));
        }
        let (mut features, target) = table.split_off(&options.target).map_err(|e| e.at("target"))?;
        let labels = Labels::from_column(&target)?;
        check_classes(&labels, &options.target)?;
        let mut weights = None;
        if let Some(name) = &options.sample_weight {
            let (rest, column) = features.split_off(name).map_err(|e| e.at("sampleWeight"))?;
            features = rest;
            weights = Some(check_weights(name, column.values)?);
        }
        if features.columns().is_empty() {
            return Err(Error::new(
                Code::EmptyInput,
                format!(
                    "train: expected columns beside the target '{}', found none; add features",
                    options.target
                ),
            ));
        }
        Ok(Rows {
            features,
            labels,
            weights,
        })
    }

    pub(super) fn take(&self, rows: &[u32]) -> Rows {
        Rows {
            features: self.features.take(rows),
            labels: self.labels.take(rows),
            weights: self.weights.as_deref().map(|all| take_weights(all, rows)),
        }
    }

    /// The code of the positive class; `None` for more than two classes.
    pub(super) fn positive(&self, label: Option<&str>) -> Result<Option<usize>> {
        let names = self.labels.classes.names();
        if let Some(label) = label {
            let position = self.labels.classes.position(label);
            return match position {
                Some(code) if names.len() == 2 => Ok(Some(code)),
                Some(_) => Err(Error::new(
                    Code::InvalidOption,
                    format!(
                        "positiveLabel: expected a target of two classes, found {}; leave the option out",
                        names.len()
                    ),
                )),
                None => Err(Error::new(
                    Code::InvalidOption,
                    format!(
                        "positiveLabel: no class '{label}'; the classes are: {}",
                        names.join(", ")
                    ),
                )),
            };
        }
        match self.labels.counts()[..] {
            [first, second] => Ok(Some(usize::from(second <= first))),
            _ => Ok(None),
        }
    }
}

/// The weights at `rows`, in that order.
pub(super) fn take_weights(weights: &[f64], rows: &[u32]) -> Vec<f64> {
    rows.iter()
        .map(|&row| weights.get(row as usize).copied().unwrap_or(0.0))
        .collect()
}

fn check_classes(labels: &Labels, target: &str) -> Result<()> {
    let found = labels.classes.len();
    if found < 2 {
        return Err(Error::new(
            Code::OneClass,
            format!(
                "target '{target}': expected at least two classes, found only '{}'; add rows of another class",
                labels.classes.name(0)
            ),
        ));
    }
    if found > MAX_CLASSES {
        return Err(Error::new(
            Code::InvalidTarget,
            format!(
                "target '{target}': expected at most {MAX_CLASSES} classes, found {found}; choose a column that names classes"
            ),
        ));
    }
    Ok(())
}

fn check_weights(name: &str, values: Values) -> Result<Vec<f64>> {
    let Values::Numeric(numbers) = values else {
        return Err(Error::new(
            Code::NotNumeric,
            format!("sampleWeight: expected numbers in column '{name}', found text; choose a numeric column"),
        ));
    };
    match numbers
        .values
        .iter()
        .enumerate()
        .find(|(_, w)| !(w.is_finite() && **w >= 0.0))
    {
        None => Ok(numbers.values),
        Some((row, weight)) if weight.is_nan() => Err(Error::new(
            Code::MissingValue,
            format!("sampleWeight: column '{name}', row {row}: no value; fill in a weight"),
        )),
        Some((row, weight)) => Err(Error::new(
            Code::InvalidOption,
            format!(
                "sampleWeight: column '{name}', row {row}: expected a finite weight of at least 0, found {weight}; correct it"
            ),
        )),
    }
}
