//! `evenkeel predict`

use super::csv::CsvFlags;
use super::output::Console;
use clap::Args;
use evenkeel::{Code, Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel predict model.onnx new.csv -o scores.csv";

/// Score the rows of a table with an ONNX model
///
/// Writes a label and one probability_<class> for each class (a regressor: prediction), rows in the
/// order of the input. A model with one input for each column takes them by name; one with a single
/// input of width n takes the columns in file order.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The ONNX model
    model: PathBuf,

    /// The rows as CSV, or - for stdin
    input: PathBuf,

    /// Where the scores go, - for stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,

    #[command(flatten)]
    csv: CsvFlags,
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, _console: Console) -> Result<ExitCode> {
        Err(Error::new(Code::Internal, "this command is not connected yet"))
    }
}
