//! `evenkeel resample`

use super::csv::CsvFlags;
use super::method::MethodFlags;
use super::output::Console;
use clap::Args;
use evenkeel::{Code, Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel resample data.csv --target ill --method smotenc --seed 42 -o balanced.csv";

/// Balance the classes of a table: kept rows first, then the new ones
///
/// The columns stay in their order. Balance the training part only: rows that are made from test rows
/// tell the model what it will be asked (`evenkeel train --resample` takes care of that).
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The table as CSV, or - for stdin
    input: PathBuf,

    /// The column with the classes
    #[arg(long, value_name = "COLUMN")]
    target: String,

    /// random-over-sampler, random-under-sampler, smote (numbers only) or smotenc (mixed columns)
    #[arg(long, id = "method", value_name = "METHOD")]
    method: String,

    /// Seed of the draws; the same integer gives the rows of imbalanced-learn's random_state
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Where the balanced CSV goes, - for stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,

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
