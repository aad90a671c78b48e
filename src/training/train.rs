//! The training run.

use super::data::{Rows, take_weights};
use super::encoder::Encoder;
use super::export::Export;
use super::options::{ModelOptions, TrainOptions};
use super::report::{ThresholdReport, TrainReport, class_counts, column_reports, fit_report};
use super::{threshold, warnings};
use crate::data::{Matrix, Table, stratified_split};
use crate::error::{Code, Error, Result};
use crate::metrics::{ClassificationReport, Outcomes, classification_report, majority_report};
use crate::resampling::{Features, resample};
use crate::watch::Watch;

/// A trained model and the account of its training.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The ONNX file: it takes the table's columns as they are, gaps and text included.
    pub model: Vec<u8>,
    /// How the training went.
    pub report: TrainReport,
}

/// Trains a model on a table and exports it.
///
/// The rows are split by class into a training and a validation part. On the training part alone gaps are
/// filled, then rows resampled, then numbers standardized and categories one-hot encoded, and the model is
/// fitted. The validation part, untouched, chooses the threshold and gives the scores. The model is *not*
/// fitted again on all rows afterwards: the scores reported are those of the model that leaves.
///
/// **Shapes.** Any table with a target column; every other column but `sampleWeight` is a feature.
///
/// **Parameters.** See [`TrainOptions`].
///
/// **Determinism.** The same bytes on every host for the same table, options and version.
///
/// **Complexity.** That of the resampler and of the learner; memory for one matrix of features (8 bytes each).
///
/// **Errors.** `invalid-option`, `unknown-column`, `empty-input`, `one-class`, `too-few-samples`,
/// `invalid-target`, `missing-value` (in target or weights, or a column without any value),
/// `infinite-value`, `column-mismatch` (a name that ONNX cannot take), `too-large`, those of the resampler and
/// the learner, `cancelled`.
///
/// **Differences** from scikit-learn's `TunedThresholdClassifierCV`: one held-back part instead of
/// cross-validation, no second fit on all rows, and the threshold stands in the middle between two scores.
/// Sample weights count in the fit, in the choice of the threshold and in the scores.
///
/// **References.** scikit-learn `compose`, `pipeline` and `model_selection/_classification_threshold.py`;
/// imbalanced-learn `pipeline.py`.
///
/// ```
/// use evenkeel::data::{Column, Table};
/// use evenkeel::training::{TrainOptions, train};
/// use evenkeel::watch::Unwatched;
///
/// let age: Vec<f64> = (0..40).map(f64::from).collect();
/// let ill: Vec<_> = age.iter().map(|&a| Some(if a > 29.0 { "yes" } else { "no" })).collect();
/// let table = Table::new(vec![Column::numeric("age", age), Column::categorical("ill", &ill)])?;
/// let options = TrainOptions { target: "ill".into(), ..Default::default() };
/// let trained = train(&options, &table, &mut Unwatched)?;
/// assert_eq!(trained.report.validation_rows, 10);
/// assert!(trained.report.validation.accuracy > trained.report.dummy.accuracy);
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn train(options: &TrainOptions, table: &Table, watch: &mut dyn Watch) -> Result<Trained> {
    options.check()?;
    let ModelOptions::Logistic(logistic) = &options.model;
    let rows = Rows::of(options, table)?;
    let positive = rows.positive(options.positive_label.as_deref())?;
    if positive.is_none() && options.threshold.is_some() {
        return Err(Error::new(
            Code::InvalidOption,
            format!(
                "threshold: expected a target of two classes, found {}; leave the option out",
                rows.labels.classes.len()
            ),
        ));
    }
    let split = stratified_split(&rows.labels, options.validation_size, options.seed)
        .map_err(|e| e.at(format!("target '{}'", options.target)))?;
    let (training, validation) = (rows.take(&split.train), rows.take(&split.test));
    let mut told = Vec::new();

    let imputer = options.impute.fit(&training.features)?;
    let filled = Rows {
        features: imputer.transform(&training.features)?,
        labels: training.labels,
        weights: training.weights,
    };
    let before = filled.labels.counts();
    let balanced = balance(options, filled, &mut told, watch)?;
    let encoder = Encoder::fit(&balanced.features)?;
    let x = encoder.transform(&balanced.features)?;
    let fit = logistic.fit(&x, &balanced.labels, balanced.weights.as_deref(), watch)?;
    drop(x);
    watch.check("validate", 0, 1)?;

    let held_back = imputer.transform(&validation.features)?;
    let probabilities = fit.model.predict_probabilities(&encoder.transform(&held_back)?)?;
    let judge = Judge {
        validation: &validation,
        classes: rows.labels.classes.names(),
        probabilities: &probabilities,
        positive,
    };
    let chosen = judge.threshold(options)?;
    told.extend(warnings::of_fit(options, logistic, &fit));
    told.extend(warnings::of_rows(&balanced.features, &held_back, &encoder));
    told.extend(warnings::of_classes(&validation.labels));

    let report = TrainReport {
        rows: table.rows(),
        training_rows: split.train.len(),
        validation_rows: split.test.len(),
        target: options.target.clone(),
        positive_label: positive.map(|code| rows.labels.classes.name(code)),
        class_counts: class_counts(&before, &balanced.labels, &validation.labels),
        columns: column_reports(&imputer, &encoder),
        model: fit_report(&fit, &encoder, &judge.classes),
        threshold: chosen.clone(),
        validation: judge.report(chosen.as_ref().map(|c| c.chosen.threshold))?,
        validation_at_half: judge.report(None)?,
        dummy: judge.dummy(&before)?,
        classes: judge.classes.clone(),
        warnings: told,
    };
    let model = Export {
        options,
        imputer: &imputer,
        encoder: &encoder,
        model: &fit.model,
        classes: &rows.labels.classes,
        features: &rows.features,
        report: &report,
    }
    .to_onnx()?;
    Ok(Trained { model, report })
}

fn balance(
    options: &TrainOptions,
    rows: Rows,
    told: &mut Vec<String>,
    watch: &mut dyn Watch,
) -> Result<Rows> {
    let Some(method) = &options.resample else {
        return Ok(rows);
    };
    let resampled = resample(method, &Features::Table(rows.features), &rows.labels, watch)?;
    let Features::Table(features) = resampled.x else {
        return Err(Error::new(
            Code::Internal,
            "resample: a table went in and none came out; report this",
        ));
    };
    let weights = match &rows.weights {
        Some(weights) if resampled.sample_indices.len() == features.rows() => {
            Some(take_weights(weights, &resampled.sample_indices))
        }
        Some(_) => {
            return Err(Error::new(
                Code::InvalidOption,
                "sampleWeight: synthetic rows have no weight; resample with random-over-sampler or random-under-sampler, or leave the weights out",
            ));
        }
        None => None,
    };
    told.extend(resampled.warnings);
    Ok(Rows {
        features,
        labels: resampled.y,
        weights,
    })
}

/// Holds the model's probabilities against the validation part.
struct Judge<'a> {
    validation: &'a Rows,
    classes: Vec<String>,
    probabilities: &'a Matrix<f64>,
    positive: Option<usize>,
}

impl Judge<'_> {
    fn threshold(&self, options: &TrainOptions) -> Result<Option<ThresholdReport>> {
        let (Some(rule), Some(class)) = (options.threshold, self.positive) else {
            return Ok(None);
        };
        let is: Vec<bool> = self
            .validation
            .labels
            .codes
            .iter()
            .map(|&code| code as usize == class)
            .collect();
        let chosen = threshold::choose(
            &rule,
            &self.scores(class),
            &is,
            self.validation.weights.as_deref(),
        )?;
        Ok(Some(ThresholdReport { rule, chosen }))
    }

    fn scores(&self, class: usize) -> Vec<f64> {
        (0..self.probabilities.rows())
            .map(|row| self.probabilities.row(row).get(class).copied().unwrap_or(0.0))
            .collect()
    }

    fn report(&self, threshold: Option<f64>) -> Result<ClassificationReport> {
        let predicted: Vec<u32> = match (threshold, self.positive) {
            (Some(threshold), Some(class)) => self
                .scores(class)
                .iter()
                .map(|&p| if p >= threshold { class } else { 1 - class.min(1) } as u32)
                .collect(),
            _ => (0..self.probabilities.rows())
                .map(|row| most_probable(self.probabilities.row(row)))
                .collect(),
        };
        classification_report(&self.outcomes(&predicted))
    }

    fn dummy(&self, counts: &[usize]) -> Result<ClassificationReport> {
        let total: usize = counts.iter().sum();
        let priors: Vec<f64> = counts.iter().map(|&n| n as f64 / total as f64).collect();
        let majority = most_probable(&priors) as usize;
        majority_report(&self.outcomes(&[]), majority, Some(&priors))
    }

    fn outcomes<'b>(&'b self, predicted: &'b [u32]) -> Outcomes<'b> {
        Outcomes {
            classes: &self.classes,
            actual: &self.validation.labels.codes,
            predicted,
            probabilities: Some(self.probabilities),
            positive: self.positive,
            weights: self.validation.weights.as_deref(),
        }
    }
}

fn most_probable(probabilities: &[f64]) -> u32 {
    let mut best = 0;
    let mut top = f64::NEG_INFINITY;
    for (class, &p) in (0u32..).zip(probabilities) {
        if p > top {
            (best, top) = (class, p);
        }
    }
    best
}
