//! CSV in and out, with type inference.

mod cell;
mod column;
mod file;
mod read;
mod sniff;
mod write;

pub use read::{read_csv, read_csv_as, read_csv_watched};
pub use write::write_csv;

use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};

/// How a CSV file is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CsvOptions {
    /// The character between fields; `None` detects `,`, `;` or tab from the first two records.
    pub delimiter: Option<char>,
    /// Columns that must be numeric: text in them is an error, zero-padded numbers are numbers.
    pub numeric: Vec<String>,
    /// Columns that are categorical even where their cells look like numbers.
    pub categorical: Vec<String>,
    /// Spellings of a missing value, surrounding blanks aside. An empty cell is always missing.
    pub missing: Vec<String>,
    /// The most columns that are read.
    pub max_columns: usize,
    /// The most rows that are read.
    pub max_rows: usize,
}

impl Default for CsvOptions {
    fn default() -> Self {
        CsvOptions {
            delimiter: None,
            numeric: Vec::new(),
            categorical: Vec::new(),
            missing: ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"]
                .map(str::to_owned)
                .to_vec(),
            max_columns: 16_384,
            max_rows: 20_000_000,
        }
    }
}

impl CsvOptions {
    fn check(&self) -> Result<()> {
        if let Some(c) = self.delimiter
            && (!c.is_ascii() || matches!(c, '"' | '\r' | '\n' | '\0'))
        {
            return Err(Error::new(
                Code::InvalidOption,
                format!(
                    "delimiter: expected one ASCII character other than a quote or a line break, found {c:?}; use ',', ';' or a tab"
                ),
            ));
        }
        if let Some(name) = self.numeric.iter().find(|n| self.categorical.contains(n)) {
            return Err(Error::new(
                Code::InvalidOption,
                format!("numeric, categorical: column '{name}' is in both lists; leave it in one"),
            ));
        }
        Ok(())
    }
}
