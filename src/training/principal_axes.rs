//! The plane in which the rows of a table differ most, for a picture of them.

use super::encoder::Encoder;
use super::imputer::{ImputeOptions, Imputer};
use super::subspace::leading_axes;
use crate::data::{Matrix, Table};
use crate::error::{Code, Error, Result};
use crate::watch::Watch;
use serde::Serialize;

/// More features than this make the covariances too large.
const MAX_FEATURES: usize = 2000;
/// Rows whose products are added up before they join the total.
const BLOCK: usize = 1024;

/// The first two principal axes of a table whose gaps are filled, numbers standardized and categories
/// one-hot encoded.
///
/// Fit it on one table, then [`PrincipalAxes::project`] that table and others, such as the balanced one, on
/// the same axes.
///
/// **Shapes.** Any table with rows and columns; leave the target out.
///
/// **Parameters.** None.
///
/// **Determinism.** The same bytes on every host. An axis points so that its largest coefficient is positive.
///
/// **Complexity.** O(rows × features²) time, O(rows × features) memory.
///
/// **Errors.** `empty-input`, `too-large` above 2000 features, those of [`ImputeOptions`] and [`Encoder`],
/// `cancelled`.
///
/// **Differences** from scikit-learn's `PCA(n_components=2)`: none but rounding; where two axes explain the
/// same share of the variance, any pair in their plane is an answer. linfa-reduction is not used: it adds
/// hundreds of kilobytes to the wasm file, starts from numbers that differ between 32-bit and 64-bit hosts,
/// and its explained variance ratio leaves out the axes not asked for.
///
/// **References.** Halko, Martinsson and Tropp, "Finding structure with randomness", SIAM Review 53 (2011),
/// algorithm 4.4 (subspace iteration); scikit-learn `decomposition/_pca.py`.
///
/// ```
/// use evenkeel::data::{Column, Table};
/// use evenkeel::training::PrincipalAxes;
/// use evenkeel::watch::Unwatched;
///
/// let table = Table::new(vec![
///     Column::numeric("length", vec![1.0, 2.0, 3.0, 4.0]),
///     Column::numeric("weight", vec![2.1, 3.9, 6.2, 7.8]),
/// ])?;
/// let axes = PrincipalAxes::fit(&table, &mut Unwatched)?;
/// assert!(axes.explained_variance_ratio[0] > 0.99);
/// assert_eq!(axes.project(&table)?.x.len(), 4);
/// # Ok::<(), evenkeel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalAxes {
    /// The share of the features' variance along each axis.
    pub explained_variance_ratio: [f64; 2],
    /// The coefficients of each axis, a feature each.
    pub axes: [Vec<f64>; 2],
    imputer: Imputer,
    encoder: Encoder,
    means: Vec<f64>,
}

/// Rows as points in the plane of two axes.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Projection {
    /// Along the first axis, one value a row.
    pub x: Vec<f64>,
    /// Along the second axis.
    pub y: Vec<f64>,
}

impl PrincipalAxes {
    /// Finds the axes of `table`.
    ///
    /// # Errors
    /// As listed at [`PrincipalAxes`].
    pub fn fit(table: &Table, watch: &mut dyn Watch) -> Result<Self> {
        if table.rows() == 0 || table.columns().is_empty() {
            return Err(Error::new(
                Code::EmptyInput,
                format!(
                    "principal axes: expected rows and columns, found {} × {}; pass a table with both",
                    table.rows(),
                    table.columns().len()
                ),
            ));
        }
        let imputer = ImputeOptions::default().fit(table)?;
        let filled = imputer.transform(table)?;
        let encoder = Encoder::fit(&filled)?;
        let features = encoder.features();
        if features > MAX_FEATURES {
            return Err(Error::new(
                Code::TooLarge,
                format!(
                    "principal axes: expected at most {MAX_FEATURES} features, found {features}; leave out text columns with many categories"
                ),
            ));
        }
        let x = encoder.transform(&filled)?;
        let (means, covariances) = covariances(&x, watch)?;
        let total: f64 = (0..features).filter_map(|i| covariances.row(i).get(i)).sum();
        let [first, second] = leading_axes(&covariances, watch)?;
        let share = |variance: f64| {
            if total > 0.0 {
                variance.max(0.0) / total
            } else {
                0.0
            }
        };
        Ok(PrincipalAxes {
            explained_variance_ratio: [share(first.0), share(second.0)],
            axes: [first.1, second.1],
            imputer,
            encoder,
            means,
        })
    }

    /// The rows of `table`, which has the columns of the fitted one, in the plane of the axes.
    ///
    /// # Errors
    /// `column-mismatch`, and those of [`Encoder`].
    pub fn project(&self, table: &Table) -> Result<Projection> {
        let x = self.encoder.transform(&self.imputer.transform(table)?)?;
        let [first, second] = &self.axes;
        let along = |axis: &[f64]| -> Vec<f64> {
            (0..x.rows())
                .map(|row| {
                    let features = x.row(row).iter().zip(&self.means);
                    features.zip(axis).map(|((v, mean), a)| (v - mean) * a).sum()
                })
                .collect()
        };
        Ok(Projection {
            x: along(first),
            y: along(second),
        })
    }
}

/// The means of the columns and their covariances.
fn covariances(x: &Matrix<f64>, watch: &mut dyn Watch) -> Result<(Vec<f64>, Matrix<f64>)> {
    let (rows, d) = (x.rows(), x.columns());
    let mut sums = vec![0.0; d];
    let mut products = vec![0.0; d * d];
    let mut block = vec![0.0; d * d];
    for start in (0..rows).step_by(BLOCK) {
        watch.check("axes", start, rows)?;
        block.fill(0.0);
        for row in start..(start + BLOCK).min(rows) {
            let values = x.row(row);
            for ((i, &a), line) in values.iter().enumerate().zip(block.chunks_exact_mut(d)) {
                if a == 0.0 {
                    continue;
                }
                let (line, rest) = (line.split_at_mut(i).1, values.split_at(i).1);
                for (product, b) in line.iter_mut().zip(rest) {
                    *product += a * b;
                }
            }
            for (sum, v) in sums.iter_mut().zip(values) {
                *sum += v;
            }
        }
        for (total, part) in products.iter_mut().zip(&block) {
            *total += part;
        }
    }
    let n = rows as f64;
    let means: Vec<f64> = sums.iter().map(|sum| sum / n).collect();
    let mut full = vec![0.0; d * d];
    for (i, a) in means.iter().enumerate() {
        for (j, b) in means.iter().enumerate().skip(i) {
            let covariance = products.get(i * d + j).copied().unwrap_or(0.0) / n - a * b;
            for at in [i * d + j, j * d + i] {
                if let Some(slot) = full.get_mut(at) {
                    *slot = covariance;
                }
            }
        }
    }
    Ok((means, Matrix::new(full, d, d)?))
}
