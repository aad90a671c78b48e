//! Choosing the threshold on the validation part.

use crate::error::Result;
use crate::metrics::{ChosenThreshold, ThresholdRule, sweep};

/// The threshold that `rule` chooses, moved into the middle of the gap below the score it stands on.
///
/// The decisions are the same; but a model that computes in `float32` cannot push the row with that score
/// to the other side.
pub(super) fn choose(
    rule: &ThresholdRule,
    scores: &[f64],
    positive: &[bool],
    weights: Option<&[f64]>,
) -> Result<ChosenThreshold> {
    let sweep = sweep(scores, positive, weights)?;
    let mut chosen = sweep.choose(rule)?;
    if !matches!(rule, ThresholdRule::Value(_)) {
        let at = sweep.thresholds.partition_point(|&t| t < chosen.threshold);
        let below = at
            .checked_sub(1)
            .and_then(|i| sweep.thresholds.get(i))
            .copied()
            .unwrap_or(0.0);
        // Above all scores stands a threshold that no row reaches.
        let above = if at + 1 >= sweep.thresholds.len() {
            1.0
        } else {
            chosen.threshold
        };
        let middle = below + (above - below) / 2.0;
        if middle > below && middle <= above {
            chosen.threshold = middle;
        }
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_stands_between_two_scores() {
        let scores = [0.1, 0.2, 0.6, 0.8];
        let positive = [false, false, true, true];
        let chosen = choose(&ThresholdRule::BestF1, &scores, &positive, None).unwrap();
        assert_eq!((chosen.threshold, chosen.f1), (0.4, 1.0));
        let value = choose(&ThresholdRule::Value(0.2), &scores, &positive, None).unwrap();
        assert_eq!((value.threshold, value.false_positives), (0.2, 1.0));
    }

    #[test]
    fn nobody_and_everybody_are_thresholds_too() {
        let (scores, positive) = ([0.3, 0.9], [true, false]);
        let nobody = ThresholdRule::LowestCost {
            false_positive: 10.0,
            false_negative: 1.0,
        };
        let chosen = choose(&nobody, &scores, &positive, None).unwrap();
        assert!(chosen.threshold > 0.9 && chosen.threshold < 1.0);
        let everybody = ThresholdRule::RecallAtLeast(1.0);
        let chosen = choose(&everybody, &scores, &positive, None).unwrap();
        assert_eq!(chosen.threshold, 0.15);
    }
}
