//! Tests of two samples, one file a test.

mod binned;
mod chisquare;
mod durbin;
mod jensenshannon;
mod kolmogorov;
mod ks;
mod paths;
mod pelz_good;
mod pomeranz;
mod psi;
mod scaled;
mod smirnov;
mod wasserstein;
mod z;

pub use binned::Binned;
pub use chisquare::chisquare;
pub use jensenshannon::jensenshannon;
pub use kolmogorov::kolmogorov_sf;
pub use ks::ks;
pub use psi::psi;
pub use wasserstein::{wasserstein, wasserstein_normed};
pub use z::z;

/// A test's statistic and its p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Significance {
    /// The statistic.
    pub statistic: f64,
    /// The chance of such a statistic, or a more extreme one, if nothing changed.
    pub p_value: f64,
}
