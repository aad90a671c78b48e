//! `evenkeel evaluate`

use super::csv::CsvFlags;
use super::output::Console;
use clap::Args;
use evenkeel::{Code, Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel evaluate model.onnx test.csv --target ill --json";

/// Hold a model's answers against the truth, beside a dummy that always says the majority
///
/// Without --threshold the model's own is used. A rule chooses one on this very table: such scores are
/// optimistic and labelled so.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The ONNX model
    model: PathBuf,

    /// The rows with their true classes as CSV, or - for stdin
    input: PathBuf,

    /// The column with the true classes
    #[arg(long, value_name = "COLUMN")]
    target: String,

    /// best-f1, recall>=0.8, precision>=0.7, cost:1,10 (of a false positive, a false negative) or a number
    #[arg(long, value_name = "RULE")]
    threshold: Option<String>,

    /// The class that counts as positive [default: the model's, else the rarer one]
    #[arg(long, value_name = "CLASS")]
    positive_label: Option<String>,

    #[command(flatten)]
    csv: CsvFlags,
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, _console: Console) -> Result<ExitCode> {
        Err(Error::new(Code::Internal, "this command is not connected yet"))
    }
}
