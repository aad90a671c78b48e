//! Drift between a reference table and a current one: a test a column, and a verdict for the table.
//!
//! The numbers are Evidently's and SciPy's; the choice of a test for each column is Evidently's.

mod column;
mod histogram;
mod options;
mod report;
mod rule;
mod sample;
mod sort;
mod special;
mod sum;
pub mod two_sample;

pub use options::{DEFAULT_DRIFT_SHARE, DriftOptions, DriftTest};
pub use report::{ColumnDrift, ColumnSummary, ColumnType, Distribution, DriftReport, drift};
pub use sample::Sample;
