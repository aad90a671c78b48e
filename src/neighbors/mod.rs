//! Exact nearest neighbors: one engine under SMOTE and its kin.

mod best;
mod lanes;
mod partition;
mod points;
mod search;

pub use points::Points;
pub use search::nearest;
