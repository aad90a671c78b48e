//! The columns of a table while its rows are being read.

use crate::data::dictionary::Dictionary;
use crate::data::{Column, ColumnKind, Numeric, NumericKind, Schema, Table, Values};
use crate::error::{Code, Error, Result};
use std::collections::HashMap;

const MAX_COLUMNS: usize = 16_384;
const MAX_SPARSE_CELLS: usize = 1_000_000;

pub(super) enum Cell<'a> {
    Null,
    Bool(bool),
    Integer(f64),
    Float(f64),
    Text(&'a str),
}

enum Content {
    Unknown(usize),
    Numbers(Vec<f64>, bool),
    Categories(Dictionary),
}

pub(super) struct Draft<'s> {
    schema: Option<&'s Schema>,
    pub(super) names: Vec<String>,
    positions: HashMap<String, usize>,
    columns: Vec<Content>,
    named: Vec<bool>,
    known: usize,
    pub(super) rows: usize,
    max_cells: usize,
    pub(super) refusal: Option<Error>,
}

impl<'s> Draft<'s> {
    pub(super) fn new(bytes: usize, schema: Option<&'s Schema>) -> Self {
        let mut draft = Draft {
            schema,
            names: Vec::new(),
            positions: HashMap::new(),
            columns: Vec::new(),
            named: Vec::new(),
            known: 0,
            rows: 0,
            max_cells: bytes.max(MAX_SPARSE_CELLS),
            refusal: None,
        };
        for column in schema.map_or(&[][..], |s| &s.columns) {
            draft.add(
                &column.name,
                match column.kind {
                    ColumnKind::Category => Content::Categories(Dictionary::new(&column.categories, 0)),
                    _ => Content::Numbers(Vec::new(), true),
                },
            );
        }
        draft.known = draft.columns.len();
        draft
    }

    fn add(&mut self, name: &str, content: Content) -> usize {
        let position = self.columns.len();
        self.names.push(name.to_owned());
        self.positions.insert(name.to_owned(), position);
        self.columns.push(content);
        self.named.push(false);
        position
    }

    /// The column of a key; rows mostly repeat the order of the row before, hence the guess.
    pub(super) fn column(&mut self, name: &str, guess: usize) -> Result<usize> {
        if self.names.get(guess).is_some_and(|n| n == name) {
            return Ok(guess);
        }
        if let Some(&i) = self.positions.get(name) {
            return Ok(i);
        }
        if self.columns.len() >= MAX_COLUMNS {
            return Err(Error::new(
                Code::TooLarge,
                format!(
                    "rows: expected at most {MAX_COLUMNS} columns, found more; send the columns you need"
                ),
            ));
        }
        let position = self.add(name, Content::Unknown(0));
        self.check_size()?;
        Ok(position)
    }

    pub(super) fn end_row(&mut self) -> Result<()> {
        self.rows += 1;
        self.check_size()
    }

    fn check_size(&self) -> Result<()> {
        let cells = self.columns.len().saturating_mul(self.rows + 1);
        if cells > self.max_cells {
            return Err(Error::new(
                Code::TooLarge,
                format!(
                    "rows: {} rows with {} different keys make too many empty cells; send rows of the same columns",
                    self.rows + 1,
                    self.columns.len()
                ),
            ));
        }
        Ok(())
    }

    pub(super) fn push(&mut self, column: usize, cell: Cell) -> Result<()> {
        let row = self.rows;
        let (Some(content), Some(name)) = (self.columns.get_mut(column), self.names.get(column)) else {
            return Ok(());
        };
        if let Some(named) = self.named.get_mut(column) {
            *named = true;
        }
        if content.len() > row {
            return Err(Error::new(
                Code::InvalidJson,
                format!("row {row}: expected each key once, found '{name}' twice; remove one"),
            ));
        }
        content.pad(row);
        content.push(cell, column < self.known).map_err(|(expected, found)| {
            Error::new(
                Code::NotNumeric,
                format!("row {row}, column '{name}': expected {expected}, found {found}; send one type a column"),
            )
        })
    }

    pub(super) fn finish(mut self) -> Result<Table> {
        if self.rows == 0 || self.columns.is_empty() {
            return Err(Error::new(
                Code::EmptyInput,
                "rows: expected at least one row with a column, found none; send [{\"column\": value, …}]",
            ));
        }
        let absent = self.named.iter().take(self.known).position(|named| !named);
        if let (Some(absent), Some(extra), Some(_)) = (absent, self.names.get(self.known), self.schema) {
            return Err(Error::new(
                Code::ColumnMismatch,
                format!(
                    "rows: no row has the column '{}', but there is an unknown '{extra}'; correct the name, or send '{0}' as null",
                    self.names.get(absent).map_or("", String::as_str)
                ),
            ));
        }
        let rows = self.rows;
        let columns = self
            .names
            .into_iter()
            .zip(self.columns.drain(..))
            .map(|(name, mut content)| {
                content.pad(rows);
                Column {
                    name,
                    values: content.finish(),
                }
            });
        Table::new(columns.collect())
    }
}

impl Content {
    fn len(&self) -> usize {
        match self {
            Content::Unknown(n) => *n,
            Content::Numbers(v, _) => v.len(),
            Content::Categories(d) => d.len(),
        }
    }

    fn pad(&mut self, rows: usize) {
        let gap = rows.saturating_sub(self.len());
        match self {
            Content::Unknown(n) => *n += gap,
            Content::Numbers(v, _) => v.resize(v.len() + gap, f64::NAN),
            Content::Categories(d) => d.push_missing(gap),
        }
    }

    /// Adds a cell, or says what was expected and found.
    fn push(&mut self, cell: Cell, forced: bool) -> std::result::Result<(), (&'static str, String)> {
        if let Content::Unknown(n) = *self {
            match cell {
                Cell::Null | Cell::Text("") => {}
                Cell::Integer(_) | Cell::Float(_) => *self = Content::Numbers(vec![f64::NAN; n], true),
                Cell::Bool(_) | Cell::Text(_) => {
                    let mut dictionary = Dictionary::new(&[], n);
                    dictionary.push_missing(n);
                    *self = Content::Categories(dictionary);
                }
            }
        }
        match (self, cell) {
            (content, Cell::Null | Cell::Text("")) => content.pad(content.len() + 1),
            (Content::Numbers(v, _), Cell::Integer(x)) => v.push(x),
            (Content::Numbers(v, whole), Cell::Float(x)) => {
                *whole = false;
                v.push(x);
            }
            (Content::Numbers(..), Cell::Bool(b)) => return Err(("a number", format!("{b}"))),
            (Content::Numbers(..), Cell::Text(t)) => {
                let short: String = t.chars().take(40).collect();
                return Err(("a number", format!("the text '{short}'")));
            }
            (Content::Categories(d), Cell::Text(t)) => d.push(t.as_bytes()),
            (Content::Categories(d), Cell::Bool(b)) => d.push(if b { b"true" } else { b"false" }),
            (Content::Categories(d), Cell::Integer(x)) if forced => d.push(format!("{x}").as_bytes()),
            (Content::Categories(d), Cell::Float(x)) if forced => d.push(format!("{x:?}").as_bytes()),
            (_, Cell::Integer(x) | Cell::Float(x)) => return Err(("text", format!("the number {x}"))),
            (Content::Unknown(_), Cell::Bool(_) | Cell::Text(_)) => {}
        }
        Ok(())
    }

    fn finish(self) -> Values {
        let numeric = |values, kind| Values::Numeric(Numeric { values, kind });
        match self {
            Content::Unknown(n) => numeric(vec![f64::NAN; n], NumericKind::Float64),
            Content::Numbers(values, whole) => {
                let integer = whole && values.iter().any(|v| !v.is_nan());
                numeric(
                    values,
                    if integer {
                        NumericKind::Integer
                    } else {
                        NumericKind::Float64
                    },
                )
            }
            Content::Categories(d) => Values::Categorical(d.finish()),
        }
    }
}
