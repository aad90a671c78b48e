//! Over-sampling: the originals stay, rows are added.

mod random_over_sampler;
mod smote;
mod smotenc;

pub use random_over_sampler::{RandomOverSampler, Shrinkage};
pub use smote::Smote;
pub use smotenc::{CategoricalFeatures, Smotenc};
