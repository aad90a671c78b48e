//! The reader: one pass for the types and values, a second for columns that turn out to be text.

use super::CsvOptions;
use super::column::{Builder, Rule};
use super::file::File;
use crate::data::{Column, ColumnKind, Schema, Table};
use crate::error::{Code, Error, Result};
use crate::watch::{Unwatched, Watch};
use std::collections::HashMap;

/// Reads a CSV file with a header line, inferring each column's type.
///
/// **Types.** A column is numeric if every cell that is not missing is a plain decimal number
/// (`-1.5e3`; no thousands separators, no leading zeros as in `007`), and of kind `Integer` if all
/// are digits alone and within 2^53. A column of missing cells only is numeric. Every other column
/// is categorical, `true`/`false` too, its categories sorted by code point. If 90 % of a column's
/// cells are numbers but some are text, that is taken for a mistake in the file and refused; zero-padded
/// numbers make a column categorical instead.
///
/// **Form.** UTF-8, a leading byte-order mark ignored; fields quoted by `"` where needed; `\n`, `\r\n` or
/// `\r` end a line; blank lines are skipped. A column without a name is called `Unnamed: 0`, by its position.
///
/// **Complexity.** One pass over the bytes, two where numbers precede the first text of a column; 8 bytes a
/// number, 4 a category code.
///
/// **Errors.** `empty-input` without a header or without rows; `ragged-csv` with line, expected and found
/// fields; `invalid-csv` for encoding, NUL bytes, an unclosed quote or a repeated name; `not-numeric` and
/// `infinite-value` with line and column; `too-large` beyond the options' limits; `unknown-column` and
/// `invalid-option` for the options.
///
/// **Differences** from pandas: mixed columns are refused instead of becoming `object`; zero-padded numbers
/// stay text; infinite values are refused; booleans are categories.
///
/// ```
/// use evenkeel::data::{CsvOptions, read_csv};
/// let table = read_csv(b"age,sex\n41,F\n,M\n", &CsvOptions::default())?;
/// assert_eq!((table.rows(), table.columns().len()), (2, 2));
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn read_csv(bytes: &[u8], options: &CsvOptions) -> Result<Table> {
    read_csv_watched(bytes, None, options, &mut Unwatched)
}

/// As [`read_csv`], with the columns that `schema` names forced to its types.
///
/// Columns keep the file's order; those the schema does not name are inferred, those only the schema
/// names are left out. A column of kind `integer` that holds fractions becomes `number`. The schema's
/// categories keep their codes, new ones follow, sorted.
///
/// # Errors
/// As [`read_csv`]; any text in a numeric column is `not-numeric`.
pub fn read_csv_as(bytes: &[u8], schema: &Schema, options: &CsvOptions) -> Result<Table> {
    read_csv_watched(bytes, Some(schema), options, &mut Unwatched)
}

/// As [`read_csv`] or, with a schema, [`read_csv_as`], telling `watch` of the bytes read.
///
/// # Errors
/// As [`read_csv`], and `cancelled`.
pub fn read_csv_watched(
    bytes: &[u8],
    schema: Option<&Schema>,
    options: &CsvOptions,
    watch: &mut dyn Watch,
) -> Result<Table> {
    options.check()?;
    let file = File::open(bytes, options)?;
    let rules = rules(&file.names, schema, options)?;
    let rows = file.rows_at_most().min(options.max_rows);
    let mut builders: Vec<Builder> = file
        .names
        .iter()
        .zip(&rules)
        .map(|(name, (rule, given))| Builder::new(name.clone(), *rule, given, rows))
        .collect();
    let read = file.fill(&mut builders, watch)?;
    if read == 0 {
        return Err(Error::new(
            Code::EmptyInput,
            "csv: expected rows below the header, found none; add rows",
        ));
    }
    for builder in &builders {
        builder.check().map_err(|e| file.place(e))?;
    }
    if builders.iter().any(Builder::wants_reread) {
        file.reread(&mut builders, read, watch)?;
    }
    let columns: Result<Vec<Column>> = builders.into_iter().map(Builder::finish).collect();
    Table::new(columns?)
}

/// The type rule of each column and the categories known beforehand.
fn rules<'s>(
    names: &[String],
    schema: Option<&'s Schema>,
    options: &CsvOptions,
) -> Result<Vec<(Rule, &'s [String])>> {
    let position: HashMap<&str, usize> = names.iter().map(String::as_str).zip(0..).collect();
    let mut rules: Vec<(Rule, &[String])> = vec![(Rule::Infer, &[]); names.len()];
    for column in schema.map_or(&[][..], |s| &s.columns) {
        if let Some(slot) = position.get(column.name.as_str()).and_then(|&i| rules.get_mut(i)) {
            *slot = match column.kind {
                ColumnKind::Number | ColumnKind::Integer => (Rule::Number, &[]),
                ColumnKind::Category => (Rule::Category, &column.categories),
            };
        }
    }
    for (list, key, rule) in [
        (&options.numeric, "numeric", Rule::Number),
        (&options.categorical, "categorical", Rule::Category),
    ] {
        for name in list {
            match position.get(name.as_str()).and_then(|&i| rules.get_mut(i)) {
                Some(slot) if slot.0 == rule => {}
                Some(slot) => *slot = (rule, &[]),
                None => {
                    let shown: Vec<&str> = names.iter().take(20).map(String::as_str).collect();
                    return Err(Error::new(
                        Code::UnknownColumn,
                        format!(
                            "{key}: no column '{name}' in the file; it has: {}",
                            shown.join(", ")
                        ),
                    ));
                }
            }
        }
    }
    Ok(rules)
}
