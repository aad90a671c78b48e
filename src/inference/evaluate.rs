//! How well a model does on a labelled table, beside a dummy and with the doubts that apply.

use super::predictions::Predictions;
use super::session::Session;
use super::suspicion::suspicions;
use crate::data::{Labels, Matrix, Table};
use crate::error::{Code, Error, Result};
use crate::metrics::{
    ClassificationReport, Outcomes, ThresholdRule, classification_report, majority_report, sweep,
};
use serde::{Deserialize, Serialize};

/// What is evaluated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct EvaluateOptions {
    /// The column of the true classes.
    pub target: String,
    /// The class that scores and thresholds speak of. Default: the model's, else the second of two.
    pub positive_label: Option<String>,
    /// A threshold or a rule for one. A rule is applied to this very table, which is optimistic.
    /// Default: the model's stored threshold, else the model's own labels.
    pub threshold: Option<ThresholdRule>,
}

/// Where a threshold comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdSource {
    /// The model's `metadata_props`.
    Stored,
    /// A number in the options.
    Given,
    /// A rule, applied to the evaluated table itself.
    ChosenHere,
}

/// The threshold that decided the labels.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvaluatedThreshold {
    /// A row is positive when its score is at least this.
    pub value: f64,
    /// Where it comes from.
    pub source: ThresholdSource,
    /// The rule, where there is one.
    pub rule: Option<ThresholdRule>,
    /// Whether it was chosen on the rows it is judged on, so that new rows will do worse.
    pub optimistic: bool,
}

/// What an evaluation found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvaluationReport {
    /// The column of the true classes.
    pub target: String,
    /// Number of rows.
    pub rows: usize,
    /// The classes, in the order of the confusion matrices.
    pub classes: Vec<String>,
    /// The class that scores and threshold speak of.
    pub positive_label: Option<String>,
    /// The threshold; none when the model's own labels were taken.
    pub threshold: Option<EvaluatedThreshold>,
    /// The model's scores.
    pub scores: ClassificationReport,
    /// The scores of a dummy that always says the table's most frequent class.
    pub dummy: ClassificationReport,
    /// Reasons to doubt the numbers.
    pub warnings: Vec<String>,
}

/// Predicts a labelled table and scores the predictions.
///
/// Use it on rows that neither training nor resampling has seen; it warns where the table looks
/// resampled.
///
/// **Shapes**: the table has the target and the model's columns, n ≥ 1 rows.
/// **Parameters**: see [`EvaluateOptions`].
/// **Determinism**: same model and table, same bytes, on every host (classical models).
/// **Complexity**: one prediction, then O(classes · n log n).
/// **Errors**: those of [`Session::predict`]; `unknown-column` for the target; `empty-input` for no
/// rows; `invalid-target` for a class the model does not know; `invalid-option` for a positive label
/// or rule that cannot be; `unsupported-model` for a model that gives no classes.
pub fn evaluate(session: &Session, table: &Table, options: &EvaluateOptions) -> Result<EvaluationReport> {
    let (features, target) = table.split_off(&options.target)?;
    if table.rows() == 0 {
        return Err(Error::new(
            Code::EmptyInput,
            "evaluate: expected at least one row, found none; pass labelled rows",
        ));
    }
    let truth = Labels::from_column(&target)?;
    let predictions = session.predict(&features)?;
    let Some(labels) = &predictions.labels else {
        return Err(Error::new(
            Code::UnsupportedModel,
            "evaluate: the model gives numbers, not classes; compare the predictions with the target yourself",
        ));
    };
    let names = truth.classes.names();
    let classes = classes_of(&predictions, labels, &names);
    let actual = codes(&names, &truth.codes, &classes, &options.target)?;
    let positive = positive(session, &predictions, &classes, options)?;
    let probabilities = predictions
        .probabilities
        .as_ref()
        .filter(|p| p.columns() == classes.len());
    let mut warnings = suspicions(session, table, &truth);
    let (predicted, threshold) = decide(
        &Decision {
            predictions: &predictions,
            labels,
            classes: &classes,
            probabilities,
            positive,
            actual: &actual,
        },
        options.threshold,
    )?;
    if threshold.as_ref().is_some_and(|t| t.optimistic) {
        warnings.push(
            "the threshold was chosen on the table it is judged on: new rows will do worse; choose it in training, or on another table".to_owned(),
        );
    }
    let outcomes = Outcomes {
        classes: &classes,
        actual: &actual,
        predicted: &predicted,
        probabilities,
        positive,
        weights: None,
    };
    Ok(EvaluationReport {
        target: options.target.clone(),
        rows: table.rows(),
        positive_label: positive.and_then(|p| classes.get(p).cloned()),
        threshold,
        scores: classification_report(&outcomes)?,
        dummy: majority_report(&outcomes, majority(&actual, classes.len()), None)?,
        warnings,
        classes,
    })
}

/// The model's classes; where it names none, all labels that occur.
fn classes_of(predictions: &Predictions, labels: &[String], names: &[String]) -> Vec<String> {
    if !predictions.classes.is_empty() {
        return predictions.classes.clone();
    }
    let all: std::collections::BTreeSet<&String> = labels.iter().chain(names).collect();
    all.into_iter().cloned().collect()
}

fn codes(names: &[String], codes: &[u32], classes: &[String], target: &str) -> Result<Vec<u32>> {
    let map: Vec<Option<u32>> = names
        .iter()
        .map(|n| classes.iter().position(|c| c == n).map(|i| i as u32))
        .collect();
    codes
        .iter()
        .enumerate()
        .map(|(row, &code)| {
            map.get(code as usize).copied().flatten().ok_or_else(|| {
                Error::new(
                    Code::InvalidTarget,
                    format!(
                        "target '{target}', row {row}: expected one of the model's classes ({}), found '{}'; use the target the model was trained on",
                        classes.join(", "),
                        names.get(code as usize).map_or("", String::as_str)
                    ),
                )
            })
        })
        .collect()
}

fn positive(
    session: &Session,
    predictions: &Predictions,
    classes: &[String],
    options: &EvaluateOptions,
) -> Result<Option<usize>> {
    if let Some(name) = &options.positive_label {
        return match classes.iter().position(|c| c == name) {
            Some(i) => Ok(Some(i)),
            None => Err(Error::new(
                Code::InvalidOption,
                format!(
                    "positiveLabel: expected one of the model's classes ({}), found '{name}'; name one of them",
                    classes.join(", ")
                ),
            )),
        };
    }
    let known = predictions.positive_class.as_deref().or(session.positive_class());
    let known = known.and_then(|name| classes.iter().position(|c| c == name));
    Ok(known.or((classes.len() == 2).then_some(1)))
}

struct Decision<'a> {
    predictions: &'a Predictions,
    labels: &'a [String],
    classes: &'a [String],
    probabilities: Option<&'a Matrix<f64>>,
    positive: Option<usize>,
    actual: &'a [u32],
}

fn decide(d: &Decision<'_>, rule: Option<ThresholdRule>) -> Result<(Vec<u32>, Option<EvaluatedThreshold>)> {
    let Some(rule) = rule else {
        let stored = d.predictions.threshold.map(|value| EvaluatedThreshold {
            value,
            source: ThresholdSource::Stored,
            rule: None,
            optimistic: false,
        });
        let position = |l: &String| d.classes.iter().position(|c| c == l).unwrap_or(0) as u32;
        return Ok((d.labels.iter().map(position).collect(), stored));
    };
    let (Some(probabilities), Some(positive), 2) = (d.probabilities, d.positive, d.classes.len()) else {
        return Err(Error::new(
            Code::UnsupportedModel,
            format!(
                "threshold: expected a model of two classes with probabilities, found {} classes; leave the threshold out",
                d.classes.len()
            ),
        ));
    };
    let score = |row: usize| probabilities.row(row).get(positive).copied().unwrap_or(0.0);
    let scores: Vec<f64> = (0..probabilities.rows()).map(score).collect();
    let threshold = match rule.check()? {
        ThresholdRule::Value(value) => EvaluatedThreshold {
            value,
            source: ThresholdSource::Given,
            rule: None,
            optimistic: false,
        },
        rule => {
            let is: Vec<bool> = d.actual.iter().map(|&c| c as usize == positive).collect();
            EvaluatedThreshold {
                value: sweep(&scores, &is, None)?.choose(&rule)?.threshold,
                source: ThresholdSource::ChosenHere,
                rule: Some(rule),
                optimistic: true,
            }
        }
    };
    let call = |s: &f64| if *s >= threshold.value { positive } else { 1 - positive } as u32;
    Ok((scores.iter().map(call).collect(), Some(threshold)))
}

/// The most frequent class, the first of equals.
fn majority(actual: &[u32], classes: usize) -> usize {
    let mut counts = vec![0usize; classes];
    for &code in actual {
        if let Some(n) = counts.get_mut(code as usize) {
            *n += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    counts.iter().position(|&n| n == most).unwrap_or(0)
}
