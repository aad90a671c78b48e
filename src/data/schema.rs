//! The names and types of a table's columns, as models and references keep them.

use super::table::{Column, NumericKind, Table, Values};
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ColumnKind {
    /// Numbers.
    Number,
    /// Whole numbers.
    Integer,
    /// Text or booleans.
    Category,
}

/// A column's name and type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ColumnSchema {
    /// The column's name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// The categories in code order; empty for numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

impl ColumnSchema {
    /// The schema of one column.
    pub fn of(column: &Column) -> Self {
        let (kind, categories) = match &column.values {
            Values::Numeric(n) if n.kind == NumericKind::Integer => (ColumnKind::Integer, Vec::new()),
            Values::Numeric(_) => (ColumnKind::Number, Vec::new()),
            Values::Categorical(c) => (ColumnKind::Category, c.categories.clone()),
        };
        ColumnSchema {
            name: column.name.clone(),
            kind,
            categories,
        }
    }
}

/// The columns of a table, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Schema {
    /// The columns.
    pub columns: Vec<ColumnSchema>,
}

impl Schema {
    /// The schema of a table.
    pub fn of(table: &Table) -> Self {
        Schema {
            columns: table.columns().iter().map(ColumnSchema::of).collect(),
        }
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&ColumnSchema> {
        self.columns.iter().find(|c| c.name == name)
    }
}
