//! CSV in: the flags of every command that reads a table, and the reading.

use super::files;
use super::flags::{Options, delimiter, stated};
use super::progress::Progress;
use clap::Args;
use evenkeel::data::{CsvOptions, Schema, Table, read_csv_watched};
use evenkeel::{Code, Error, Result};
use std::path::Path;

/// How CSV is read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading CSV")]
pub struct CsvFlags {
    /// The character between fields, or tab [default: found in the header: , ; or tab]
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<char>,

    /// Columns that hold numbers, whatever their cells look like: age,income
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    numeric: Option<Vec<String>>,

    /// Columns that hold categories although they look like numbers: zip,ward
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    categorical: Option<Vec<String>>,

    #[arg(
        long,
        value_name = "WORDS",
        value_delimiter = ',',
        help = stated("Spellings of a missing value", &CsvOptions::default().missing)
    )]
    missing: Option<Vec<String>>,

    #[arg(long, value_name = "N", help = stated("Most columns to read", &CsvOptions::default().max_columns))]
    max_columns: Option<usize>,

    #[arg(long, value_name = "N", help = stated("Most rows to read", &CsvOptions::default().max_rows))]
    max_rows: Option<usize>,
}

impl CsvFlags {
    /// Reads a table; columns that `schema` names get its types.
    pub fn read(&self, path: &Path, schema: Option<&Schema>) -> Result<Table> {
        let options: CsvOptions = self.options().parse()?;
        let bytes = files::read(path)?;
        read_csv_watched(&bytes, schema, &options, &mut Progress::new()).map_err(|e| e.at(files::name(path)))
    }

    /// Pictures have no use for these flags.
    pub fn refuse(&self) -> Result<()> {
        match self.options().first() {
            None => Ok(()),
            Some(key) => Err(Error::new(
                Code::InvalidOption,
                format!("--{key}: expected a table, found pictures; leave it out"),
            )),
        }
    }

    fn options(&self) -> Options {
        let mut options = Options::default();
        options.set("delimiter", self.delimiter);
        options.set("numeric", self.numeric.as_ref());
        options.set("categorical", self.categorical.as_ref());
        options.set("missing", self.missing.as_ref());
        options.set("maxColumns", self.max_columns);
        options.set("maxRows", self.max_rows);
        options
    }
}
