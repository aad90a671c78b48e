//! Drift between a reference table and a current one: a test a column, and a verdict for the table.
//!
//! The numbers are Evidently's and SciPy's; the choice of a test for each column is Evidently's.

mod column;
mod compare;
mod distribution;
mod histogram;
mod html;
mod options;
mod report;
mod rule;
mod sample;
mod sort;
mod special;
mod sum;
pub mod two_sample;

pub use compare::drift;
pub use distribution::Distribution;
pub use html::{Language, drift_html};
pub use options::{DEFAULT_DRIFT_SHARE, DriftOptions, DriftTest};
pub use report::{ColumnDrift, ColumnSummary, ColumnType, DriftReport};
pub use sample::Sample;
