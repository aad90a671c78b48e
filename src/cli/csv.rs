//! The flags of every command that reads CSV.

use super::flags::delimiter;
use clap::Args;

/// How CSV is read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading CSV")]
pub struct CsvFlags {
    /// The character between fields, or tab [default: found in the header: , ; or tab]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<char>,

    /// Columns that hold numbers, whatever their cells look like: age,income
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    numeric: Vec<String>,

    /// Columns that hold categories although they look like numbers: zip,ward
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    categorical: Vec<String>,
}
