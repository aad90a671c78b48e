//! Evidently's choice of a test for a column, its threshold, and what counts as drifted.

use super::options::DriftTest;
use super::report::ColumnDrift;

/// Up to this many reference values, tests of significance are used; above, distances, because with
/// many values every difference is significant.
const SIGNIFICANCE_UP_TO: usize = 1000;

/// Up to this many distinct values, numbers are tested as categories.
pub(super) const FEW_VALUES: usize = 5;

/// The default test, as Evidently 0.7 chooses it.
///
/// `rows` counts the reference's values that are present; `distinct` the distinct values of both
/// samples together, counted up to at least [`FEW_VALUES`] + 1.
pub(super) fn default_test(numeric: bool, rows: usize, distinct: usize) -> DriftTest {
    let continuous = numeric && distinct > FEW_VALUES;
    match (rows <= SIGNIFICANCE_UP_TO, continuous) {
        (true, true) => DriftTest::Ks,
        (true, false) if distinct > 2 => DriftTest::ChiSquare,
        (true, false) => DriftTest::Z,
        (false, true) => DriftTest::Wasserstein,
        (false, false) => DriftTest::JensenShannon,
    }
}

/// Whether a test that the options name may be used on a column.
pub(super) fn suits(test: DriftTest, numeric: bool, distinct: usize) -> bool {
    match test {
        DriftTest::Ks | DriftTest::Wasserstein => numeric,
        DriftTest::Psi | DriftTest::JensenShannon => true,
        DriftTest::ChiSquare => !numeric || distinct <= FEW_VALUES,
        DriftTest::Z => distinct <= 2,
    }
}

impl DriftTest {
    /// What the score is held against when nothing is said: 0.05 for a p-value, 0.1 for a distance.
    pub fn default_threshold(self) -> f64 {
        match self {
            DriftTest::Ks | DriftTest::ChiSquare | DriftTest::Z => 0.05,
            DriftTest::Psi | DriftTest::JensenShannon | DriftTest::Wasserstein => 0.1,
        }
    }

    /// Whether a score means drift: a p-value at most (ks) or below (chisquare, z) the threshold, a
    /// distance at or above it.
    pub fn drifted(self, score: f64, threshold: f64) -> bool {
        match self {
            DriftTest::Ks => score <= threshold,
            DriftTest::ChiSquare | DriftTest::Z => score < threshold,
            DriftTest::Psi | DriftTest::JensenShannon | DriftTest::Wasserstein => score >= threshold,
        }
    }
}

/// How strongly a column moved, 1 being at its threshold: a distance in thresholds, a p-value by its
/// logarithm. A column without a test comes first.
pub(super) fn severity(column: &ColumnDrift) -> f64 {
    let (Some(test), Some(score), Some(threshold)) = (column.test, column.score, column.threshold) else {
        return f64::INFINITY;
    };
    match test {
        DriftTest::Ks | DriftTest::ChiSquare | DriftTest::Z if threshold > 0.0 && threshold < 1.0 => {
            libm::log(score.max(f64::MIN_POSITIVE)) / libm::log(threshold)
        }
        DriftTest::Ks | DriftTest::ChiSquare | DriftTest::Z => 1.0 - score,
        _ if threshold > 0.0 => score / threshold,
        _ => score,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidentlys_table() {
        for (numeric, rows, distinct, test) in [
            (true, 1000, 6, DriftTest::Ks),
            (true, 1000, 5, DriftTest::ChiSquare),
            (true, 1000, 2, DriftTest::Z),
            (false, 1000, 3, DriftTest::ChiSquare),
            (false, 1000, 1, DriftTest::Z),
            (true, 1001, 6, DriftTest::Wasserstein),
            (true, 1001, 5, DriftTest::JensenShannon),
            (false, 1001, 2, DriftTest::JensenShannon),
        ] {
            assert_eq!(default_test(numeric, rows, distinct), test);
        }
    }

    #[test]
    fn thresholds_are_closed_where_evidentlys_are() {
        assert!(DriftTest::Ks.drifted(0.05, 0.05));
        assert!(!DriftTest::ChiSquare.drifted(0.05, 0.05));
        assert!(DriftTest::Psi.drifted(0.1, 0.1));
    }
}
