//! The precision–recall and ROC curves, point for point as scikit-learn gives them.

use super::confusion::ratio;
use super::cuts::Cuts;
use crate::error::Result;
use serde::Serialize;

/// Precision and recall at every threshold, ascending; the last point is (1, 0) without a threshold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrecisionRecallCurve {
    /// Precision at each threshold, then 1.
    pub precision: Vec<f64>,
    /// Recall at each threshold, then 0.
    pub recall: Vec<f64>,
    /// Distinct scores, ascending; one shorter than the others.
    pub thresholds: Vec<f64>,
}

/// The false and true positive rates at every threshold, descending; the first point is (0, 0).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RocCurve {
    /// Share of the negatives at or above each threshold.
    pub false_positive_rate: Vec<f64>,
    /// Share of the positives at or above each threshold.
    pub true_positive_rate: Vec<f64>,
    /// Infinity (`null` in JSON), then scores, descending.
    pub thresholds: Vec<f64>,
}

/// Precision and recall at every distinct score.
///
/// **Shapes**: one score and one outcome for each of n rows; at most n + 1 points.
/// **Complexity**: O(n log n).
/// **Errors**: as [`roc_auc`](super::roc_auc), `one-class` included.
/// **Differences**: scikit-learn warns when no row is positive and sets recall to 1.
/// **References**: `sklearn.metrics.precision_recall_curve`.
pub fn precision_recall_curve(
    scores: &[f64],
    positive: &[bool],
    weights: Option<&[f64]>,
) -> Result<PrecisionRecallCurve> {
    const PLACE: &str = "precision-recall curve";
    let cuts = Cuts::new(PLACE, scores, positive, weights)?.both_classes(PLACE)?;
    let positives = cuts.positives();
    let mut precision: Vec<f64> = cuts.counts().map(|(tp, fp)| ratio(tp, tp + fp)).collect();
    let mut recall: Vec<f64> = cuts.counts().map(|(tp, _)| tp / positives).collect();
    let mut thresholds = cuts.thresholds;
    precision.reverse();
    recall.reverse();
    thresholds.reverse();
    precision.push(1.0);
    recall.push(0.0);
    Ok(PrecisionRecallCurve {
        precision,
        recall,
        thresholds,
    })
}

/// The false and true positive rates at every distinct score.
///
/// **Parameters**: `drop_intermediate` leaves out points on a straight line between their neighbors,
/// as scikit-learn does by default.
/// **Shapes**, **Complexity**, **Errors**: as [`precision_recall_curve`].
/// **References**: `sklearn.metrics.roc_curve`.
pub fn roc_curve(
    scores: &[f64],
    positive: &[bool],
    weights: Option<&[f64]>,
    drop_intermediate: bool,
) -> Result<RocCurve> {
    const PLACE: &str = "roc curve";
    let cuts = Cuts::new(PLACE, scores, positive, weights)?.both_classes(PLACE)?;
    let points: Vec<(f64, f64)> = cuts.counts().collect();
    let mut curve = RocCurve {
        false_positive_rate: vec![0.0],
        true_positive_rate: vec![0.0],
        thresholds: vec![f64::INFINITY],
    };
    for (i, (&(tp, fp), &threshold)) in points.iter().zip(&cuts.thresholds).enumerate() {
        let inner = i > 0 && i + 1 < points.len();
        if drop_intermediate && inner && collinear(points[i - 1], (tp, fp), points[i + 1]) {
            continue;
        }
        curve.false_positive_rate.push(fp / cuts.negatives());
        curve.true_positive_rate.push(tp / cuts.positives());
        curve.thresholds.push(threshold);
    }
    Ok(curve)
}

fn collinear(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> bool {
    c.0 - b.0 == b.0 - a.0 && c.1 - b.1 == b.1 - a.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scikit_learns_example() {
        let (s, y) = ([0.1, 0.4, 0.35, 0.8], [false, false, true, true]);
        let roc = roc_curve(&s, &y, None, true).unwrap();
        assert_eq!(roc.false_positive_rate, [0.0, 0.0, 0.5, 0.5, 1.0]);
        assert_eq!(roc.true_positive_rate, [0.0, 0.5, 0.5, 1.0, 1.0]);
        assert_eq!(roc.thresholds, [f64::INFINITY, 0.8, 0.4, 0.35, 0.1]);
        let pr = precision_recall_curve(&s, &y, None).unwrap();
        assert_eq!(pr.precision, [0.5, 2.0 / 3.0, 0.5, 1.0, 1.0]);
        assert_eq!(pr.recall, [1.0, 1.0, 0.5, 0.5, 0.0]);
        assert_eq!(pr.thresholds, [0.1, 0.35, 0.4, 0.8]);
    }
}
