//! Our own deterministic learners: the same bytes from the same rows on every host.

mod class_weight;
mod logistic;

pub use class_weight::ClassWeight;
pub use logistic::{Logistic, LogisticFit, LogisticOptions};
