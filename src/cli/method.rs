//! The flags of the resampling methods, shared by `resample` and `train`.

use super::flags::{Options, columns, json_or_word, stated};
use clap::Args;
use evenkeel::resampling::over::Smote;
use evenkeel::resampling::under::RandomUnderSampler;
use serde_json::Value;

/// Parameters of a resampling method. A method refuses those that it does not have.
#[derive(Args, Debug)]
#[command(next_help_heading = "Resampling parameters")]
pub struct MethodFlags {
    #[arg(
        long,
        value_name = "STRATEGY",
        value_parser = json_or_word,
        requires = "method",
        help = stated(
            "auto, minority, \"not minority\", \"not majority\", majority, all, the wished ratio of minority to \
             majority (0.5), or JSON: {\"class\": rows}",
            &Smote::default().sampling_strategy,
        )
    )]
    sampling_strategy: Option<Value>,

    #[arg(
        long,
        value_name = "K",
        requires = "method",
        help = stated(
            "Neighbors each synthetic row chooses from (smote, smotenc)",
            &Smote::default().k_neighbors,
        )
    )]
    k_neighbors: Option<usize>,

    /// Noise around each repeated row, a number or {"class": number} (random-over-sampler) [default:
    /// none, rows are repeated as they are]
    #[arg(long, value_name = "S", value_parser = json_or_word, requires = "method")]
    shrinkage: Option<Value>,

    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        requires = "method",
        hide_possible_values = true,
        help = stated(
            "Draw with replacement (random-under-sampler)",
            &RandomUnderSampler::default().replacement,
        )
    )]
    replacement: Option<bool>,

    /// Columns to treat as categories, names or indices: sex,region or 0,3 (smotenc) [default:
    /// the text columns]
    #[arg(long, value_name = "COLUMNS", value_parser = columns, requires = "method")]
    categorical_features: Option<Value>,
}

impl MethodFlags {
    /// The JSON options of `method`.
    pub fn options(&self, method: &str, seed: Option<u64>) -> Options {
        let mut options = Options::default();
        options.set("method", Some(method));
        options.set("samplingStrategy", self.sampling_strategy.as_ref());
        options.set("kNeighbors", self.k_neighbors);
        options.set("shrinkage", self.shrinkage.as_ref());
        options.set("replacement", self.replacement);
        options.set("categoricalFeatures", self.categorical_features.as_ref());
        options.set("seed", seed);
        options
    }
}
