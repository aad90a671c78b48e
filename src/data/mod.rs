//! Matrices, tables, labels, CSV and splits: what every other room works on.

mod csv;
mod dictionary;
mod labels;
mod matrix;
mod rows;
mod schema;
mod split;
mod table;

pub use csv::{CsvOptions, read_csv, read_csv_as, read_csv_watched, write_csv};
pub use labels::{Classes, Labels};
pub use matrix::{Matrix, Scalar};
pub use rows::{read_rows, write_rows};
pub use schema::{ColumnKind, ColumnSchema, Schema};
pub use split::{Split, stratified_split};
pub use table::{Categorical, Column, Missing, Numeric, NumericKind, Table, Values};
