use crate::data::Labels;
use crate::error::Result;
use crate::resampling::features::Features;
use crate::resampling::method::Outcome;
use crate::resampling::strategy::{Kind, SamplingStrategy};
use crate::rng::NumpyLegacy;
use crate::watch::Watch;
use serde::{Deserialize, Serialize};

/// Leaves out rows of the larger classes at random.
///
/// Use it when rows are plenty: training gets faster, and every row that stays is a real one.
///
/// **Shapes**: any features, n × d, missing values and categories included; fewer rows come back,
/// grouped by class in sorted order.
/// **Parameters**: `samplingStrategy` (default `"auto"`: all but the smallest class come down to
/// it), `seed` (0 to 2³²−1, default 0), `replacement` (default false: no row is kept twice).
/// **Determinism**: the rows that imbalanced-learn 0.14 keeps for the same integer seed, in its
/// order, on every host.
/// **Complexity**: n draws; memory of the result.
/// **Errors**: `one-class`, `invalid-option`.
/// **Differences**: none known for integer seeds.
/// **References**: `imblearn.under_sampling.RandomUnderSampler`.
///
/// ```
/// let method: evenkeel::resampling::ResampleMethod =
///     evenkeel::options::parse(r#"{"method": "random-under-sampler", "seed": 42}"#)?;
/// # Ok::<(), evenkeel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RandomUnderSampler {
    /// Which classes are brought down, and to how many rows.
    pub sampling_strategy: SamplingStrategy,
    /// The seed of NumPy's legacy stream.
    pub seed: u32,
    /// Whether a row may be kept more than once.
    pub replacement: bool,
}

impl RandomUnderSampler {
    pub(in crate::resampling) fn resample(
        &self,
        x: &Features,
        y: &Labels,
        watch: &mut dyn Watch,
    ) -> Result<Outcome> {
        let targets = self.sampling_strategy.targets(y, Kind::Under)?;
        let mut random = NumpyLegacy::new(self.seed);
        let mut kept = Vec::new();
        for class in 0..y.classes.len() {
            watch.check("random-under-sampler", class, y.classes.len())?;
            let rows = y.rows_of(class as u32);
            match targets.iter().find(|t| t.class as usize == class) {
                None => kept.extend(rows),
                Some(target) => kept.extend(
                    random
                        .choice(rows.len(), target.rows, self.replacement)
                        .iter()
                        .filter_map(|&i| rows.get(i as usize)),
                ),
            }
        }
        Ok(Outcome {
            x: x.take(&kept)?,
            y: y.take(&kept),
            sample_indices: kept,
            warnings: Vec::new(),
        })
    }
}
