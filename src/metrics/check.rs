//! What every score checks before it counts.

use crate::error::{Code, Error, Result};

/// Equal lengths, at least one row, usable weights.
pub(super) fn rows(place: &str, expected: usize, found: usize, weights: Option<&[f64]>) -> Result<()> {
    if expected != found {
        return Err(Error::new(
            Code::InvalidShape,
            format!(
                "{place}: expected one value for each of {expected} rows, found {found}; pass equally long arrays"
            ),
        ));
    }
    if expected == 0 {
        return Err(Error::new(
            Code::EmptyInput,
            format!("{place}: expected at least one row, found none; pass some rows"),
        ));
    }
    match weights {
        Some(weights) => self::weights(place, expected, weights),
        None => Ok(()),
    }
}

fn weights(place: &str, rows: usize, weights: &[f64]) -> Result<()> {
    if weights.len() != rows {
        return Err(Error::new(
            Code::InvalidShape,
            format!(
                "{place}: expected {rows} sample weights, one a row, found {}; pass one for each row",
                weights.len()
            ),
        ));
    }
    if let Some(row) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        return Err(Error::new(
            Code::InvalidOption,
            format!(
                "{place}: sample weight of row {row}: expected a finite number of at least 0, found {}; correct it",
                weights[row]
            ),
        ));
    }
    if weights.iter().all(|&w| w == 0.0) {
        return Err(Error::new(
            Code::InvalidOption,
            format!(
                "{place}: expected at least one sample weight above 0, found none; leave the weights out or correct them"
            ),
        ));
    }
    Ok(())
}

/// Finite scores only.
pub(super) fn scores(place: &str, scores: &[f64]) -> Result<()> {
    let Some((row, &score)) = scores.iter().enumerate().find(|(_, s)| !s.is_finite()) else {
        return Ok(());
    };
    let code = if score.is_nan() {
        Code::MissingValue
    } else {
        Code::InfiniteValue
    };
    Err(Error::new(
        code,
        format!(
            "{place}: row {row}: expected a finite score, found {score}; remove the row or correct its score"
        ),
    ))
}

/// Class codes below the number of classes.
pub(super) fn codes(place: &str, codes: &[u32], classes: usize) -> Result<()> {
    match codes.iter().enumerate().find(|(_, c)| **c as usize >= classes) {
        None => Ok(()),
        Some((row, code)) => Err(Error::new(
            Code::InvalidShape,
            format!(
                "{place}: row {row}: class code {code}, but there are {classes} classes; use codes below {classes}"
            ),
        )),
    }
}

/// The error of a score that needs both outcomes.
pub(super) fn one_class(place: &str, class: &str) -> Error {
    Error::new(
        Code::OneClass,
        format!("{place}: expected rows of both classes, found {class} rows only; evaluate on rows of both"),
    )
}
