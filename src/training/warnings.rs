//! What a reader of the report should know before trusting the numbers.

use super::encoder::Encoder;
use super::options::TrainOptions;
use crate::data::{Labels, Table, Values};
use crate::learners::{LogisticFit, LogisticOptions};

/// Fewer validation rows of a class than this make its scores rough.
const FEW_ROWS: usize = 20;
/// A text column with a category for more than this share of its rows looks like an identifier.
const IDENTIFIER: f64 = 0.5;
/// Rounding to `float32` by more than this share of a column's standard deviation is told.
const BLUR: f64 = 1e-3;

pub(super) fn of_fit(options: &TrainOptions, logistic: &LogisticOptions, fit: &LogisticFit) -> Vec<String> {
    let mut warnings = Vec::new();
    if !fit.converged {
        warnings.push(format!(
            "the fit did not converge: after {} steps the largest slope is {:.1e}, expected {:.1e}; raise maxIter or lower c",
            fit.iterations, fit.slope, logistic.tol
        ));
    }
    if options.resample.is_some() && logistic.class_weight.is_some() {
        warnings.push(
            "resampling and classWeight both correct for the rare class; together they correct twice"
                .to_owned(),
        );
    }
    warnings
}

pub(super) fn of_classes(validation: &Labels) -> Vec<String> {
    let counts = validation.counts();
    counts
        .iter()
        .enumerate()
        .filter(|(_, rows)| **rows < FEW_ROWS)
        .map(|(code, rows)| {
            format!(
                "the validation part has only {rows} rows of class '{}': its scores, and a threshold chosen on them, are rough",
                validation.classes.name(code)
            )
        })
        .collect()
}

pub(super) fn of_rows(training: &Table, validation: &Table, encoder: &Encoder) -> Vec<String> {
    let mut warnings = Vec::new();
    for one_hot in &encoder.categories {
        let categories = one_hot.categories.len();
        if categories as f64 > IDENTIFIER * training.rows() as f64 {
            warnings.push(format!(
                "column '{}' has {categories} categories in {} rows: it looks like an identifier; consider leaving it out",
                one_hot.name,
                training.rows()
            ));
        }
        let unknown = unknown_rows(validation, &one_hot.name, &one_hot.categories);
        if unknown > 0 {
            warnings.push(format!(
                "column '{}': {unknown} validation rows have a category that the training part lacks; they are scored as having none",
                one_hot.name
            ));
        }
    }
    for number in &encoder.numbers {
        let Some(position) = training.position(&number.name) else {
            continue;
        };
        let blur = match training.columns().get(position).map(|c| &c.values) {
            Some(Values::Numeric(n)) => n
                .values
                .iter()
                .map(|&v| (f64::from(v as f32) - v).abs())
                .fold(0.0, f64::max),
            _ => 0.0,
        };
        if blur > BLUR * number.deviation {
            warnings.push(format!(
                "column '{}': the 32-bit floats that the model takes blur its values by up to {blur}, its standard deviation being {}; subtract a constant from the column",
                number.name, number.deviation
            ));
        }
    }
    warnings
}

fn unknown_rows(table: &Table, name: &str, known: &[String]) -> usize {
    let Ok(column) = table.column(name) else {
        return 0;
    };
    let Values::Categorical(c) = &column.values else {
        return 0;
    };
    let unknown: Vec<bool> = c
        .categories
        .iter()
        .map(|category| known.binary_search(category).is_err())
        .collect();
    c.codes
        .iter()
        .filter(|code| unknown.get(**code as usize).copied().unwrap_or(true))
        .count()
}
