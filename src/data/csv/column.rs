//! One column while it is being read: numbers until the first text, then categories.

use super::cell::{self, Cell};
use crate::data::table::{Categorical, Column, Missing, Numeric, NumericKind, Values};
use crate::error::{Code, Error, Result};
use std::collections::HashMap;

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
            Content::Categories(d) => d.codes.push(Missing::CODE),
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
                d.codes.resize(v.len(), Missing::CODE);
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

/// Categories by their first appearance, sorted at the end; those given beforehand keep their codes.
struct Dictionary {
    codes: Vec<u32>,
    index: HashMap<Box<[u8]>, u32>,
    given: usize,
    last: (Vec<u8>, u32),
}

impl Dictionary {
    fn new(given: &[String], rows: usize) -> Self {
        let mut index = HashMap::new();
        for (name, code) in given.iter().zip(0..) {
            index.entry(name.as_bytes().into()).or_insert(code);
        }
        Dictionary {
            codes: Vec::with_capacity(rows),
            index,
            given: given.len(),
            last: (Vec::new(), Missing::CODE),
        }
    }

    fn push(&mut self, text: &[u8]) {
        if self.last.0 != text {
            let next = (self.given.max(self.index.len())) as u32;
            let code = match self.index.get(text) {
                Some(&code) => code,
                None => {
                    self.index.insert(text.into(), next);
                    next
                }
            };
            self.last.0.clear();
            self.last.0.extend_from_slice(text);
            self.last.1 = code;
        }
        self.codes.push(self.last.1);
    }

    fn finish(mut self) -> Categorical {
        let given = self.given;
        let mut found: Vec<(Box<[u8]>, u32)> = self.index.drain().collect();
        found.sort_unstable_by(|a, b| {
            let rank = |e: &(Box<[u8]>, u32)| (e.1 as usize).min(given);
            rank(a).cmp(&rank(b)).then_with(|| a.0.cmp(&b.0))
        });
        let mut renamed = vec![Missing::CODE; found.len()];
        let mut categories = Vec::with_capacity(found.len());
        for (new, (text, old)) in found.into_iter().enumerate() {
            if let Some(slot) = renamed.get_mut(old as usize) {
                *slot = new as u32;
            }
            categories.push(String::from_utf8_lossy(&text).into_owned());
        }
        for code in &mut self.codes {
            *code = renamed.get(*code as usize).copied().unwrap_or(Missing::CODE);
        }
        self.codes
            .shrink_to(self.codes.len().saturating_add(self.codes.len() / 8));
        Categorical {
            codes: self.codes,
            categories,
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
