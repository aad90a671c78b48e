//! Rows as JSON records.

mod draft;
mod read;
mod write;

pub use read::read_rows;
pub use write::write_rows;
