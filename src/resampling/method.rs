use super::features::Features;
use super::over::{RandomOverSampler, Smote, Smotenc};
use super::strategy::Kind;
use super::under::RandomUnderSampler;
use crate::data::{Labels, Missing, Table};
use crate::error::{Code, Error, Result};
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// How classes are balanced; in JSON `{"method": "smote", …}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum ResampleMethod {
    /// Repeats rows of the smaller classes.
    #[serde(alias = "ros")]
    RandomOverSampler(RandomOverSampler),
    /// Leaves out rows of the larger classes.
    #[serde(alias = "rus")]
    RandomUnderSampler(RandomUnderSampler),
    /// Adds rows between neighbors of a class.
    Smote(Smote),
    /// SMOTE for tables of numbers and categories.
    #[serde(alias = "smote-nc")]
    Smotenc(Smotenc),
}

impl ResampleMethod {
    /// The method's name in options: its class name in kebab-case.
    pub fn name(&self) -> &'static str {
        match self {
            ResampleMethod::RandomOverSampler(_) => "random-over-sampler",
            ResampleMethod::RandomUnderSampler(_) => "random-under-sampler",
            ResampleMethod::Smote(_) => "smote",
            ResampleMethod::Smotenc(_) => "smotenc",
        }
    }

    /// How many rows there will be, without resampling.
    ///
    /// # Errors
    /// Those of the sampling strategy: `invalid-option`, `empty-input`, `one-class`.
    pub fn rows_after(&self, y: &Labels) -> Result<usize> {
        let (strategy, kind) = match self {
            ResampleMethod::RandomOverSampler(m) => (&m.sampling_strategy, Kind::Over),
            ResampleMethod::RandomUnderSampler(m) => (&m.sampling_strategy, Kind::Under),
            ResampleMethod::Smote(m) => (&m.sampling_strategy, Kind::Over),
            ResampleMethod::Smotenc(m) => (&m.sampling_strategy, Kind::Over),
        };
        let counts = y.counts();
        let targets = strategy.targets(y, kind).map_err(|e| e.at(self.name()))?;
        Ok(targets.iter().fold(y.len(), |rows, target| {
            let left_out = match kind {
                Kind::Over => 0,
                Kind::Under => counts.get(target.class as usize).copied().unwrap_or(0),
            };
            rows.saturating_sub(left_out).saturating_add(target.rows)
        }))
    }
}

/// How many rows a class had and has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassCount {
    /// The class's name.
    pub class: String,
    /// Its rows before.
    pub before: usize,
    /// Its rows afterwards.
    pub after: usize,
}

/// Balanced features and labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Resampled {
    /// The features, of the kind and types that came in.
    pub x: Features,
    /// The labels, over the same classes.
    pub y: Labels,
    /// Which original row each row of the result is, for the rows that are one; synthetic rows come
    /// after these and have none.
    pub sample_indices: Vec<u32>,
    /// Rows of each class, before and after.
    pub counts: Vec<ClassCount>,
    /// What the caller should know.
    pub warnings: Vec<String>,
}

/// A balanced table.
#[derive(Debug, Clone, PartialEq)]
pub struct ResampledTable {
    /// The columns in their original order, the target among them.
    pub table: Table,
    /// As [`Resampled::sample_indices`].
    pub sample_indices: Vec<u32>,
    /// Rows of each class, before and after.
    pub counts: Vec<ClassCount>,
    /// What the caller should know.
    pub warnings: Vec<String>,
}

/// What a method gives back before it is counted.
pub(super) struct Outcome {
    pub(super) x: Features,
    pub(super) y: Labels,
    pub(super) sample_indices: Vec<u32>,
    pub(super) warnings: Vec<String>,
}

/// Balances the classes of `x` by `method`.
///
/// Resample the training part only: scores on resampled rows say nothing about new ones.
///
/// # Errors
/// `invalid-option`, `empty-input`, `invalid-shape`, `one-class`, `too-few-samples`, `not-numeric`,
/// `missing-value`, `infinite-value`, `too-large`, `cancelled`: see each method.
pub fn resample(
    method: &ResampleMethod,
    x: &Features,
    y: &Labels,
    watch: &mut dyn Watch,
) -> Result<Resampled> {
    x.check_against(y)?;
    let outcome = match method {
        ResampleMethod::RandomOverSampler(m) => m.resample(x, y, watch),
        ResampleMethod::RandomUnderSampler(m) => m.resample(x, y, watch),
        ResampleMethod::Smote(m) => m.resample(x, y, watch),
        ResampleMethod::Smotenc(m) => m.resample(x, y, watch),
    }
    .map_err(|error| match error.code() {
        Code::Cancelled => error,
        _ => error.at(method.name()),
    })?;
    let (before, after) = (y.counts(), outcome.y.counts());
    let mut warnings = outcome.warnings;
    if before == after {
        warnings
            .push("no class was resampled: the counts are already what samplingStrategy asks for".to_owned());
    }
    Ok(Resampled {
        x: outcome.x,
        y: outcome.y,
        sample_indices: outcome.sample_indices,
        counts: y
            .classes
            .names()
            .into_iter()
            .zip(before.into_iter().zip(after))
            .map(|(class, (before, after))| ClassCount { class, before, after })
            .collect(),
        warnings,
    })
}

/// Balances the classes of a table whose column `target` holds the labels.
///
/// # Errors
/// `unknown-column` for the target, `missing-value` and `invalid-target` for its values, and those
/// of [`resample`].
pub fn resample_table(
    method: &ResampleMethod,
    table: &Table,
    target: &str,
    watch: &mut dyn Watch,
) -> Result<ResampledTable> {
    let place = table.position(target).unwrap_or(0);
    let (features, labels) = table.split_off(target)?;
    let y = Labels::from_column(&labels)?;
    let result = resample(method, &Features::Table(features), &y, watch)?;
    let mut first_row = vec![Missing::CODE; y.classes.len()];
    for (row, &code) in y.codes.iter().enumerate().rev() {
        if let Some(first) = first_row.get_mut(code as usize) {
            *first = row as u32;
        }
    }
    let rows: Vec<u32> = result
        .y
        .codes
        .iter()
        .map(|&code| first_row.get(code as usize).copied().unwrap_or(Missing::CODE))
        .collect();
    let Features::Table(features) = result.x else {
        return Err(Error::new(
            Code::Internal,
            "resampling: expected a table back, found a matrix",
        ));
    };
    let mut columns = features.into_columns();
    columns.insert(place.min(columns.len()), labels.take(&rows));
    Ok(ResampledTable {
        table: Table::new(columns)?,
        sample_indices: result.sample_indices,
        counts: result.counts,
        warnings: result.warnings,
    })
}
