//! One report of a classifier's scores, and that of the dummy it must beat.

use super::check;
use super::confusion::{Averages, ClassScores, confusion_matrix};
use super::{average_precision, average_precision_macro, log_loss, roc_auc, roc_auc_macro};
use crate::data::Matrix;
use crate::error::{Code, Error, Result};
use serde::Serialize;

/// What happened and what was predicted, for n rows.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes<'a> {
    /// The classes' names, in the order of their codes.
    pub classes: &'a [String],
    /// The class code of each row.
    pub actual: &'a [u32],
    /// The predicted class code of each row.
    pub predicted: &'a [u32],
    /// n × classes, where the model gives probabilities (or scores that order the rows).
    pub probabilities: Option<&'a Matrix<f64>>,
    /// The positive class of a binary target; the second class when not said.
    pub positive: Option<usize>,
    /// One weight a row.
    pub weights: Option<&'a [f64]>,
}

/// The scores of a classifier.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassificationReport {
    /// Number of rows.
    pub rows: usize,
    /// Share of rows predicted right.
    pub accuracy: f64,
    /// Mean recall of the classes that have rows.
    pub balanced_accuracy: f64,
    /// Precision, recall and F1 of each class.
    pub classes: Vec<ClassScores>,
    /// Unweighted mean over the classes that are actual or predicted.
    pub macro_average: Averages,
    /// All decisions pooled: the accuracy.
    pub micro_average: Averages,
    /// Mean weighted by support.
    pub weighted_average: Averages,
    /// Rows are actual classes, columns predicted ones.
    pub confusion: Vec<Vec<f64>>,
    /// The positive class of a binary target.
    pub positive_label: Option<String>,
    /// Area under the ROC curve; of more than two classes the mean of one against the rest.
    pub roc_auc: Option<f64>,
    /// Average precision of the positive class; of more than two classes the mean of one against the
    /// rest.
    pub average_precision: Option<f64>,
    /// Mean logarithmic loss.
    pub log_loss: Option<f64>,
    /// What could not be computed, and scores that are 0 for want of rows.
    pub warnings: Vec<String>,
}

/// Scores a classifier's predictions and, where given, its probabilities.
///
/// **Shapes**: see [`Outcomes`].
/// **Complexity**: O(classes · n log n).
/// **Errors**: `invalid-shape`, `empty-input`, `invalid-option` (weights, positive class),
/// `missing-value` or `infinite-value` in the probabilities. A score that the rows do not define
/// (one class only, scores that are no probabilities) is `None` with a warning, not an error.
/// **References**: `sklearn.metrics.classification_report`, `roc_auc_score`,
/// `average_precision_score`, `log_loss`.
pub fn classification_report(outcomes: &Outcomes) -> Result<ClassificationReport> {
    let n_classes = outcomes.classes.len();
    let matrix = confusion_matrix(outcomes.actual, outcomes.predicted, n_classes, outcomes.weights)?;
    let classes: Vec<ClassScores> = outcomes
        .classes
        .iter()
        .enumerate()
        .map(|(i, name)| matrix.scores(i, name.as_str()))
        .collect();
    let mut warnings = Vec::new();
    for (i, scores) in classes.iter().enumerate() {
        let (actual, predicted) = (matrix.actual(i) > 0.0, matrix.predicted(i) > 0.0);
        if actual && !predicted {
            warnings.push(format!(
                "class '{}' is never predicted: its precision is set to 0",
                scores.class
            ));
        }
        if predicted && !actual {
            warnings.push(format!(
                "class '{}' has no rows: its recall is set to 0",
                scores.class
            ));
        }
    }
    let positive = positive_class(outcomes)?;
    let mut report = ClassificationReport {
        rows: outcomes.actual.len(),
        accuracy: matrix.accuracy(),
        balanced_accuracy: matrix.balanced_accuracy(),
        classes,
        macro_average: matrix.macro_average(),
        micro_average: matrix.micro_average(),
        weighted_average: matrix.weighted_average(),
        confusion: matrix.rows(),
        positive_label: positive.and_then(|p| outcomes.classes.get(p).cloned()),
        roc_auc: None,
        average_precision: None,
        log_loss: None,
        warnings,
    };
    if let Some(probabilities) = outcomes.probabilities {
        add_probability_scores(&mut report, outcomes, probabilities, positive)?;
    }
    Ok(report)
}

/// The report of a dummy that gives every row the class `majority`, with certainty `prior` for each
/// class.
///
/// **Parameters**: `majority` and `priors` come from the training part; without priors, those of the
/// rows themselves.
/// **Errors**: as [`classification_report`].
/// **References**: `sklearn.dummy.DummyClassifier(strategy="prior")`.
pub fn majority_report(
    outcomes: &Outcomes,
    majority: usize,
    priors: Option<&[f64]>,
) -> Result<ClassificationReport> {
    let n_classes = outcomes.classes.len();
    let rows = outcomes.actual.len();
    if majority >= n_classes || priors.is_some_and(|p| p.len() != n_classes) {
        return Err(Error::new(
            Code::InvalidShape,
            format!(
                "dummy report: expected a majority class below {n_classes} and {n_classes} priors, found class {majority} and {} priors; pass one prior a class",
                priors.map_or(0, <[f64]>::len)
            ),
        ));
    }
    check::codes("dummy report", outcomes.actual, n_classes)?;
    let mut shares = vec![0.0; n_classes];
    match priors {
        Some(priors) => shares.copy_from_slice(priors),
        None => outcomes
            .actual
            .iter()
            .for_each(|&code| shares[code as usize] += 1.0 / rows as f64),
    }
    let probabilities = Matrix::new(shares.repeat(rows), rows, n_classes)?;
    let predicted = vec![majority as u32; rows];
    classification_report(&Outcomes {
        predicted: &predicted,
        probabilities: Some(&probabilities),
        ..*outcomes
    })
}

fn positive_class(outcomes: &Outcomes) -> Result<Option<usize>> {
    let n_classes = outcomes.classes.len();
    match outcomes.positive {
        Some(p) if p >= n_classes => Err(Error::new(
            Code::InvalidOption,
            format!("positive class: expected a code below {n_classes}, found {p}; name one of the classes"),
        )),
        _ if n_classes != 2 => Ok(None),
        positive => Ok(Some(positive.unwrap_or(1))),
    }
}

fn add_probability_scores(
    report: &mut ClassificationReport,
    outcomes: &Outcomes,
    probabilities: &Matrix<f64>,
    positive: Option<usize>,
) -> Result<()> {
    const PLACE: &str = "report";
    check::rows(PLACE, outcomes.actual.len(), probabilities.rows(), None)?;
    check::rows(PLACE, outcomes.classes.len(), probabilities.columns(), None)
        .map_err(|e| e.at("probability columns"))?;
    check::scores(PLACE, probabilities.data())?;
    let (auc, precision) = match positive {
        Some(class) => {
            let scores: Vec<f64> = (0..probabilities.rows())
                .filter_map(|row| probabilities.row(row).get(class).copied())
                .collect();
            let is: Vec<bool> = outcomes.actual.iter().map(|&c| c as usize == class).collect();
            (
                roc_auc(&scores, &is, outcomes.weights),
                average_precision(&scores, &is, outcomes.weights),
            )
        }
        None => (
            roc_auc_macro(probabilities, outcomes.actual, outcomes.weights),
            average_precision_macro(probabilities, outcomes.actual, outcomes.weights),
        ),
    };
    let mut defined = |result: Result<f64>| match result {
        Ok(value) => Ok(Some(value)),
        Err(e)
            if matches!(
                e.code(),
                Code::OneClass | Code::InvalidOption | Code::InvalidShape
            ) =>
        {
            report.warnings.push(format!("not defined here: {e}"));
            Ok(None)
        }
        Err(e) => Err(e),
    };
    report.roc_auc = defined(auc)?;
    report.average_precision = defined(precision)?;
    report.log_loss = defined(log_loss(probabilities, outcomes.actual, outcomes.weights))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(n: usize) -> Vec<String> {
        (0..n).map(|i| format!("c{i}")).collect()
    }

    #[test]
    fn the_dummy_is_accurate_and_useless() {
        let actual: Vec<u32> = (0..100).map(|i| u32::from(i < 2)).collect();
        let report = majority_report(
            &Outcomes {
                classes: &names(2),
                actual: &actual,
                predicted: &[],
                probabilities: None,
                positive: None,
                weights: None,
            },
            0,
            None,
        )
        .unwrap();
        assert_eq!(report.accuracy, 0.98);
        assert_eq!(report.classes[1].recall, 0.0);
        assert_eq!(report.roc_auc, Some(0.5));
        assert!(report.warnings[0].contains("never predicted"));
    }

    #[test]
    fn one_class_is_a_warning_in_a_report() {
        let probabilities = Matrix::new(vec![0.4, 0.6, 0.7, 0.3], 2, 2).unwrap();
        let report = classification_report(&Outcomes {
            classes: &names(2),
            actual: &[1, 1],
            predicted: &[1, 0],
            probabilities: Some(&probabilities),
            positive: None,
            weights: None,
        })
        .unwrap();
        assert_eq!(report.roc_auc, None);
        assert_eq!(report.average_precision, Some(1.0));
        assert!(report.log_loss.is_some());
        assert!(report.warnings.iter().any(|w| w.contains("both classes")));
    }
}
