use crate::data::{Labels, Matrix, Scalar, Table, Values};
use crate::error::{Code, Error, Result};
use crate::resampling::features::Features;
use crate::resampling::method::Outcome;
use crate::resampling::strategy::{Kind, SamplingStrategy, Target};
use crate::resampling::synthesis::{check_size, rounded};
use crate::rng::NumpyLegacy;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far repeated rows are moved: one factor, or one for each class that is resampled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a factor or {class: factor}")]
pub enum Shrinkage {
    /// The same for every class, at least 0.
    All(f64),
    /// By class name.
    Classes(BTreeMap<String, f64>),
}

/// Repeats rows of the smaller classes, drawn at random.
///
/// Use it as the baseline of every other method, and where rows hold categories or gaps that
/// others refuse. With `shrinkage` the repeated rows are moved a little (a smoothed bootstrap,
/// ROSE), which needs numbers only.
///
/// **Shapes**: any features, n × d; the originals come back first and unchanged, then the repeated
/// rows by class in sorted order.
/// **Parameters**: `samplingStrategy` (default `"auto"`: all classes come up to the largest),
/// `seed` (0 to 2³²−1, default 0), `shrinkage` (none; a factor from 0 up, or one a class).
/// **Determinism**: the rows that imbalanced-learn 0.14 draws for the same integer seed, on every
/// host; with `shrinkage` the noise agrees with NumPy's but for the last bits.
/// **Complexity**: one draw a new row, d more with `shrinkage`; memory of the result.
/// **Errors**: `one-class`, `invalid-option`, `too-large`; with `shrinkage` also `not-numeric`,
/// `missing-value`, `infinite-value`.
/// **Differences**: a matrix of single precision stays one with `shrinkage`. As there, the width of
/// the noise counts the rows of the whole table, where the paper counts those of the class.
/// **References**: Menardi and Torelli, "Training and assessing classification rules with
/// imbalanced data", DMKD 28(1), 2014; `imblearn.over_sampling.RandomOverSampler`.
///
/// ```
/// let method: evenkeel::resampling::ResampleMethod = evenkeel::options::parse(
///     r#"{"method": "random-over-sampler", "seed": 42, "shrinkage": 0.5}"#,
/// )?;
/// # Ok::<(), evenkeel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RandomOverSampler {
    /// Which classes are brought up, and to how many rows.
    pub sampling_strategy: SamplingStrategy,
    /// The seed of NumPy's legacy stream.
    pub seed: u32,
    /// How far repeated rows are moved; none repeats them as they are.
    pub shrinkage: Option<Shrinkage>,
}

impl RandomOverSampler {
    pub(in crate::resampling) fn resample(
        &self,
        x: &Features,
        y: &Labels,
        watch: &mut dyn Watch,
    ) -> Result<Outcome> {
        let targets = self.sampling_strategy.targets(y, Kind::Over)?;
        let more: Vec<usize> = targets.iter().map(|t| t.rows).collect();
        check_size(x.rows(), &more, x.columns())?;
        let factors = self.factors(y, &targets)?;
        let columns: Vec<usize> = (0..x.columns()).collect();
        if factors.is_some() {
            x.check_numbers(&columns, "leave shrinkage out")?;
        }
        let mut random = NumpyLegacy::new(self.seed);
        let mut indices: Vec<u32> = (0..x.rows() as u32).collect();
        let mut noise = Vec::new();
        for (done, target) in targets.iter().enumerate() {
            watch.check("random-over-sampler", done, targets.len())?;
            let rows = y.rows_of(target.class);
            let drawn = random.choice(rows.len(), target.rows, true);
            indices.extend(drawn.iter().filter_map(|&i| rows.get(i as usize)));
            if let Some(factor) = factors.as_ref().and_then(|f| f.get(done)) {
                let widths = widths(x, &rows, &columns, *factor);
                for _ in 0..target.rows {
                    noise.extend(widths.iter().map(|w| random.standard_normal() * w));
                }
            }
        }
        let mut repeated = x.take(&indices)?;
        if factors.is_some() {
            repeated = moved(repeated, x.rows(), &noise)?;
        }
        Ok(Outcome {
            x: repeated,
            y: y.take(&indices),
            sample_indices: indices,
            warnings: Vec::new(),
        })
    }

    /// The shrinkage factor of each target.
    fn factors(&self, y: &Labels, targets: &[Target]) -> Result<Option<Vec<f64>>> {
        let Some(shrinkage) = &self.shrinkage else {
            return Ok(None);
        };
        let mut factors = Vec::with_capacity(targets.len());
        for target in targets {
            let name = y.classes.name(target.class as usize);
            let factor = match shrinkage {
                Shrinkage::All(factor) => Some(factor),
                Shrinkage::Classes(map) => map.get(&name),
            };
            match factor {
                Some(&factor) if factor >= 0.0 && factor.is_finite() => factors.push(factor),
                Some(factor) => {
                    return Err(Error::new(
                        Code::InvalidOption,
                        format!("shrinkage: expected a factor of at least 0, found {factor}"),
                    ));
                }
                None => {
                    return Err(Error::new(
                        Code::InvalidOption,
                        format!("shrinkage: class '{name}' is resampled but has no factor; add one for it"),
                    ));
                }
            }
        }
        Ok(Some(factors))
    }
}

/// The standard deviation of the noise in each column: Silverman's rule times the factor.
fn widths(x: &Features, rows: &[u32], columns: &[usize], factor: f64) -> Vec<f64> {
    let (n, d) = (x.rows() as f64, columns.len() as f64);
    let smoothing = libm::pow(4.0 / ((d + 2.0) * n), 1.0 / (d + 4.0));
    let numbers = x.numbers(rows, columns);
    let count = rows.len() as f64;
    let column = |j: usize| numbers.iter().skip(j).step_by(columns.len());
    (0..columns.len())
        .map(|j| {
            let mean = column(j).sum::<f64>() / count;
            let squares: f64 = column(j).map(|v| (v - mean) * (v - mean)).sum();
            factor * smoothing * (squares / count).sqrt()
        })
        .collect()
}

/// Adds noise (row-major) to all rows from `first` on.
fn moved(x: Features, first: usize, noise: &[f64]) -> Result<Features> {
    fn add<T: Scalar>(matrix: Matrix<T>, first: usize, noise: &[f64]) -> Result<Matrix<T>> {
        let (rows, columns) = (matrix.rows(), matrix.columns());
        let mut data = matrix.into_data();
        for (value, n) in data.iter_mut().skip(first * columns).zip(noise) {
            *value = T::from_f64(n + value.to_f64());
        }
        Matrix::new(data, rows, columns)
    }
    Ok(match x {
        Features::F64(m) => Features::F64(add(m, first, noise)?),
        Features::F32(m) => Features::F32(add(m, first, noise)?),
        Features::Table(t) => {
            let mut columns = t.into_columns();
            let count = columns.len();
            for (j, column) in columns.iter_mut().enumerate() {
                if let Values::Numeric(c) = &mut column.values {
                    let noise = noise.iter().skip(j).step_by(count);
                    for (value, n) in c.values.iter_mut().skip(first).zip(noise) {
                        *value = rounded(n + *value, c.kind);
                    }
                }
            }
            Features::Table(Table::new(columns)?)
        }
    })
}
