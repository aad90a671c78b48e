//! Rows as JSON records.

mod draft;
mod read;

pub use read::read_rows;
