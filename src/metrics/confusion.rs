//! The confusion matrix, and the scores that are fractions of its cells.

use super::check;
use crate::error::{Code, Error, Result};
use serde::Serialize;

/// Rows (or their weights) counted by actual and predicted class.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfusionMatrix {
    cells: Vec<f64>,
    classes: usize,
}

/// Precision, recall and F1 of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassScores {
    /// The class's name.
    pub class: String,
    /// Of the rows predicted so, the share that is so; 0 when none is predicted so.
    pub precision: f64,
    /// Of the rows that are so, the share predicted so; 0 when there are none.
    pub recall: f64,
    /// The harmonic mean of precision and recall; 0 when the class is neither actual nor predicted.
    pub f1: f64,
    /// Rows of the class, or their weight.
    pub support: f64,
}

/// Precision, recall and F1 averaged over classes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Averages {
    /// Averaged precision.
    pub precision: f64,
    /// Averaged recall.
    pub recall: f64,
    /// Averaged F1.
    pub f1: f64,
    /// All rows, or their weight.
    pub support: f64,
}

/// Counts rows by actual and predicted class.
///
/// **Shapes**: `actual` and `predicted` hold one class code below `classes` for each of n rows;
/// `weights`, where given, one weight a row.
/// **Complexity**: O(n + classes²).
/// **Errors**: `invalid-shape`, `empty-input`, `invalid-option` for weights that are negative, not
/// finite or all zero, `too-large` above 4,096 classes.
/// **References**: `sklearn.metrics.confusion_matrix`.
pub fn confusion_matrix(
    actual: &[u32],
    predicted: &[u32],
    classes: usize,
    weights: Option<&[f64]>,
) -> Result<ConfusionMatrix> {
    const PLACE: &str = "confusion matrix";
    check::rows(PLACE, actual.len(), predicted.len(), weights)?;
    if classes > MAX_CLASSES {
        return Err(Error::new(
            Code::TooLarge,
            format!(
                "{PLACE}: {classes} classes, at most {MAX_CLASSES} are counted; is the target a number or an identifier?"
            ),
        ));
    }
    check::codes(PLACE, actual, classes)?;
    check::codes(PLACE, predicted, classes)?;
    let mut cells = vec![0.0; classes * classes];
    for (row, (&a, &p)) in actual.iter().zip(predicted).enumerate() {
        let weight = weights.map_or(1.0, |w| w[row]);
        cells[a as usize * classes + p as usize] += weight;
    }
    Ok(ConfusionMatrix { cells, classes })
}

const MAX_CLASSES: usize = 4096;

impl ConfusionMatrix {
    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Rows of class `actual` predicted as `predicted`; 0 when there is no such class.
    pub fn get(&self, actual: usize, predicted: usize) -> f64 {
        if predicted >= self.classes {
            return 0.0;
        }
        let cell = actual.saturating_mul(self.classes).saturating_add(predicted);
        self.cells.get(cell).copied().unwrap_or(0.0)
    }

    /// One vector an actual class, predicted classes in order.
    pub fn rows(&self) -> Vec<Vec<f64>> {
        self.cells
            .chunks(self.classes.max(1))
            .map(<[f64]>::to_vec)
            .collect()
    }

    /// Rows that are of class `class`.
    pub fn actual(&self, class: usize) -> f64 {
        (0..self.classes).map(|p| self.get(class, p)).sum()
    }

    /// Rows predicted as class `class`.
    pub fn predicted(&self, class: usize) -> f64 {
        (0..self.classes).map(|a| self.get(a, class)).sum()
    }

    /// All rows.
    pub fn total(&self) -> f64 {
        self.cells.iter().sum()
    }

    /// The share of rows predicted right.
    pub fn accuracy(&self) -> f64 {
        ratio(self.diagonal(), self.total())
    }

    /// The mean recall of the classes that have rows.
    pub fn balanced_accuracy(&self) -> f64 {
        let recalls: Vec<f64> = (0..self.classes)
            .filter(|&c| self.actual(c) > 0.0)
            .map(|c| self.get(c, c) / self.actual(c))
            .collect();
        ratio(recalls.iter().sum(), recalls.len() as f64)
    }

    /// Precision, recall, F1 and support of one class; `name` is carried through.
    pub fn scores(&self, class: usize, name: impl Into<String>) -> ClassScores {
        let hits = self.get(class, class);
        let (actual, predicted) = (self.actual(class), self.predicted(class));
        ClassScores {
            class: name.into(),
            precision: ratio(hits, predicted),
            recall: ratio(hits, actual),
            f1: ratio(2.0 * hits, actual + predicted),
            support: actual,
        }
    }

    /// The unweighted mean over the classes that are actual or predicted.
    pub fn macro_average(&self) -> Averages {
        self.average(|_| 1.0)
    }

    /// The mean weighted by each class's support.
    pub fn weighted_average(&self) -> Averages {
        self.average(|scores| scores.support)
    }

    /// The scores of all decisions pooled; with one label a row all three equal the accuracy.
    pub fn micro_average(&self) -> Averages {
        let accuracy = self.accuracy();
        Averages {
            precision: accuracy,
            recall: accuracy,
            f1: accuracy,
            support: self.total(),
        }
    }

    fn average(&self, weight: impl Fn(&ClassScores) -> f64) -> Averages {
        let (mut precision, mut recall, mut f1, mut total) = (0.0, 0.0, 0.0, 0.0);
        for class in (0..self.classes).filter(|&c| self.actual(c) > 0.0 || self.predicted(c) > 0.0) {
            let scores = self.scores(class, "");
            let w = weight(&scores);
            precision += w * scores.precision;
            recall += w * scores.recall;
            f1 += w * scores.f1;
            total += w;
        }
        Averages {
            precision: ratio(precision, total),
            recall: ratio(recall, total),
            f1: ratio(f1, total),
            support: self.total(),
        }
    }

    fn diagonal(&self) -> f64 {
        (0..self.classes).map(|c| self.get(c, c)).sum()
    }
}

/// `numerator / denominator`, or 0 when the denominator is 0, as scikit-learn's `zero_division`.
pub(super) fn ratio(numerator: f64, denominator: f64) -> f64 {
    if denominator == 0.0 {
        0.0
    } else {
        numerator / denominator
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_never_predicted_has_precision_zero() {
        let m = confusion_matrix(&[0, 0, 1], &[0, 0, 0], 2, None).unwrap();
        assert_eq!(m.rows(), vec![vec![2.0, 0.0], vec![1.0, 0.0]]);
        assert_eq!(m.scores(1, "x").precision, 0.0);
        assert_eq!(m.scores(1, "x").f1, 0.0);
        assert_eq!(m.balanced_accuracy(), 0.5);
        assert_eq!(m.accuracy(), 2.0 / 3.0);
    }

    #[test]
    fn weights_count_as_repetition() {
        let repeated = confusion_matrix(&[0, 1, 1, 1], &[0, 0, 1, 1], 2, None).unwrap();
        let weighted = confusion_matrix(&[0, 1, 1], &[0, 0, 1], 2, Some(&[1.0, 1.0, 2.0])).unwrap();
        assert_eq!(repeated, weighted);
    }

    #[test]
    fn bad_input_has_codes() {
        let code = |r: Result<ConfusionMatrix>| r.unwrap_err().code();
        assert_eq!(code(confusion_matrix(&[], &[], 2, None)), Code::EmptyInput);
        assert_eq!(code(confusion_matrix(&[0], &[0, 1], 2, None)), Code::InvalidShape);
        assert_eq!(code(confusion_matrix(&[2], &[0], 2, None)), Code::InvalidShape);
        assert_eq!(
            code(confusion_matrix(&[0], &[0], 2, Some(&[-1.0]))),
            Code::InvalidOption
        );
        assert_eq!(
            code(confusion_matrix(&[0], &[0], 2, Some(&[0.0]))),
            Code::InvalidOption
        );
    }
}
