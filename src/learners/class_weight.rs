//! Weights that make the rows of a rare class count more.

use crate::data::Labels;
use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the rule that weighs each class by the inverse of its frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Balanced {
    /// `"balanced"`.
    Balanced,
}

/// How much the rows of each class count, as scikit-learn's `class_weight`.
///
/// In JSON: `"balanced"`, or an object of class names and weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "classWeight: expected \"balanced\" or an object of class names and weights, such as {\"ill\": 10}"
)]
pub enum ClassWeight {
    /// Σ weights of all rows ÷ (number of classes × Σ weights of the class's rows).
    Balanced(Balanced),
    /// A weight for each named class; a class not named has weight 1.
    Explicit(BTreeMap<String, f64>),
}

impl ClassWeight {
    /// The rule `"balanced"`.
    pub const BALANCED: ClassWeight = ClassWeight::Balanced(Balanced::Balanced);

    /// One weight a class, in class order. `row_weights` are the rows' own weights, if there are any.
    ///
    /// # Errors
    /// `invalid-option` for a weight that is negative or not finite, or a class that does not occur.
    pub fn per_class(&self, labels: &Labels, row_weights: Option<&[f64]>) -> Result<Vec<f64>> {
        let k = labels.classes.len();
        match self {
            ClassWeight::Balanced(_) => {
                let mut sums = vec![0.0; k];
                for (row, &code) in labels.codes.iter().enumerate() {
                    let weight = row_weights.map_or(1.0, |w| w.get(row).copied().unwrap_or(0.0));
                    if let Some(sum) = sums.get_mut(code as usize) {
                        *sum += weight;
                    }
                }
                let total: f64 = sums.iter().sum();
                Ok(sums
                    .iter()
                    .map(|&sum| if sum > 0.0 { total / (k as f64 * sum) } else { 0.0 })
                    .collect())
            }
            ClassWeight::Explicit(named) => {
                let mut weights = vec![1.0; k];
                for (class, &weight) in named {
                    if !(weight.is_finite() && weight >= 0.0) {
                        return Err(Error::new(
                            Code::InvalidOption,
                            format!(
                                "classWeight: expected a finite weight of at least 0, found {weight} for class '{class}'; give a positive number"
                            ),
                        ));
                    }
                    let code = labels.classes.position(class).ok_or_else(|| {
                        Error::new(
                            Code::InvalidOption,
                            format!(
                                "classWeight: no class '{class}'; the classes are: {}",
                                labels.classes.names().join(", ")
                            ),
                        )
                    })?;
                    if let Some(slot) = weights.get_mut(code) {
                        *slot = weight;
                    }
                }
                Ok(weights)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balanced_weighs_by_the_inverse_of_the_frequency() {
        let labels = Labels::from_integers(&[1, 1, 1, 1, 0, 0]);
        let weights = ClassWeight::BALANCED.per_class(&labels, None).unwrap();
        assert_eq!(weights, [1.5, 0.75]);
    }

    #[test]
    fn an_explicit_weight_names_its_class() {
        let labels = Labels::from_strings(&["ill", "well", "well"]);
        let parsed: ClassWeight = serde_json::from_str(r#"{"ill": 10}"#).unwrap();
        assert_eq!(parsed.per_class(&labels, None).unwrap(), [10.0, 1.0]);
        let typo: ClassWeight = serde_json::from_str(r#"{"sick": 10}"#).unwrap();
        let error = typo.per_class(&labels, None).unwrap_err();
        assert_eq!(error.code(), Code::InvalidOption);
        assert!(error.message().contains("ill, well"));
        assert_eq!(
            serde_json::from_str::<ClassWeight>("\"balanced\"").unwrap(),
            ClassWeight::BALANCED
        );
        assert!(serde_json::from_str::<ClassWeight>("\"balance\"").is_err());
    }
}
