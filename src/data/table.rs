//! A table of named columns: numeric or categorical, with missing values.

use crate::error::{Code, Error, Result};
use std::collections::HashSet;

/// What kind of number a numeric column holds: decides how results are rounded and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumericKind {
    /// Double precision.
    #[default]
    Float64,
    /// Single precision: results are rounded to `f32`.
    Float32,
    /// Whole numbers: results are truncated towards zero, as imbalanced-learn does.
    Integer,
}

/// A numeric column. NaN means missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Numeric {
    /// The values; NaN where missing.
    pub values: Vec<f64>,
    /// How the numbers are rounded and written.
    pub kind: NumericKind,
}

/// The mark of a missing category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing;

impl Missing {
    /// The code that stands for a missing value in [`Categorical::codes`].
    pub const CODE: u32 = u32::MAX;
}

/// A categorical column: `categories[codes[i]]`, or missing where the code is [`Missing::CODE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Categorical {
    /// One code a row.
    pub codes: Vec<u32>,
    /// The categories, without duplicates.
    pub categories: Vec<String>,
}

impl Categorical {
    /// Encodes text; `None` is missing. Categories are sorted by code point, as scikit-learn does.
    pub fn encode<S: AsRef<str>>(texts: &[Option<S>]) -> Self {
        let mut categories: Vec<String> = texts
            .iter()
            .flatten()
            .map(|t| t.as_ref())
            .collect::<HashSet<_>>()
            .into_iter()
            .map(str::to_owned)
            .collect();
        categories.sort_unstable();
        let codes = texts
            .iter()
            .map(|t| match t {
                None => Missing::CODE,
                Some(t) => categories
                    .binary_search_by(|c| c.as_str().cmp(t.as_ref()))
                    .map_or(Missing::CODE, |i| i as u32),
            })
            .collect();
        Categorical { codes, categories }
    }

    /// The text of row `i`; `None` when missing.
    pub fn text(&self, i: usize) -> Option<&str> {
        let code = *self.codes.get(i)?;
        self.categories.get(code as usize).map(String::as_str)
    }
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers.
    Numeric(Numeric),
    /// Categories: text or booleans.
    Categorical(Categorical),
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The column's name, unique in its table.
    pub name: String,
    /// Its values.
    pub values: Values,
}

impl Column {
    /// A double-precision column; NaN is missing.
    pub fn numeric(name: impl Into<String>, values: Vec<f64>) -> Self {
        Column {
            name: name.into(),
            values: Values::Numeric(Numeric {
                values,
                kind: NumericKind::Float64,
            }),
        }
    }

    /// A categorical column; `None` is missing.
    pub fn categorical<S: AsRef<str>>(name: impl Into<String>, texts: &[Option<S>]) -> Self {
        Column {
            name: name.into(),
            values: Values::Categorical(Categorical::encode(texts)),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Numeric(n) => n.values.len(),
            Values::Categorical(c) => c.codes.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows at `indices`, in that order; an index out of range gives a missing value.
    pub fn take(&self, indices: &[u32]) -> Column {
        let values = match &self.values {
            Values::Numeric(n) => Values::Numeric(Numeric {
                values: indices
                    .iter()
                    .map(|&i| n.values.get(i as usize).copied().unwrap_or(f64::NAN))
                    .collect(),
                kind: n.kind,
            }),
            Values::Categorical(c) => Values::Categorical(Categorical {
                codes: indices
                    .iter()
                    .map(|&i| c.codes.get(i as usize).copied().unwrap_or(Missing::CODE))
                    .collect(),
                categories: c.categories.clone(),
            }),
        };
        Column {
            name: self.name.clone(),
            values,
        }
    }
}

/// Named columns of equal length, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// Checks the columns and makes a table of them.
    ///
    /// # Errors
    /// `invalid-shape` for unequal lengths, a repeated name, or a category code out of range.
    pub fn new(columns: Vec<Column>) -> Result<Self> {
        let rows = columns.first().map_or(0, Column::len);
        let mut names = HashSet::new();
        for column in &columns {
            if column.len() != rows {
                return Err(Error::new(
                    Code::InvalidShape,
                    format!(
                        "table: column '{}' has {} rows, the first column has {rows}; all columns must be equally long",
                        column.name,
                        column.len()
                    ),
                ));
            }
            if !names.insert(column.name.as_str()) {
                return Err(Error::new(
                    Code::InvalidShape,
                    format!("table: two columns are named '{}'; rename one", column.name),
                ));
            }
            check_codes(column)?;
        }
        Ok(Table { columns, rows })
    }

    /// The columns in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns themselves.
    pub fn into_columns(self) -> Vec<Column> {
        self.columns
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// A column by name.
    ///
    /// # Errors
    /// `unknown-column`, listing the columns there are.
    pub fn column(&self, name: &str) -> Result<&Column> {
        self.columns
            .iter()
            .find(|c| c.name == name)
            .ok_or_else(|| self.unknown_column(name))
    }

    /// The table without one column, and that column.
    ///
    /// # Errors
    /// `unknown-column`.
    pub fn split_off(&self, name: &str) -> Result<(Table, Column)> {
        let position = self.position(name).ok_or_else(|| self.unknown_column(name))?;
        let mut columns = self.columns.clone();
        let column = columns.remove(position);
        Ok((
            Table {
                columns,
                rows: self.rows,
            },
            column,
        ))
    }

    /// The rows at `indices`, in that order.
    pub fn take(&self, indices: &[u32]) -> Table {
        Table {
            columns: self.columns.iter().map(|c| c.take(indices)).collect(),
            rows: indices.len(),
        }
    }

    fn unknown_column(&self, name: &str) -> Error {
        let names: Vec<&str> = self.columns.iter().take(20).map(|c| c.name.as_str()).collect();
        let more = if self.columns.len() > 20 { ", …" } else { "" };
        Error::new(
            Code::UnknownColumn,
            format!("table: no column '{name}'; it has: {}{more}", names.join(", ")),
        )
    }
}

fn check_codes(column: &Column) -> Result<()> {
    let Values::Categorical(c) = &column.values else {
        return Ok(());
    };
    let n = c.categories.len();
    match c
        .codes
        .iter()
        .position(|&code| code != Missing::CODE && code as usize >= n)
    {
        None => Ok(()),
        Some(row) => Err(Error::new(
            Code::InvalidShape,
            format!(
                "table: column '{}', row {row}: code {} but there are {n} categories; use codes below {n}, or {} for missing",
                column.name,
                c.codes[row],
                Missing::CODE
            ),
        )),
    }
}
