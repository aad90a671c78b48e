//! Logistic regression with class and sample weights.

mod objective;
mod point;
mod solver;

use super::class_weight::ClassWeight;
use crate::data::{Labels, Matrix};
use crate::error::{Code, Error, Result};
use crate::watch::Watch;
use objective::{Objective, linear, probabilities};
use serde::{Deserialize, Serialize};

/// A largest slope below which a fit counts as converged though `tol` was not reached: rounding of the
/// loss can end the line search between the two.
const ROUNDING: f64 = 1e-6;

/// Logistic regression, binary or multinomial, penalized by the squares of its coefficients.
///
/// For scores that are probabilities and a model that can be read; scale the features first, because the
/// penalty treats all coefficients alike.
///
/// **Shapes.** `x` is rows × features, finite; labels and weights have one entry a row. Two classes give
/// one row of coefficients (for the second class), K > 2 give K rows.
///
/// **Parameters.** `c` (default 1.0, > 0): inverse strength of the penalty ½‖coefficients‖² against the
/// summed weighted loss; the intercept is not penalized. `classWeight` (default none): `"balanced"` or a
/// weight for each named class, multiplied with the rows' weights. `maxIter` (default 1000, 1 to 1 000 000):
/// steps. `tol` (default 1e-8, ≥ 0): largest slope of the mean loss at which to stop.
///
/// **Determinism.** The same bytes on every host: sums in a fixed order, exponentials by `libm`, no
/// randomness, no clock.
///
/// **Complexity.** O(rows × features × outputs) for each evaluation, one to three evaluations a step,
/// some 10 to 100 steps; memory for ten past steps beside the data.
///
/// **Errors.** `invalid-option`, `invalid-shape`, `missing-value`, `infinite-value`, `empty-input`,
/// `one-class`, `too-few-samples` (a class without weight), `not-converged` (the loss overflows),
/// `cancelled`.
///
/// **Differences** from scikit-learn's `LogisticRegression` (lbfgs): a tighter `tol` (1e-4 there), more
/// steps (100 there), no warm start, L2 only; the numbers agree within 1e-4 where it is run to the same
/// tolerance.
///
/// **References.** Nocedal and Wright, *Numerical Optimization* (2006), algorithm 7.5; Moré and Thuente,
/// "Line search algorithms with guaranteed sufficient decrease", ACM TOMS 20 (1994); scikit-learn
/// `linear_model/_logistic.py`; the crate `argmin`.
///
/// ```
/// use evenkeel::data::{Labels, Matrix};
/// use evenkeel::learners::LogisticOptions;
/// use evenkeel::watch::Unwatched;
///
/// let x = Matrix::new(vec![-2.0, -1.0, 1.0, 2.0], 4, 1)?;
/// let y = Labels::from_strings(&["calm", "calm", "storm", "storm"]);
/// let fit = LogisticOptions::default().fit(&x, &y, None, &mut Unwatched)?;
/// assert!(fit.converged);
/// assert!(fit.model.predict_probabilities(&x)?.row(3)[1] > 0.8);
/// # Ok::<(), evenkeel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LogisticOptions {
    /// Inverse strength of the penalty.
    pub c: f64,
    /// How much the rows of each class count.
    pub class_weight: Option<ClassWeight>,
    /// Most steps to take.
    pub max_iter: usize,
    /// Largest slope at which to stop.
    pub tol: f64,
}

impl Default for LogisticOptions {
    fn default() -> Self {
        LogisticOptions {
            c: 1.0,
            class_weight: None,
            max_iter: 1000,
            tol: 1e-8,
        }
    }
}

/// Fitted coefficients.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// One row for two classes (the second one's), else a row for each class.
    pub coefficients: Matrix<f64>,
    /// One for each row of coefficients.
    pub intercepts: Vec<f64>,
}

/// A fitted model and how the fit went.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticFit {
    /// The model.
    pub model: Logistic,
    /// Steps taken.
    pub iterations: usize,
    /// Whether the slope is small enough.
    pub converged: bool,
    /// The largest slope of the mean loss at the end.
    pub slope: f64,
}

impl LogisticOptions {
    /// Refuses parameters out of their range.
    ///
    /// # Errors
    /// `invalid-option`.
    pub fn check(&self) -> Result<()> {
        if !(self.c.is_finite() && self.c > 0.0) {
            return Err(range("c", "a finite number above 0", self.c));
        }
        if !(self.tol.is_finite() && self.tol >= 0.0) {
            return Err(range("tol", "a finite number of at least 0", self.tol));
        }
        if self.max_iter == 0 || self.max_iter > 1_000_000 {
            return Err(range(
                "maxIter",
                "a whole number from 1 to 1000000",
                self.max_iter,
            ));
        }
        Ok(())
    }

    /// Fits the model to the rows of `x`, each counting as much as its weight times its class's.
    ///
    /// # Errors
    /// As listed at [`LogisticOptions`].
    pub fn fit(
        &self,
        x: &Matrix<f64>,
        labels: &Labels,
        sample_weights: Option<&[f64]>,
        watch: &mut dyn Watch,
    ) -> Result<LogisticFit> {
        self.check()?;
        check_data(x, labels, sample_weights)?;
        let weights = self.row_weights(labels, sample_weights)?;
        let classes = labels.classes.len();
        let outputs = if classes == 2 { 1 } else { classes };
        let objective = Objective::new(x, &labels.codes, weights, self.c, outputs);
        let minimum = solver::minimize(&objective, self.tol, self.max_iter, watch)?;
        if !minimum.slope.is_finite() {
            return Err(Error::new(
                Code::NotConverged,
                "logistic regression: the loss overflows at the first step; scale the features to about the same range",
            ));
        }
        let width = x.columns() + 1;
        let mut coefficients = Vec::with_capacity(outputs * x.columns());
        let mut intercepts = Vec::with_capacity(outputs);
        for output in minimum.point.chunks_exact(width) {
            let (slopes, intercept) = output.split_at(width - 1);
            coefficients.extend_from_slice(slopes);
            intercepts.extend_from_slice(intercept);
        }
        Ok(LogisticFit {
            model: Logistic {
                coefficients: Matrix::new(coefficients, outputs, x.columns())?,
                intercepts,
            },
            iterations: minimum.iterations,
            converged: minimum.slope <= self.tol.max(ROUNDING),
            slope: minimum.slope,
        })
    }

    fn row_weights(&self, labels: &Labels, sample_weights: Option<&[f64]>) -> Result<Vec<f64>> {
        let per_class = match &self.class_weight {
            Some(rule) => rule.per_class(labels, sample_weights)?,
            None => vec![1.0; labels.classes.len()],
        };
        let weights: Vec<f64> = labels
            .codes
            .iter()
            .enumerate()
            .map(|(row, &code)| {
                let own = sample_weights.map_or(1.0, |w| w.get(row).copied().unwrap_or(0.0));
                own * per_class.get(code as usize).copied().unwrap_or(0.0)
            })
            .collect();
        let mut sums = vec![0.0; labels.classes.len()];
        for (&code, weight) in labels.codes.iter().zip(&weights) {
            if let Some(sum) = sums.get_mut(code as usize) {
                *sum += weight;
            }
        }
        match sums.iter().position(|&sum| sum <= 0.0) {
            None => Ok(weights),
            Some(class) => Err(Error::new(
                Code::TooFewSamples,
                format!(
                    "logistic regression: class '{}' has no row with a weight above 0; add rows of it or raise its weight",
                    labels.classes.name(class)
                ),
            )),
        }
    }
}

impl Logistic {
    /// The probability of every class, rows × classes.
    ///
    /// # Errors
    /// `invalid-shape` when `x` has another number of features than the model.
    pub fn predict_probabilities(&self, x: &Matrix<f64>) -> Result<Matrix<f64>> {
        let features = self.coefficients.columns();
        if x.columns() != features {
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "logistic regression: expected {features} features, found {}; pass the features the model was fitted on",
                    x.columns()
                ),
            ));
        }
        let mut point = Vec::with_capacity(self.intercepts.len() * (features + 1));
        for (output, intercept) in self.intercepts.iter().enumerate() {
            point.extend_from_slice(self.coefficients.row(output));
            point.push(*intercept);
        }
        let classes = self.intercepts.len().max(2);
        let mut scores = vec![0.0; self.intercepts.len()];
        let mut all = Vec::with_capacity(x.rows() * classes);
        for row in 0..x.rows() {
            linear(&point, x.row(row), &mut scores);
            probabilities(&mut scores);
            if let [second] = scores[..] {
                all.push(1.0 - second);
            }
            all.extend_from_slice(&scores);
        }
        Matrix::new(all, x.rows(), classes)
    }
}

fn range(name: &str, expected: &str, found: impl std::fmt::Display) -> Error {
    Error::new(
        Code::InvalidOption,
        format!("{name}: expected {expected}, found {found}; correct the option"),
    )
}

fn check_data(x: &Matrix<f64>, labels: &Labels, sample_weights: Option<&[f64]>) -> Result<()> {
    if x.rows() == 0 || x.columns() == 0 {
        return Err(Error::new(
            Code::EmptyInput,
            format!(
                "logistic regression: expected rows and features, found {} × {}; pass a table with both",
                x.rows(),
                x.columns()
            ),
        ));
    }
    let weights = sample_weights.map_or(labels.len(), <[f64]>::len);
    if labels.len() != x.rows() || weights != x.rows() {
        return Err(Error::new(
            Code::InvalidShape,
            format!(
                "logistic regression: expected a label and a weight for each of {} rows, found {} labels and {weights} weights; pass one a row",
                x.rows(),
                labels.len()
            ),
        ));
    }
    if labels.classes.len() < 2 {
        return Err(Error::new(
            Code::OneClass,
            format!(
                "logistic regression: expected at least two classes, found only '{}'; add rows of another class",
                labels.classes.name(0)
            ),
        ));
    }
    if let Some((row, column)) = x.first_non_finite() {
        let value = x.row(row).get(column).copied().unwrap_or(f64::NAN);
        return Err(if value.is_nan() {
            Error::new(
                Code::MissingValue,
                format!("row {row}, column {column}: no value; impute missing values first"),
            )
        } else {
            Error::new(
                Code::InfiniteValue,
                format!(
                    "row {row}, column {column}: expected a finite number, found {value}; remove or clip it"
                ),
            )
        });
    }
    if let Some((row, weight)) = sample_weights
        .unwrap_or_default()
        .iter()
        .enumerate()
        .find(|(_, w)| !(w.is_finite() && **w >= 0.0))
    {
        return Err(Error::new(
            Code::InvalidOption,
            format!(
                "sample weights, row {row}: expected a finite weight of at least 0, found {weight}; correct it"
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Unwatched;

    fn case() -> (Matrix<f64>, Labels) {
        let x = Matrix::new(vec![0.0, 1.0, 1.0, 0.5, 2.0, 0.1, 3.0, 2.0], 4, 2).unwrap();
        (x, Labels::from_integers(&[0, 1, 0, 1]))
    }

    #[test]
    fn bad_input_has_a_code_a_place_and_a_remedy() {
        let (x, y) = case();
        let fit = |x: &Matrix<f64>, y: &Labels, w: Option<&[f64]>| {
            LogisticOptions::default()
                .fit(x, y, w, &mut Unwatched)
                .unwrap_err()
        };
        let gap = Matrix::new(vec![0.0, 1.0, 1.0, f64::NAN, 2.0, 0.1, 3.0, 2.0], 4, 2).unwrap();
        let error = fit(&gap, &y, None);
        assert_eq!(error.code(), Code::MissingValue);
        assert!(error.message().contains("row 1, column 1"));
        let infinite = Matrix::new(vec![0.0, 1.0, 1.0, 1.0, f64::INFINITY, 0.1, 3.0, 2.0], 4, 2).unwrap();
        assert_eq!(fit(&infinite, &y, None).code(), Code::InfiniteValue);
        let one = Labels::from_integers(&[7, 7, 7, 7]);
        assert_eq!(fit(&x, &one, None).code(), Code::OneClass);
        let short = Labels::from_integers(&[0, 1]);
        assert_eq!(fit(&x, &short, None).code(), Code::InvalidShape);
        assert_eq!(
            fit(&x, &y, Some(&[1.0, -1.0, 1.0, 1.0])).code(),
            Code::InvalidOption
        );
        assert_eq!(
            fit(&x, &y, Some(&[1.0, 0.0, 1.0, 0.0])).code(),
            Code::TooFewSamples
        );
        let empty = Matrix::new(Vec::new(), 0, 2).unwrap();
        assert_eq!(
            fit(&empty, &Labels::from_integers(&[]), None).code(),
            Code::EmptyInput
        );
        for (c, tol, max_iter) in [(0.0, 0.1, 1), (f64::NAN, 0.1, 1), (1.0, -0.1, 1), (1.0, 0.1, 0)] {
            let options = LogisticOptions {
                c,
                tol,
                max_iter,
                ..Default::default()
            };
            assert_eq!(options.check().unwrap_err().code(), Code::InvalidOption);
        }
    }

    #[test]
    fn features_too_large_for_the_loss_are_an_error_and_not_a_panic() {
        let (_, y) = case();
        let x = Matrix::new(vec![1e300, -1e300, -1e300, 1e300, 1e300, 1e300, 0.0, 1.0], 4, 2).unwrap();
        match LogisticOptions::default().fit(&x, &y, None, &mut Unwatched) {
            Err(error) => assert_eq!(error.code(), Code::NotConverged),
            Ok(fit) => assert!(!fit.converged),
        }
    }

    #[test]
    fn a_weight_of_two_is_the_row_twice() {
        let (x, y) = case();
        let weighted = LogisticOptions::default()
            .fit(&x, &y, Some(&[2.0, 1.0, 1.0, 0.0]), &mut Unwatched)
            .unwrap();
        let twice = Matrix::new(vec![0.0, 1.0, 0.0, 1.0, 1.0, 0.5, 2.0, 0.1], 4, 2).unwrap();
        let labels = Labels::from_integers(&[0, 0, 1, 0]);
        let repeated = LogisticOptions::default()
            .fit(&twice, &labels, None, &mut Unwatched)
            .unwrap();
        let pairs = weighted.model.coefficients.data().iter();
        for (a, b) in pairs.zip(repeated.model.coefficients.data()) {
            assert!((a - b).abs() < 1e-6, "{a} {b}");
        }
    }

    #[test]
    fn too_few_steps_are_told() {
        let (x, y) = case();
        let options = LogisticOptions {
            max_iter: 1,
            ..Default::default()
        };
        let fit = options.fit(&x, &y, None, &mut Unwatched).unwrap();
        assert_eq!((fit.iterations, fit.converged), (1, false));
    }

    #[test]
    fn badly_scaled_features_still_converge() {
        let data: Vec<f64> = (0..60)
            .flat_map(|i| {
                let wave = libm::sin(i as f64);
                [1e4 * wave + i as f64 * 50.0, 1e-3 * (i % 7) as f64, i as f64]
            })
            .collect();
        let x = Matrix::new(data, 60, 3).unwrap();
        let y = Labels::from_integers(&(0..60).map(|i| i64::from(i % 5 > 1)).collect::<Vec<_>>());
        let fit = LogisticOptions::default()
            .fit(&x, &y, None, &mut Unwatched)
            .unwrap();
        assert!(
            fit.iterations < 1000,
            "{} steps, slope {}",
            fit.iterations,
            fit.slope
        );
    }

    #[test]
    fn the_watch_sees_the_steps_and_can_end_them() {
        struct Impatient(Vec<usize>);
        impl Watch for Impatient {
            fn progress(&mut self, stage: &str, done: usize, total: usize) -> bool {
                assert_eq!((stage, total), ("fit", 1000));
                self.0.push(done);
                done < 2
            }
        }
        let (x, y) = case();
        let mut watch = Impatient(Vec::new());
        let error = LogisticOptions::default()
            .fit(&x, &y, None, &mut watch)
            .unwrap_err();
        assert_eq!(error.code(), Code::Cancelled);
        assert_eq!(watch.0.last(), Some(&2));
        assert!(watch.0.is_sorted());
    }
}
