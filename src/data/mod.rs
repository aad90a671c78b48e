//! Matrices, tables, labels, CSV and splits: what every other room works on.

mod labels;
mod matrix;
mod table;

pub use labels::{Classes, Labels};
pub use matrix::{Matrix, Scalar};
pub use table::{Categorical, Column, Missing, Numeric, NumericKind, Table, Values};
