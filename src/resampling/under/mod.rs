//! Under-sampling: rows are left out.

mod random_under_sampler;

pub use random_under_sampler::RandomUnderSampler;
