//! What may be said about a drift report, and what holds when nothing is said.

use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The share of drifted columns from which a table counts as drifted: Evidently's, and the only such
/// constant in the product.
pub const DEFAULT_DRIFT_SHARE: f64 = 0.5;

/// A test of whether two samples differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DriftTest {
    /// Kolmogorov–Smirnov; numbers; drifted when p ≤ 0.05.
    Ks,
    /// Population stability index; drifted when ≥ 0.1.
    Psi,
    /// Jensen–Shannon distance; drifted when ≥ 0.1.
    JensenShannon,
    /// Wasserstein distance in standard deviations of the reference; numbers; drifted when ≥ 0.1.
    Wasserstein,
    /// Chi-square goodness of fit; categories; drifted when p < 0.05.
    ChiSquare,
    /// Two-proportion z; two categories; drifted when p < 0.05.
    Z,
}

impl DriftTest {
    /// Every test, in the order of the documentation.
    pub const ALL: [DriftTest; 6] = [
        DriftTest::Ks,
        DriftTest::Psi,
        DriftTest::JensenShannon,
        DriftTest::Wasserstein,
        DriftTest::ChiSquare,
        DriftTest::Z,
    ];

    /// The test's name in options and reports, which is Evidently's.
    pub fn as_str(self) -> &'static str {
        match self {
            DriftTest::Ks => "ks",
            DriftTest::Psi => "psi",
            DriftTest::JensenShannon => "jensenshannon",
            DriftTest::Wasserstein => "wasserstein",
            DriftTest::ChiSquare => "chisquare",
            DriftTest::Z => "z",
        }
    }
}

impl fmt::Display for DriftTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for DriftTest {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        DriftTest::ALL
            .into_iter()
            .find(|t| t.as_str() == text)
            .ok_or_else(|| {
                Error::new(
                    Code::InvalidOption,
                    format!("test: expected one of ks, psi, jensenshannon, wasserstein, chisquare, z, found '{text}'; correct the name"),
                )
            })
    }
}

/// Options of [`drift`](super::drift).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DriftOptions {
    /// The test of every column it suits; the others keep Evidently's choice, with a warning.
    /// Default: Evidently's choice for each column.
    pub test: Option<DriftTest>,
    /// What `test`'s score is held against, at least 0; needs `test`. Default: the test's own.
    pub threshold: Option<f64>,
    /// The share of drifted columns from which the table counts as drifted, in [0, 1]. Default 0.5.
    pub drift_share: f64,
    /// The columns to compare, in this order. Default: all columns of the reference.
    pub columns: Option<Vec<String>>,
}

impl Default for DriftOptions {
    fn default() -> Self {
        DriftOptions {
            test: None,
            threshold: None,
            drift_share: DEFAULT_DRIFT_SHARE,
            columns: None,
        }
    }
}

impl DriftOptions {
    /// Checks the numbers.
    ///
    /// # Errors
    /// `invalid-option`.
    pub fn check(&self) -> Result<()> {
        let wrong = |message: String| Err(Error::new(Code::InvalidOption, message));
        if !(0.0..=1.0).contains(&self.drift_share) {
            return wrong(format!(
                "drift share: expected a share between 0 and 1, found {}; correct `driftShare`",
                self.drift_share
            ));
        }
        match self.threshold {
            Some(t) if !(t.is_finite() && t >= 0.0) => wrong(format!(
                "threshold: expected a number of at least 0, found {t}; correct it"
            )),
            Some(t) if self.test.is_none() => wrong(format!(
                "threshold: {t} is given, but no test; p-values and distances need different thresholds, so name the `test` too"
            )),
            _ => Ok(()),
        }
    }
}
