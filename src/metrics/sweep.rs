//! The exact threshold sweep: every decision the scores allow, from one sort.

use super::confusion::ratio;
use super::cuts::Cuts;
use super::rule::ThresholdRule;
use crate::error::{Code, Error, Result};
use serde::Serialize;

/// What each possible threshold decides, thresholds ascending.
///
/// A row is called positive when its score is at or above the threshold. There is one entry for each
/// distinct score, and a last one just above the highest score, where nobody is called positive.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sweep {
    /// Distinct scores ascending, then the next number above the highest.
    pub thresholds: Vec<f64>,
    /// Positive rows (or their weight) at or above each threshold.
    pub true_positives: Vec<f64>,
    /// Negative rows (or their weight) at or above each threshold.
    pub false_positives: Vec<f64>,
    /// All positive rows, or their weight.
    pub positives: f64,
    /// All negative rows, or their weight.
    pub negatives: f64,
}

/// A threshold, and what it decides on the rows it was chosen on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChosenThreshold {
    /// Call a row positive when its score is at or above this.
    pub threshold: f64,
    /// Positive rows called positive.
    pub true_positives: f64,
    /// Negative rows called positive.
    pub false_positives: f64,
    /// Positive rows called negative.
    pub false_negatives: f64,
    /// Negative rows called negative.
    pub true_negatives: f64,
    /// True positives over all called positive; 0 when none is.
    pub precision: f64,
    /// True positives over all positive.
    pub recall: f64,
    /// Harmonic mean of precision and recall.
    pub f1: f64,
}

/// Counts what every possible threshold decides.
///
/// Unlike `TunedThresholdClassifierCV`, which tries 100 evenly spaced thresholds, no decision is
/// left out.
///
/// **Shapes**: one score and one outcome for each of n rows; `weights` one a row; at most n + 1
/// thresholds.
/// **Determinism**: equal scores are never split; without weights all counts are exact.
/// **Complexity**: O(n log n), whatever the rule.
/// **Errors**: `one-class` unless both outcomes occur; `missing-value`, `infinite-value`,
/// `invalid-shape`, `empty-input`, `invalid-option` (weights).
/// **References**: `sklearn.metrics.confusion_matrix_at_thresholds`.
///
/// ```
/// use evenkeel::metrics::{sweep, ThresholdRule};
/// let sweep = sweep(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true], None)?;
/// let chosen = sweep.choose(&ThresholdRule::RecallAtLeast(0.9))?;
/// assert_eq!((chosen.threshold, chosen.recall), (0.35, 1.0));
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn sweep(scores: &[f64], positive: &[bool], weights: Option<&[f64]>) -> Result<Sweep> {
    const PLACE: &str = "threshold sweep";
    let cuts = Cuts::new(PLACE, scores, positive, weights)?.both_classes(PLACE)?;
    let (positives, negatives) = (cuts.positives(), cuts.negatives());
    let highest = cuts.thresholds.first().copied().unwrap_or(0.0);
    let ascending = |v: Vec<f64>, last: f64| v.into_iter().rev().chain([last]).collect();
    Ok(Sweep {
        thresholds: ascending(cuts.thresholds, highest.next_up()),
        true_positives: ascending(cuts.true_positives, 0.0),
        false_positives: ascending(cuts.false_positives, 0.0),
        positives,
        negatives,
    })
}

impl Sweep {
    /// Number of thresholds.
    pub fn len(&self) -> usize {
        self.thresholds.len()
    }

    /// Whether there are none; never after [`sweep`].
    pub fn is_empty(&self) -> bool {
        self.thresholds.is_empty()
    }

    /// What any threshold decides: that of the lowest listed threshold not below it.
    pub fn at(&self, threshold: f64) -> ChosenThreshold {
        let i = self.thresholds.partition_point(|&t| t < threshold);
        ChosenThreshold {
            threshold,
            ..self.entry(i)
        }
    }

    /// The threshold that a rule picks.
    ///
    /// # Errors
    /// `invalid-option` for a rule with wrong numbers, and for one that no threshold meets: the
    /// message names the best value there is.
    pub fn choose(&self, rule: &ThresholdRule) -> Result<ChosenThreshold> {
        match rule.check()? {
            ThresholdRule::Value(threshold) => Ok(self.at(threshold)),
            ThresholdRule::BestF1 => self.first_best(|_| true, |c| c.f1).ok_or_else(unreachable_f1),
            ThresholdRule::LowestCost {
                false_positive,
                false_negative,
            } => {
                let cost = |c: &ChosenThreshold| {
                    c.false_positives * false_positive + c.false_negatives * false_negative
                };
                self.first_best(|_| true, |c| -cost(c)).ok_or_else(unreachable_f1)
            }
            ThresholdRule::RecallAtLeast(r) => self
                .first_best(|c| c.recall >= r, |c| c.precision)
                .ok_or_else(|| self.unmet("recall", r, |c| c.recall)),
            ThresholdRule::PrecisionAtLeast(p) => self
                .last_best(|c| c.precision >= p, |c| c.recall)
                .ok_or_else(|| self.unmet("precision", p, |c| c.precision)),
        }
    }

    fn entry(&self, i: usize) -> ChosenThreshold {
        let at = |v: &[f64]| v.get(i).copied().unwrap_or(0.0);
        let (tp, fp) = (at(&self.true_positives), at(&self.false_positives));
        ChosenThreshold {
            threshold: at(&self.thresholds),
            true_positives: tp,
            false_positives: fp,
            false_negatives: self.positives - tp,
            true_negatives: self.negatives - fp,
            precision: ratio(tp, tp + fp),
            recall: ratio(tp, self.positives),
            f1: ratio(2.0 * tp, tp + fp + self.positives),
        }
    }

    /// The best of the eligible entries; the lowest threshold of equals.
    fn first_best(
        &self,
        eligible: impl Fn(&ChosenThreshold) -> bool,
        value: impl Fn(&ChosenThreshold) -> f64,
    ) -> Option<ChosenThreshold> {
        (0..self.len()).map(|i| self.entry(i)).filter(eligible).fold(
            None,
            |best: Option<ChosenThreshold>, c| match best {
                Some(b) if value(&c) <= value(&b) => Some(b),
                _ => Some(c),
            },
        )
    }

    /// The best of the eligible entries; the highest threshold of equals.
    fn last_best(
        &self,
        eligible: impl Fn(&ChosenThreshold) -> bool,
        value: impl Fn(&ChosenThreshold) -> f64,
    ) -> Option<ChosenThreshold> {
        (0..self.len()).map(|i| self.entry(i)).filter(eligible).fold(
            None,
            |best: Option<ChosenThreshold>, c| match best {
                Some(b) if value(&c) < value(&b) => Some(b),
                _ => Some(c),
            },
        )
    }

    fn unmet(&self, name: &str, wanted: f64, value: impl Fn(&ChosenThreshold) -> f64) -> Error {
        let best = self.last_best(|_| true, &value).map_or(0.0, |c| value(&c));
        Error::new(
            Code::InvalidOption,
            format!(
                "threshold: expected a {name} of at least {wanted}, the best that any threshold reaches on these rows is {best}; ask for less, or improve the model"
            ),
        )
    }
}

fn unreachable_f1() -> Error {
    Error::new(
        Code::EmptyInput,
        "threshold sweep: it has no thresholds; make it with `sweep`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: [f64; 8] = [0.9, 0.8, 0.8, 0.6, 0.5, 0.5, 0.3, 0.1];
    const Y: [bool; 8] = [false, true, true, false, true, false, false, false];

    fn choose(rule: ThresholdRule) -> ChosenThreshold {
        sweep(&S, &Y, None).unwrap().choose(&rule).unwrap()
    }

    #[test]
    fn every_entry_equals_a_direct_count() {
        let sweep = sweep(&S, &Y, None).unwrap();
        assert_eq!(sweep.len(), 7);
        for i in 0..sweep.len() {
            let t = sweep.thresholds[i];
            let count = |want: bool| S.iter().zip(Y).filter(|(s, y)| **s >= t && *y == want).count() as f64;
            assert_eq!(sweep.true_positives[i], count(true));
            assert_eq!(sweep.false_positives[i], count(false));
        }
    }

    #[test]
    fn rules_choose_with_stated_ties() {
        assert_eq!(choose(ThresholdRule::BestF1).threshold, 0.5);
        assert_eq!(choose(ThresholdRule::RecallAtLeast(0.9)).threshold, 0.5);
        assert_eq!(choose(ThresholdRule::RecallAtLeast(0.1)).threshold, 0.8);
        assert_eq!(choose(ThresholdRule::PrecisionAtLeast(0.5)).threshold, 0.5);
        assert_eq!(choose(ThresholdRule::PrecisionAtLeast(0.6)).threshold, 0.8);
        let value = choose(ThresholdRule::Value(0.55));
        assert_eq!(
            (value.threshold, value.true_positives, value.false_positives),
            (0.55, 2.0, 2.0)
        );
        assert_eq!(choose(ThresholdRule::Value(7.0)).true_negatives, 5.0);
    }

    #[test]
    fn costs_may_call_nobody_or_everybody_positive() {
        let cost = |a, b| {
            choose(ThresholdRule::LowestCost {
                false_positive: a,
                false_negative: b,
            })
        };
        assert_eq!(cost(100.0, 1.0).threshold, 0.9f64.next_up());
        assert_eq!(cost(0.0, 1.0).threshold, 0.1);
        assert_eq!(cost(1.0, 10.0).threshold, 0.5);
    }

    #[test]
    fn an_unmet_rule_names_the_best() {
        let error = sweep(&S, &Y, None)
            .unwrap()
            .choose(&ThresholdRule::PrecisionAtLeast(0.95))
            .unwrap_err();
        assert_eq!(error.code(), Code::InvalidOption);
        assert!(error.message().contains("0.6666666666666666"), "{error}");
    }
}
