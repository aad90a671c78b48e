use crate::data::Labels;
use crate::error::{Code, Error, Result};
use crate::neighbors::{Points, nearest};
use crate::resampling::features::Features;
use crate::resampling::method::Outcome;
use crate::resampling::strategy::{Kind, SamplingStrategy, Target};
use crate::resampling::synthesis::{Parents, check_size};
use crate::rng::NumpyLegacy;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// Adds rows to the smaller classes, each somewhere between a row and one of its nearest
/// neighbors of the same class.
///
/// Use it for numeric features of comparable scale (scale them first); for tables with categories
/// use [`super::Smotenc`].
///
/// **Shapes**: numbers only, n × d, none missing; the originals come back first and unchanged, then
/// the new rows by class in sorted order.
/// **Parameters**: `samplingStrategy` (default `"auto"`: all classes come up to the largest),
/// `seed` (0 to 2³²−1, default 0), `kNeighbors` (1 up, default 5: among how many nearest rows the
/// other end is drawn).
/// **Determinism**: the rows of imbalanced-learn 0.14 for the same integer seed, bit for bit, on
/// every host. As there, every class draws from the same stream anew, so classes of equal size get
/// the same draws.
/// **Complexity**: the exact neighbor search within each class, see
/// [`crate::neighbors::nearest`]; memory n · d.
/// **Errors**: `one-class`, `too-few-samples` (a class needs `kNeighbors` + 1 rows; k is never
/// lowered silently), `not-numeric`, `missing-value` and `infinite-value` with row and column,
/// `invalid-option`, `too-large`, `cancelled`.
/// **Differences**: rows at equal distance are ordered by index and a row is never its own
/// neighbor, where scikit-learn's order depends on the search structure; distances keep their
/// precision far from 0.
/// **References**: Chawla, Bowyer, Hall and Kegelmeyer, "SMOTE: synthetic minority over-sampling
/// technique", JAIR 16, 2002; `imblearn.over_sampling.SMOTE`.
///
/// ```
/// let method: evenkeel::resampling::ResampleMethod =
///     evenkeel::options::parse(r#"{"method": "smote", "seed": 42, "kNeighbors": 5}"#)?;
/// # Ok::<(), evenkeel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Smote {
    /// Which classes are brought up, and to how many rows.
    pub sampling_strategy: SamplingStrategy,
    /// The seed of NumPy's legacy stream.
    pub seed: u32,
    /// Among how many nearest rows the other end is drawn.
    pub k_neighbors: usize,
}

impl Default for Smote {
    fn default() -> Self {
        Smote {
            sampling_strategy: SamplingStrategy::Auto,
            seed: 0,
            k_neighbors: 5,
        }
    }
}

impl Smote {
    pub(in crate::resampling) fn resample(
        &self,
        x: &Features,
        y: &Labels,
        watch: &mut dyn Watch,
    ) -> Result<Outcome> {
        let targets = targets(&self.sampling_strategy, self.k_neighbors, x, y)?;
        let columns: Vec<usize> = (0..x.columns()).collect();
        x.check_numbers(&columns, "use smotenc for tables with categories")?;
        let mut parents = Vec::with_capacity(targets.iter().map(|t| t.rows).sum());
        for target in &targets {
            let rows = y.rows_of(target.class);
            let numbers = x.numbers(&rows, &columns);
            let points = Points::new(&numbers, rows.len())?;
            let neighbors = nearest(&points, self.k_neighbors, watch)?;
            parents.extend(draw(self.seed, &rows, &neighbors, target.rows));
        }
        watch.check("smote", 0, parents.len())?;
        Ok(Outcome {
            x: x.synthesize(&parents, x.arithmetic(&columns), &[])?,
            y: grown(y, &targets),
            sample_indices: (0..x.rows() as u32).collect(),
            warnings: Vec::new(),
        })
    }
}

/// The classes that get new rows, each with enough rows to find neighbors among.
pub(super) fn targets(
    strategy: &SamplingStrategy,
    k: usize,
    x: &Features,
    y: &Labels,
) -> Result<Vec<Target>> {
    if k == 0 {
        return Err(Error::new(
            Code::InvalidOption,
            "kNeighbors: expected at least 1, found 0",
        ));
    }
    let mut targets = strategy.targets(y, Kind::Over)?;
    targets.retain(|t| t.rows > 0);
    let more: Vec<usize> = targets.iter().map(|t| t.rows).collect();
    check_size(x.rows(), &more, x.columns())?;
    let counts = y.counts();
    for target in &targets {
        let rows = counts.get(target.class as usize).copied().unwrap_or(0);
        if rows <= k {
            return Err(Error::new(
                Code::TooFewSamples,
                format!(
                    "class '{}': expected at least {} rows for kNeighbors {k}, found {rows}; {}",
                    y.classes.name(target.class as usize),
                    k.saturating_add(1),
                    match rows {
                        0 | 1 => "use random-over-sampler".to_owned(),
                        _ => format!(
                            "set kNeighbors to {} or less, or use random-over-sampler",
                            rows - 1
                        ),
                    }
                ),
            ));
        }
    }
    Ok(targets)
}

/// Draws base, neighbor and step of `count` new rows: all bases and neighbors first, then all steps.
pub(super) fn draw(seed: u32, rows: &[u32], neighbors: &[u32], count: usize) -> Vec<Parents> {
    let mut random = NumpyLegacy::new(seed);
    let k = neighbors.len() / rows.len().max(1);
    let picks = random.randints(neighbors.len() as u64, count);
    picks
        .into_iter()
        .filter_map(|pick| {
            let pick = usize::try_from(pick).ok()?;
            Some(Parents {
                base: *rows.get(pick / k.max(1))?,
                neighbor: *rows.get(*neighbors.get(pick)? as usize)?,
                step: random.random_sample(),
            })
        })
        .collect()
}

/// The labels with those of the new rows behind them.
pub(super) fn grown(y: &Labels, targets: &[Target]) -> Labels {
    let mut grown = y.clone();
    for target in targets {
        grown.codes.extend(std::iter::repeat_n(target.class, target.rows));
    }
    grown
}
