//! `evenkeel train`

use super::csv::CsvFlags;
use super::flags::json_or_word;
use super::method::MethodFlags;
use super::output::Console;
use clap::Args;
use evenkeel::{Code, Error, Result};
use serde_json::Value;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel train data.csv --target ill --model logistic --resample smotenc --threshold best-f1 \
    --seed 42 -o model.onnx";

/// Train a model on a table and write it as ONNX, gaps and text columns included
///
/// A validation part is split off first and stays untouched: imputing, encoding, scaling and resampling
/// are fitted on the rest, the threshold is chosen on the validation part, and the scores are shown
/// beside those of a dummy that always says the majority.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The table as CSV, or - for stdin
    input: PathBuf,

    /// The column with the classes
    #[arg(long, value_name = "COLUMN")]
    target: String,

    /// Where the ONNX model goes, - for stdout
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// The kind of model: logistic
    #[arg(long, value_name = "KIND")]
    model: Option<String>,

    /// Inverse strength of the L2 penalty
    #[arg(long, value_name = "C")]
    c: Option<f64>,

    /// Weight of each class: balanced, or JSON {"1": 10}
    #[arg(long, value_name = "WEIGHTS", value_parser = json_or_word)]
    class_weight: Option<Value>,

    /// The column with a weight for each row; not a feature
    #[arg(long, value_name = "COLUMN")]
    sample_weight: Option<String>,

    /// Most iterations of the solver
    #[arg(long, value_name = "N")]
    max_iter: Option<usize>,

    /// The gradient at which the solver stops
    #[arg(long, value_name = "G")]
    tol: Option<f64>,

    /// Choose the threshold on the validation part and store it in the model: best-f1, recall>=0.8,
    /// precision>=0.7, cost:1,10 (of a false positive, a false negative) or a number
    #[arg(long, value_name = "RULE")]
    threshold: Option<String>,

    /// Share of the rows in the validation part
    #[arg(long, value_name = "SHARE")]
    validation_size: Option<f64>,

    /// The class that counts as positive [default: the rarer one]
    #[arg(long, value_name = "CLASS")]
    positive_label: Option<String>,

    /// Resample the training part by this method (see `evenkeel resample --help`)
    #[arg(long = "resample", id = "method", value_name = "METHOD")]
    resample: Option<String>,

    /// Seed of the split and of resampling
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    #[command(flatten)]
    parameters: MethodFlags,

    #[command(flatten)]
    csv: CsvFlags,
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, _console: Console) -> Result<ExitCode> {
        Err(Error::new(Code::Internal, "this command is not connected yet"))
    }
}
