//! Scores sorted once: what lies at or above each distinct score.

use super::check;
use crate::error::Result;

/// Cumulative true and false positives at every distinct score, descending.
pub(super) struct Cuts {
    /// Distinct scores, descending.
    pub thresholds: Vec<f64>,
    /// Weight of the positive rows with a score at or above the threshold.
    pub true_positives: Vec<f64>,
    /// Weight of the negative rows with a score at or above the threshold.
    pub false_positives: Vec<f64>,
}

impl Cuts {
    /// Checks the input and sorts it. Rows of weight 0 count for nothing and make no cut.
    pub fn new(place: &str, scores: &[f64], positive: &[bool], weights: Option<&[f64]>) -> Result<Cuts> {
        check::rows(place, scores.len(), positive.len(), weights)?;
        check::scores(place, scores)?;
        let mut rows: Vec<(f64, f64, bool)> = scores
            .iter()
            .zip(positive)
            .enumerate()
            .map(|(row, (&score, &positive))| (score, weights.map_or(1.0, |w| w[row]), positive))
            .filter(|row| row.1 > 0.0)
            .collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut cuts = Cuts {
            thresholds: Vec::new(),
            true_positives: Vec::new(),
            false_positives: Vec::new(),
        };
        let (mut tp, mut fp) = (0.0, 0.0);
        for (i, &(score, weight, positive)) in rows.iter().enumerate() {
            if positive {
                tp += weight;
            } else {
                fp += weight;
            }
            if rows.get(i + 1).is_none_or(|next| next.0 != score) {
                cuts.thresholds.push(score);
                cuts.true_positives.push(tp);
                cuts.false_positives.push(fp);
            }
        }
        Ok(cuts)
    }

    /// Weight of all positive rows.
    pub fn positives(&self) -> f64 {
        self.true_positives.last().copied().unwrap_or(0.0)
    }

    /// Weight of all negative rows.
    pub fn negatives(&self) -> f64 {
        self.false_positives.last().copied().unwrap_or(0.0)
    }

    /// The same, refused with `one-class` unless both outcomes occur.
    pub fn both_classes(self, place: &str) -> Result<Cuts> {
        if self.positives() <= 0.0 {
            return Err(check::one_class(place, "negative"));
        }
        if self.negatives() <= 0.0 {
            return Err(check::one_class(place, "positive"));
        }
        Ok(self)
    }

    /// (true positives, false positives) of each cut, descending.
    pub fn counts(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.true_positives
            .iter()
            .copied()
            .zip(self.false_positives.iter().copied())
    }
}
