//! Class labels of any kind, as codes into sorted classes.

use super::table::{Column, Values};
use crate::error::{Code, Error, Result};
use std::collections::BTreeSet;

/// The distinct classes, sorted as `numpy.unique` sorts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Classes {
    /// Text, by code point. Booleans read from CSV are text as it was spelt.
    Strings(Vec<String>),
    /// Whole numbers, ascending.
    Integers(Vec<i64>),
    /// `false`, then `true`, those that occur.
    Booleans(Vec<bool>),
}

impl Classes {
    /// How many classes there are.
    pub fn len(&self) -> usize {
        match self {
            Classes::Strings(v) => v.len(),
            Classes::Integers(v) => v.len(),
            Classes::Booleans(v) => v.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The class's name as text; empty when there is no such class.
    pub fn name(&self, code: usize) -> String {
        match self {
            Classes::Strings(v) => v.get(code).cloned().unwrap_or_default(),
            Classes::Integers(v) => v.get(code).map(i64::to_string).unwrap_or_default(),
            Classes::Booleans(v) => v.get(code).map(bool::to_string).unwrap_or_default(),
        }
    }

    /// All names in order.
    pub fn names(&self) -> Vec<String> {
        (0..self.len()).map(|i| self.name(i)).collect()
    }

    /// The code of the class with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        (0..self.len()).find(|&i| self.name(i) == name)
    }
}

/// One class code a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// `classes` index of each row.
    pub codes: Vec<u32>,
    /// The classes, sorted.
    pub classes: Classes,
}

impl Labels {
    /// Labels from text.
    pub fn from_strings<S: AsRef<str>>(values: &[S]) -> Self {
        let classes: Vec<String> = values
            .iter()
            .map(|v| v.as_ref())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let codes = values
            .iter()
            .map(|v| {
                classes
                    .binary_search_by(|c| c.as_str().cmp(v.as_ref()))
                    .unwrap_or(0) as u32
            })
            .collect();
        Labels {
            codes,
            classes: Classes::Strings(classes),
        }
    }

    /// Labels from whole numbers.
    pub fn from_integers(values: &[i64]) -> Self {
        let classes: Vec<i64> = values
            .iter()
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let codes = values
            .iter()
            .map(|v| classes.binary_search(v).unwrap_or(0) as u32)
            .collect();
        Labels {
            codes,
            classes: Classes::Integers(classes),
        }
    }

    /// Labels from booleans.
    pub fn from_booleans(values: &[bool]) -> Self {
        let classes: Vec<bool> = values
            .iter()
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let codes = values
            .iter()
            .map(|v| classes.binary_search(v).unwrap_or(0) as u32)
            .collect();
        Labels {
            codes,
            classes: Classes::Booleans(classes),
        }
    }

    /// Labels from a table's column.
    ///
    /// # Errors
    /// `missing-value` with the row for a gap; `invalid-target` for numbers that are not whole.
    pub fn from_column(column: &Column) -> Result<Self> {
        match &column.values {
            Values::Numeric(n) => {
                let mut values = Vec::with_capacity(n.values.len());
                for (row, &v) in n.values.iter().enumerate() {
                    if v.is_nan() {
                        return Err(missing(&column.name, row));
                    }
                    if v != libm::trunc(v) || v.abs() > 9_007_199_254_740_992.0 {
                        return Err(Error::new(
                            Code::InvalidTarget,
                            format!(
                                "target '{}', row {row}: expected a class (text or a whole number), found {v}; bin the values or choose another target",
                                column.name
                            ),
                        ));
                    }
                    values.push(v as i64);
                }
                Ok(Self::from_integers(&values))
            }
            Values::Categorical(c) => {
                let mut values = Vec::with_capacity(c.codes.len());
                for row in 0..c.codes.len() {
                    values.push(c.text(row).ok_or_else(|| missing(&column.name, row))?);
                }
                Ok(Self::from_strings(&values))
            }
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Rows of each class, in class order.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for &code in &self.codes {
            if let Some(n) = counts.get_mut(code as usize) {
                *n += 1;
            }
        }
        counts
    }

    /// The rows of one class, ascending.
    pub fn rows_of(&self, class: u32) -> Vec<u32> {
        (0u32..)
            .zip(&self.codes)
            .filter(|&(_, &code)| code == class)
            .map(|(row, _)| row)
            .collect()
    }

    /// The labels at `indices`, in that order, over the same classes.
    pub fn take(&self, indices: &[u32]) -> Labels {
        Labels {
            codes: indices
                .iter()
                .filter_map(|&i| self.codes.get(i as usize).copied())
                .collect(),
            classes: self.classes.clone(),
        }
    }
}

fn missing(name: &str, row: usize) -> Error {
    Error::new(
        Code::MissingValue,
        format!("target '{name}', row {row}: no value; remove the row or fill in its class"),
    )
}
