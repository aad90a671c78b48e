//! Areas under the curves: how well scores order the rows.

use super::check;
use super::cuts::Cuts;
use crate::data::Matrix;
use crate::error::{Code, Error, Result};

/// The area under the ROC curve: the chance that a positive row scores above a negative one, ties
/// counting half.
///
/// **Shapes**: one score and one outcome for each of n rows; `weights` one a row.
/// **Determinism**: without weights the area is a ratio of whole numbers and exact up to one
/// rounding; with weights the order of addition is that of the scores.
/// **Complexity**: O(n log n).
/// **Errors**: `one-class` unless both outcomes occur; `missing-value`, `infinite-value`,
/// `invalid-shape`, `empty-input`, `invalid-option` (weights).
/// **Differences**: scikit-learn 1.9 warns and gives NaN for one class.
/// **References**: Fawcett, *An introduction to ROC analysis* (2006); `sklearn.metrics.roc_auc_score`.
///
/// ```
/// let auc = evenkeel::metrics::roc_auc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true], None)?;
/// assert_eq!(auc, 0.75);
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn roc_auc(scores: &[f64], positive: &[bool], weights: Option<&[f64]>) -> Result<f64> {
    let cuts = Cuts::new(AUC, scores, positive, weights)?.both_classes(AUC)?;
    let (mut twice_area, mut last_tp, mut last_fp) = (0.0, 0.0, 0.0);
    for (tp, fp) in cuts.counts() {
        twice_area += (fp - last_fp) * (tp + last_tp);
        (last_tp, last_fp) = (tp, fp);
    }
    Ok(twice_area / (2.0 * cuts.positives() * cuts.negatives()))
}

/// Average precision: the mean of the precisions at each positive row, without interpolation.
///
/// Better than [`roc_auc`] where positives are rare. A scorer without skill gets the positives'
/// share.
///
/// **Shapes**, **Complexity**: as [`roc_auc`].
/// **Errors**: as [`roc_auc`], but `one-class` only when no row is positive.
/// **Differences**: scikit-learn 1.9 warns and gives 0 when no row is positive.
/// **References**: `sklearn.metrics.average_precision_score`.
pub fn average_precision(scores: &[f64], positive: &[bool], weights: Option<&[f64]>) -> Result<f64> {
    let cuts = Cuts::new(AP, scores, positive, weights)?;
    if cuts.positives() <= 0.0 {
        return Err(check::one_class(AP, "negative"));
    }
    let (mut area, mut last_tp) = (0.0, 0.0);
    for (tp, fp) in cuts.counts() {
        area += (tp - last_tp) * (tp / (tp + fp));
        last_tp = tp;
    }
    Ok(area / cuts.positives())
}

/// The unweighted mean over the classes of [`roc_auc`], each class against the rest.
///
/// **Shapes**: `probabilities` is n × classes, `actual` holds n class codes.
/// **Errors**: as [`roc_auc`]; `one-class` names the class without rows.
/// **References**: `roc_auc_score(multi_class="ovr", average="macro")`.
pub fn roc_auc_macro(probabilities: &Matrix<f64>, actual: &[u32], weights: Option<&[f64]>) -> Result<f64> {
    one_versus_rest(AUC, probabilities, actual, |scores, positive| {
        roc_auc(scores, positive, weights)
    })
}

/// The unweighted mean over the classes of [`average_precision`], each class against the rest.
///
/// **Shapes** and **Errors**: as [`roc_auc_macro`].
/// **References**: `average_precision_score(average="macro")` of a multiclass target.
pub fn average_precision_macro(
    probabilities: &Matrix<f64>,
    actual: &[u32],
    weights: Option<&[f64]>,
) -> Result<f64> {
    one_versus_rest(AP, probabilities, actual, |scores, positive| {
        average_precision(scores, positive, weights)
    })
}

const AUC: &str = "roc auc";
const AP: &str = "average precision";

fn one_versus_rest(
    place: &str,
    probabilities: &Matrix<f64>,
    actual: &[u32],
    score: impl Fn(&[f64], &[bool]) -> Result<f64>,
) -> Result<f64> {
    let classes = probabilities.columns();
    check::rows(place, probabilities.rows(), actual.len(), None)?;
    check::codes(place, actual, classes)?;
    if classes < 2 {
        return Err(Error::new(
            Code::InvalidShape,
            format!(
                "{place}: expected a probability column for each of at least 2 classes, found {classes}; pass one score a row to the binary function instead"
            ),
        ));
    }
    let mut sum = 0.0;
    for class in 0..classes {
        let scores: Vec<f64> = (0..actual.len())
            .filter_map(|row| probabilities.row(row).get(class).copied())
            .collect();
        let positive: Vec<bool> = actual.iter().map(|&code| code as usize == class).collect();
        sum += score(&scores, &positive).map_err(|e| e.at(format_args!("class {class}")))?;
    }
    Ok(sum / classes as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const Y: [bool; 6] = [true, false, true, false, false, true];
    const S: [f64; 6] = [0.9, 0.9, 0.4, 0.3, 0.4, 0.1];

    #[test]
    fn ties_count_half_and_negation_mirrors() {
        let auc = roc_auc(&S, &Y, None).unwrap();
        assert_eq!(auc, (2.5 + 1.5 + 0.0) / 9.0);
        let negated: Vec<f64> = S.iter().map(|s| -s).collect();
        assert!((roc_auc(&negated, &Y, None).unwrap() - (1.0 - auc)).abs() < 1e-15);
    }

    #[test]
    fn equal_scores_have_no_skill() {
        assert_eq!(roc_auc(&[1.0; 6], &Y, None).unwrap(), 0.5);
        assert_eq!(average_precision(&[1.0; 6], &Y, None).unwrap(), 0.5);
    }

    #[test]
    fn zero_and_minus_zero_are_one_score() {
        assert_eq!(roc_auc(&[0.0, -0.0], &[true, false], None).unwrap(), 0.5);
    }

    #[test]
    fn bad_input_has_codes() {
        let code = |r: Result<f64>| r.unwrap_err().code();
        assert_eq!(code(roc_auc(&[1.0], &[true], None)), Code::OneClass);
        assert_eq!(code(average_precision(&[1.0], &[false], None)), Code::OneClass);
        assert_eq!(
            code(roc_auc(&[f64::NAN, 1.0], &[true, false], None)),
            Code::MissingValue
        );
        assert_eq!(
            code(roc_auc(&[f64::INFINITY, 1.0], &[true, false], None)),
            Code::InfiniteValue
        );
        let p = Matrix::new(vec![0.5, 0.5, 0.2, 0.8], 2, 2).unwrap();
        assert_eq!(code(roc_auc_macro(&p, &[0, 0], None)), Code::OneClass);
        assert_eq!(code(roc_auc_macro(&p, &[0, 2], None)), Code::InvalidShape);
    }
}
