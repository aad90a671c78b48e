//! Logarithmic loss: how far stated probabilities are from what happened.

use super::check;
use crate::data::Matrix;
use crate::error::{Code, Error, Result};

/// The mean of −ln(probability given to the class that occurred).
///
/// Use it where the probabilities themselves are used, not only their order. Lower is better.
///
/// **Shapes**: `probabilities` is n × classes, `actual` holds n class codes, `weights` one a row.
/// **Parameters**: probabilities lie in [0, 1] and are clipped to [ε, 1 − ε], ε = 2⁻⁵²; up to 1e-6
/// outside is rounding of single precision and is clipped too.
/// **Complexity**: O(n).
/// **Errors**: `invalid-option` for a probability out of range; `missing-value`, `infinite-value`,
/// `invalid-shape`, `empty-input`.
/// **Differences**: scikit-learn 1.9 refuses every probability outside [0, 1]; like it, rows are not
/// rescaled to sum to 1.
/// **References**: `sklearn.metrics.log_loss`.
pub fn log_loss(probabilities: &Matrix<f64>, actual: &[u32], weights: Option<&[f64]>) -> Result<f64> {
    const PLACE: &str = "log loss";
    check::rows(PLACE, probabilities.rows(), actual.len(), weights)?;
    check::codes(PLACE, actual, probabilities.columns())?;
    for row in 0..actual.len() {
        check_row(PLACE, row, probabilities.row(row))?;
    }
    let (mut loss, mut total) = (0.0, 0.0);
    for (row, &class) in actual.iter().enumerate() {
        let weight = weights.map_or(1.0, |w| w[row]);
        let p = probabilities.row(row)[class as usize];
        loss -= weight * libm::log(p.clamp(f64::EPSILON, 1.0 - f64::EPSILON));
        total += weight;
    }
    Ok(loss / total)
}

fn check_row(place: &str, row: usize, probabilities: &[f64]) -> Result<()> {
    check::scores(place, probabilities).map_err(|e| {
        Error::new(
            e.code(),
            format!("{place}: row {row}: expected finite probabilities; correct the model or remove the row"),
        )
    })?;
    match probabilities.iter().find(|p| !(-1e-6..=1.0 + 1e-6).contains(*p)) {
        None => Ok(()),
        Some(p) => Err(Error::new(
            Code::InvalidOption,
            format!(
                "{place}: row {row}: expected probabilities between 0 and 1, found {p}; pass probabilities, not scores"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certain_and_wrong_is_clipped() {
        let p = Matrix::new(vec![1.0, 0.0], 1, 2).unwrap();
        assert_eq!(log_loss(&p, &[1], None).unwrap(), -libm::log(f64::EPSILON));
        assert!(log_loss(&p, &[0], None).unwrap() < 1e-15);
    }

    #[test]
    fn scores_are_refused() {
        let p = Matrix::new(vec![3.0, -2.0], 1, 2).unwrap();
        assert_eq!(log_loss(&p, &[1], None).unwrap_err().code(), Code::InvalidOption);
    }
}
