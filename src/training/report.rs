//! What a training run tells about itself.

use super::encoder::Encoder;
use super::imputer::{Fill, Imputer};
use crate::data::Labels;
use crate::learners::LogisticFit;
use crate::metrics::{ChosenThreshold, ClassificationReport, ThresholdRule};
use serde::Serialize;

/// The account of a training run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrainReport {
    /// Rows of the table.
    pub rows: usize,
    /// Rows of the training part, before resampling.
    pub training_rows: usize,
    /// Rows of the validation part.
    pub validation_rows: usize,
    /// The target column.
    pub target: String,
    /// The classes, in the order of the probabilities.
    pub classes: Vec<String>,
    /// The class whose probability the threshold is held against; of two classes only.
    pub positive_label: Option<String>,
    /// Rows of each class in each part.
    pub class_counts: Vec<ClassRows>,
    /// The feature columns and how they were prepared.
    pub columns: Vec<ColumnReport>,
    /// The fitted model.
    pub model: FitReport,
    /// The stored threshold and what it does on the validation part.
    pub threshold: Option<ThresholdReport>,
    /// The scores on the validation part at the stored threshold; without one, of the more probable class.
    pub validation: ClassificationReport,
    /// The scores on the validation part when the more probable class is said.
    pub validation_at_half: ClassificationReport,
    /// The scores of a dummy that always says the training part's most frequent class.
    pub dummy: ClassificationReport,
    /// What a reader should know.
    pub warnings: Vec<String>,
}

/// Rows of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassRows {
    /// The class.
    pub class: String,
    /// In the training part.
    pub before: usize,
    /// In the training part after resampling.
    pub after: usize,
    /// In the validation part, which is not resampled.
    pub validation: usize,
}

/// A feature column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnReport {
    /// The column.
    pub column: String,
    /// `number` or `category`.
    pub kind: &'static str,
    /// Gaps in the training part.
    pub missing: usize,
    /// What fills the gaps.
    pub fill: Fill,
    /// Features made of it.
    pub features: usize,
}

/// How the fit went.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FitReport {
    /// The kind of model.
    pub kind: &'static str,
    /// Steps taken.
    pub iterations: usize,
    /// Whether the solver reached its tolerance.
    pub converged: bool,
    /// The largest slope of the mean loss at the end.
    pub slope: f64,
    /// The coefficients of the second of two classes, or of each of more.
    pub coefficients: Vec<ClassCoefficients>,
}

/// The coefficients of a class, over standardized numbers and one-hot categories.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassCoefficients {
    /// The class whose score they add up to.
    pub class: String,
    /// Added to the sum.
    pub intercept: f64,
    /// One a feature.
    pub features: Vec<Coefficient>,
}

/// The coefficient of a feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coefficient {
    /// The column's name, or `column=category`.
    pub feature: String,
    /// What one standard deviation, or the category, adds to the score.
    pub coefficient: f64,
}

/// The stored threshold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThresholdReport {
    /// The rule that chose it.
    pub rule: ThresholdRule,
    /// The threshold and its outcome on the validation part.
    #[serde(flatten)]
    pub chosen: ChosenThreshold,
}

pub(super) fn class_counts(before: &[usize], balanced: &Labels, validation: &Labels) -> Vec<ClassRows> {
    let (after, held_back) = (balanced.counts(), validation.counts());
    let names = validation.classes.names();
    names
        .into_iter()
        .enumerate()
        .map(|(code, class)| {
            let of = |counts: &[usize]| counts.get(code).copied().unwrap_or(0);
            ClassRows {
                class,
                before: of(before),
                after: of(&after),
                validation: of(&held_back),
            }
        })
        .collect()
}

pub(super) fn column_reports(imputer: &Imputer, encoder: &Encoder) -> Vec<ColumnReport> {
    let features = |name: &str| {
        let one_hot = encoder.categories.iter().find(|c| c.name == name);
        one_hot.map_or(1, |c| c.categories.len())
    };
    imputer
        .columns
        .iter()
        .map(|fitted| ColumnReport {
            column: fitted.name.clone(),
            kind: match fitted.fill {
                Fill::Number(_) => "number",
                Fill::Category(_) => "category",
            },
            missing: fitted.missing,
            fill: fitted.fill.clone(),
            features: features(&fitted.name),
        })
        .collect()
}

pub(super) fn fit_report(fit: &LogisticFit, encoder: &Encoder, classes: &[String]) -> FitReport {
    let names = encoder.feature_names();
    let outputs = fit.model.intercepts.len();
    let described = if outputs == 1 {
        classes.get(1..)
    } else {
        Some(classes)
    };
    let coefficients = described
        .unwrap_or_default()
        .iter()
        .zip(&fit.model.intercepts)
        .enumerate()
        .map(|(output, (class, &intercept))| ClassCoefficients {
            class: class.clone(),
            intercept,
            features: names
                .iter()
                .zip(fit.model.coefficients.row(output))
                .map(|(feature, &coefficient)| Coefficient {
                    feature: feature.clone(),
                    coefficient,
                })
                .collect(),
        })
        .collect();
    FitReport {
        kind: "logistic",
        iterations: fit.iterations,
        converged: fit.converged,
        slope: fit.slope,
        coefficients,
    }
}
