//! One column while it is being read: numbers until the first text, then categories.

use super::cell::{self, Cell};
use crate::data::dictionary::Dictionary;
use crate::data::table::{Column, Numeric, NumericKind, Values};
use crate::error::{Code, Error, Result};

/// What is known of a column's type beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Infer,
    Number,
    Category,
}

/// A cell that decides against a column of numbers.
#[derive(Debug, Clone)]
struct Offender {
    at: usize,
    text: String,
    infinite: bool,
}

enum Content {
    Numbers(Vec<f64>),
    Categories(Dictionary),
    /// Numbers came before the first text; their spelling is read again in a second pass.
    Reread,
}

/// A column under construction.
pub(super) struct Builder {
    name: String,
    rule: Rule,
    content: Content,
    numbers: usize,
    infinite: usize,
    padded: usize,
    texts: usize,
    whole: bool,
    offender: Option<Offender>,
}

/// An error's place: the byte offset of the record, turned into a line by the reader.
pub(super) type Placed = (usize, Error);

impl Builder {
    pub(super) fn new(name: String, rule: Rule, categories: &[String], rows: usize) -> Self {
        let content = match rule {
            Rule::Category => Content::Categories(Dictionary::new(categories, rows)),
            _ => Content::Numbers(Vec::with_capacity(rows)),
        };
        Builder {
            name,
            rule,
            content,
            numbers: 0,
            infinite: 0,
            padded: 0,
            texts: 0,
            whole: true,
            offender: None,
        }
    }

    /// Whether the column has to be read again, as categories.
    pub(super) fn wants_reread(&self) -> bool {
        matches!(self.content, Content::Reread)
    }

    /// Adds a missing cell.
    pub(super) fn push_missing(&mut self) {
        match &mut self.content {
            Content::Numbers(v) => v.push(f64::NAN),
            Content::Categories(d) => d.push_missing(1),
            Content::Reread => {}
        }
    }

    /// Adds a cell with its text as it stands in the file, and without the blanks around it.
    pub(super) fn push(&mut self, raw: &[u8], trimmed: &[u8], at: usize) -> std::result::Result<(), Placed> {
        if self.rule == Rule::Category {
            if let Content::Categories(d) = &mut self.content {
                d.push(raw);
            }
            return Ok(());
        }
        let cell = cell::read(trimmed);
        let seen = self.seen();
        match cell {
            Cell::Integer(v) => return self.number(v, raw),
            Cell::Float(v) => {
                self.whole = false;
                return self.number(v, raw);
            }
            Cell::Padded(v) if self.rule == Rule::Number => {
                self.whole &= v == libm::trunc(v);
                return self.number(v, raw);
            }
            Cell::Padded(_) => self.padded += 1,
            Cell::Infinite | Cell::Text => {
                match cell {
                    Cell::Infinite => self.infinite += 1,
                    _ => self.texts += 1,
                }
                let offender = self.offender.get_or_insert_with(|| Offender {
                    at,
                    text: excerpt(raw),
                    infinite: cell == Cell::Infinite,
                });
                if self.rule == Rule::Number {
                    return Err((at, offender.error(&self.name)));
                }
            }
        }
        match &mut self.content {
            Content::Numbers(v) if seen == 0 => {
                let mut d = Dictionary::new(&[], v.capacity());
                d.push_missing(v.len());
                d.push(raw);
                self.content = Content::Categories(d);
            }
            Content::Numbers(_) => self.content = Content::Reread,
            Content::Categories(d) => d.push(raw),
            Content::Reread => {}
        }
        Ok(())
    }

    /// Cells that are not missing.
    fn seen(&self) -> usize {
        self.numbers + self.infinite + self.padded + self.texts
    }

    fn number(&mut self, value: f64, raw: &[u8]) -> std::result::Result<(), Placed> {
        self.numbers += 1;
        match &mut self.content {
            Content::Numbers(v) => v.push(value),
            Content::Categories(d) => d.push(raw),
            Content::Reread => {}
        }
        Ok(())
    }

    /// Refuses a column that is numeric but for a few cells.
    pub(super) fn check(&self) -> std::result::Result<(), Placed> {
        let Some(offender) = &self.offender else {
            return Ok(());
        };
        let numeric = self.numbers + self.infinite;
        if self.rule == Rule::Infer && numeric.saturating_mul(10) >= self.seen().saturating_mul(9) {
            return Err((offender.at, offender.error(&self.name)));
        }
        Ok(())
    }

    /// The finished column.
    pub(super) fn finish(self) -> Result<Column> {
        let values = match self.content {
            Content::Numbers(mut values) => {
                values.shrink_to(values.len().saturating_add(values.len() / 8));
                let kind = if self.whole && self.numbers > 0 {
                    NumericKind::Integer
                } else {
                    NumericKind::Float64
                };
                Values::Numeric(Numeric { values, kind })
            }
            Content::Categories(d) => Values::Categorical(d.finish()),
            Content::Reread => {
                return Err(Error::new(
                    Code::Internal,
                    format!("column '{}': the second reading was left out", self.name),
                ));
            }
        };
        Ok(Column {
            name: self.name,
            values,
        })
    }
}

impl Offender {
    fn error(&self, name: &str) -> Error {
        if self.infinite {
            Error::new(
                Code::InfiniteValue,
                format!(
                    "column '{name}': expected a finite number, found '{}'; fix the cell or leave it empty",
                    self.text
                ),
            )
        } else {
            Error::new(
                Code::NotNumeric,
                format!(
                    "column '{name}': expected a number as in the other rows, found '{}'; fix the cell, or declare the column categorical",
                    self.text
                ),
            )
        }
    }
}

/// The beginning of a cell, for a message.
pub(super) fn excerpt(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
