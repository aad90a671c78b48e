use super::smote::{draw, grown, targets};
use crate::data::Labels;
use crate::error::{Code, Error, Result};
use crate::neighbors::{Points, nearest};
use crate::resampling::features::{Arithmetic, Features};
use crate::resampling::method::Outcome;
use crate::resampling::nominal::{Nominal, modes};
use crate::resampling::strategy::SamplingStrategy;
use crate::resampling::synthesis::Parents;
use crate::rng::NumpyLegacy;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// Which columns hold categories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected \"auto\", column names, column positions or a mask of booleans"
)]
pub enum CategoricalFeatures {
    /// `"auto"`: a table's categorical columns.
    Named(String),
    /// One boolean a column.
    Mask(Vec<bool>),
    /// Positions, from 0.
    Positions(Vec<usize>),
    /// Names of a table's columns.
    Names(Vec<String>),
}

impl Default for CategoricalFeatures {
    fn default() -> Self {
        CategoricalFeatures::Named("auto".to_owned())
    }
}

/// SMOTE for tables of numbers and categories: numbers are interpolated, a category is the one
/// most frequent among the neighbors.
///
/// Use it when at least one column is a number; a table of categories only needs another method.
/// Two rows that differ in a category are as far apart by it as the median standard deviation of
/// the class's numbers.
///
/// **Shapes**: n × d, at least one column of numbers (none missing) and one of categories (missing
/// is a category of its own); the originals come back first and unchanged, then the new rows by
/// class in sorted order.
/// **Parameters**: `categoricalFeatures` (default `"auto"`: a table's categorical columns; names,
/// positions or a mask; required for a matrix), and those of [`super::Smote`].
/// **Determinism**: the rows of imbalanced-learn 0.14 for the same integer seed, bit for bit, on
/// every host.
/// **Complexity**: as SMOTE; memory n · d, whatever the number of categories.
/// **Errors**: those of SMOTE; `invalid-option` when no column or every column is categorical;
/// `unknown-column`.
/// **Differences**: equal distances as in SMOTE. Where all numbers are whole, imbalanced-learn
/// truncates the weight of a category to a whole number; so it is here, with a warning when
/// nothing is left of it.
/// **References**: Chawla et al., JAIR 16, 2002, section 6.1; `imblearn.over_sampling.SMOTENC`.
///
/// ```
/// let method: evenkeel::resampling::ResampleMethod = evenkeel::options::parse(
///     r#"{"method": "smotenc", "seed": 42, "categoricalFeatures": ["ward", "smoker"]}"#,
/// )?;
/// # Ok::<(), evenkeel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Smotenc {
    /// Which classes are brought up, and to how many rows.
    pub sampling_strategy: SamplingStrategy,
    /// The seed of NumPy's legacy stream.
    pub seed: u32,
    /// Among how many nearest rows the other end is drawn.
    pub k_neighbors: usize,
    /// Which columns hold categories.
    pub categorical_features: CategoricalFeatures,
}

impl Default for Smotenc {
    fn default() -> Self {
        Smotenc {
            sampling_strategy: SamplingStrategy::Auto,
            seed: 0,
            k_neighbors: 5,
            categorical_features: CategoricalFeatures::default(),
        }
    }
}

impl Smotenc {
    pub(in crate::resampling) fn resample(
        &self,
        x: &Features,
        y: &Labels,
        watch: &mut dyn Watch,
    ) -> Result<Outcome> {
        let categorical = self.categorical(x)?;
        let continuous: Vec<usize> = (0..x.columns()).filter(|c| !categorical.contains(c)).collect();
        let targets = targets(&self.sampling_strategy, self.k_neighbors, x, y)?;
        x.check_numbers(&continuous, "name it in categoricalFeatures")?;
        let arithmetic = x.arithmetic(&continuous);
        let mut nominals: Vec<Nominal> = categorical.iter().map(|&c| Nominal::of(x, c)).collect();
        let mut parents = Vec::with_capacity(targets.iter().map(|t| t.rows).sum());
        let mut warnings = Vec::new();
        for target in &targets {
            let rows = y.rows_of(target.class);
            let numbers = x.numbers(&rows, &continuous);
            let median = median_deviation(&numbers, continuous.len(), arithmetic);
            let weight = one_hot_weight(median, arithmetic);
            if weight == 0.0 && median != 0.0 {
                warnings.push(format!(
                    "class '{}': the numbers are whole and their median deviation {median} is below √2, so categories weigh nothing and are drawn from all that occur; scale the numbers or store them as decimals",
                    y.classes.name(target.class as usize)
                ));
            }
            let codes = codes_of(&nominals, &rows);
            let points = Points::new(&numbers, rows.len())?
                .with_categories(&codes, weight * weight + weight * weight)?;
            let neighbors = nearest(&points, self.k_neighbors, watch)?;
            let drawn = draw(self.seed, &rows, &neighbors, target.rows);
            let height = if median == 0.0 { 1.0 } else { weight };
            let bases = bases(&drawn, &rows);
            let mut random = NumpyLegacy::new(self.seed);
            let count = nominals.len();
            for (done, nominal) in nominals.iter_mut().enumerate() {
                watch.check("smotenc", done, count)?;
                let seen: Vec<u32> = neighbors
                    .iter()
                    .filter_map(|&i| nominal.code(*rows.get(i as usize)?))
                    .collect();
                let single = arithmetic == Arithmetic::Single;
                let sums = heights(height, self.k_neighbors, single);
                let levels = nominal.levels();
                let chosen = modes(&seen, self.k_neighbors, &bases, levels, &sums, &mut random)?;
                nominal.add(chosen);
            }
            parents.extend(drawn);
        }
        let drawn: Vec<_> = categorical
            .iter()
            .zip(nominals)
            .map(|(&column, nominal)| (column, nominal.into_drawn()))
            .collect();
        Ok(Outcome {
            x: x.synthesize(&parents, arithmetic, &drawn)?,
            y: grown(y, &targets),
            sample_indices: (0..x.rows() as u32).collect(),
            warnings,
        })
    }

    /// The categorical columns in the order given, which is the order of draws.
    fn categorical(&self, x: &Features) -> Result<Vec<usize>> {
        let refuse = |sentence: String| {
            Err(Error::new(
                Code::InvalidOption,
                format!("categoricalFeatures: {sentence}"),
            ))
        };
        let columns: Vec<usize> = match (&self.categorical_features, x) {
            (CategoricalFeatures::Named(name), Features::Table(_)) if name == "auto" => {
                (0..x.columns()).filter(|&c| x.is_categorical(c)).collect()
            }
            (CategoricalFeatures::Named(name), _) if name == "auto" => {
                return refuse(
                    "expected column positions, a matrix does not say which columns are categories; pass [0, 3] or a mask".to_owned(),
                );
            }
            (CategoricalFeatures::Named(name), _) => {
                return refuse(format!(
                    "expected \"auto\" or a list, found '{name}'; pass [\"{name}\"] to name a column"
                ));
            }
            (CategoricalFeatures::Mask(mask), _) if !mask.is_empty() => {
                if mask.len() != x.columns() {
                    return refuse(format!(
                        "expected a mask of {} booleans, one a column, found {}",
                        x.columns(),
                        mask.len()
                    ));
                }
                (0..mask.len()).filter(|&c| mask.get(c) == Some(&true)).collect()
            }
            (CategoricalFeatures::Mask(_), _) => Vec::new(),
            (CategoricalFeatures::Positions(positions), _) => positions.clone(),
            (CategoricalFeatures::Names(names), Features::Table(t)) => names
                .iter()
                .map(|name| {
                    t.column(name)
                        .map_err(|e| e.at("categoricalFeatures"))
                        .map(|_| t.position(name).unwrap_or(0))
                })
                .collect::<Result<_>>()?,
            (CategoricalFeatures::Names(_), _) => {
                return refuse(
                    "expected column positions, a matrix has no names; pass [0, 3] or a mask".to_owned(),
                );
            }
        };
        for (i, &column) in columns.iter().enumerate() {
            if column >= x.columns() {
                return refuse(format!(
                    "expected positions below {}, found {column}",
                    x.columns()
                ));
            }
            if columns.iter().take(i).any(|&c| c == column) {
                return refuse(format!("column {} is given twice; give it once", x.name(column)));
            }
        }
        match columns.len() {
            0 => refuse("expected at least one categorical column, found none; use smote".to_owned()),
            n if n == x.columns() => refuse(
                "expected at least one column of numbers, found categories only; use random-over-sampler"
                    .to_owned(),
            ),
            _ => Ok(columns),
        }
    }
}

fn codes_of(nominals: &[Nominal], rows: &[u32]) -> Vec<u32> {
    let mut codes = Vec::with_capacity(nominals.len() * rows.len());
    for &row in rows {
        codes.extend(nominals.iter().map(|n| n.code(row).unwrap_or(u32::MAX)));
    }
    codes
}

/// The place of each new row's base among the rows of its class.
fn bases(drawn: &[Parents], rows: &[u32]) -> Vec<u32> {
    drawn
        .iter()
        .map(|p| rows.binary_search(&p.base).unwrap_or(0) as u32)
        .collect()
}

/// What `0, 1, … k` neighbors of one category add up to.
fn heights(height: f64, k: usize, single: bool) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums = vec![sum];
    for _ in 0..k {
        sum += height;
        if single {
            sum = f64::from(sum as f32);
        }
        sums.push(sum);
    }
    sums
}

fn one_hot_weight(median: f64, arithmetic: Arithmetic) -> f64 {
    let weight = median / std::f64::consts::SQRT_2;
    match arithmetic {
        Arithmetic::Double => weight,
        Arithmetic::Single => f64::from(weight as f32),
        Arithmetic::Whole => libm::trunc(weight),
    }
}

/// The median over columns of the standard deviation, by scikit-learn's corrected two-pass sums
/// over the entries that are not zero.
fn median_deviation(numbers: &[f64], columns: usize, arithmetic: Arithmetic) -> f64 {
    let round = |v: f64| match arithmetic {
        Arithmetic::Single => f64::from(v as f32),
        _ => v,
    };
    let rows = (numbers.len() / columns.max(1)) as f64;
    let mut deviations: Vec<f64> = (0..columns)
        .map(|column| {
            let values = || {
                let all = numbers.iter().skip(column).step_by(columns);
                all.copied().filter(|&v| v != 0.0)
            };
            let zeros = rows - values().count() as f64;
            let mean = values().sum::<f64>() / rows;
            let mut correction = 0.0;
            let mut variance = 0.0;
            for value in values() {
                let difference = value - mean;
                correction += difference;
                variance += difference * difference;
            }
            if zeros > 0.0 {
                correction -= zeros * mean;
                variance += zeros * (mean * mean);
            }
            let variance = (variance - correction * correction / rows) / rows;
            round(round(variance).sqrt())
        })
        .collect();
    deviations.sort_by(f64::total_cmp);
    let upper = deviations.get(columns / 2).copied().unwrap_or(0.0);
    let lower = deviations
        .get((columns / 2).saturating_sub(1))
        .copied()
        .unwrap_or(0.0);
    if columns.is_multiple_of(2) {
        round(round(lower + upper) / 2.0)
    } else {
        upper
    }
}
