//! `evenkeel drift`

use super::csv::CsvFlags;
use super::output::Console;
use clap::{Args, ValueEnum};
use evenkeel::{Code, Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel drift reference.csv current.csv --json --html report.html";

/// Compare each column of two tables, with a verdict for the whole
///
/// Without --test each column gets the test that Evidently would choose for its type and size.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The table to compare with, as CSV, or - for stdin
    reference: PathBuf,

    /// The new table as CSV, or - for stdin
    current: PathBuf,

    /// Force one test on every column: ks, psi, jensenshannon, wasserstein, chisquare or z
    #[arg(long, value_name = "TEST")]
    test: Option<String>,

    /// What the score is held against [default: that of the test]
    #[arg(long, value_name = "T")]
    threshold: Option<f64>,

    /// Share of drifted columns from which on the table has drifted
    #[arg(long, value_name = "SHARE")]
    drift_share: Option<f64>,

    /// Only these columns: age,bmi
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    columns: Option<Vec<String>>,

    /// Also write the report as one self-contained page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// The page's language
    #[arg(long, value_enum, value_name = "LANGUAGE", requires = "html")]
    language: Option<Language>,

    /// Exit with status 1 when the table (drift) or any column (column) has drifted
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,

    #[command(flatten)]
    csv: CsvFlags,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    En,
    Ko,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    Drift,
    Column,
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, _console: Console) -> Result<ExitCode> {
        Err(Error::new(Code::Internal, "this command is not connected yet"))
    }
}
