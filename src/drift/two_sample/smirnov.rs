//! The one-sided Kolmogorov–Smirnov distribution.

use crate::drift::special::binomial;
use crate::drift::sum::Sum;

/// Above this size the first terms of the asymptotic expansion are used, as SciPy does.
const SUMMED_UP_TO: u64 = 1_000_000;

/// About this many terms are enough where the summand is smooth.
const TERMS: u64 = 8192;

/// P(D⁺ ≥ x) of a sample of n, by Birnbaum and Tingey's sum of positive terms.
///
/// For large n the summand is a smooth function of its index that vanishes with all derivatives at
/// both ends, so that every k-th term times k gives the sum to the precision of doubles
/// (Euler–Maclaurin).
pub(super) fn smirnov_sf(n: u64, x: f64) -> f64 {
    let size = n as f64;
    if n > SUMMED_UP_TO {
        let root = 6.0 * size * x + 1.0;
        return libm::exp(-root * root / 18.0 / size);
    }
    let last = (size * (1.0 - x)).floor() as u64;
    let stride = (n / TERMS).max(1);
    let sum: Sum = (0..=last)
        .step_by(stride as usize)
        .map(|index| {
            let index = index as f64;
            let expected = index + size * x;
            binomial(index, size, expected) * (size * x / expected)
        })
        .collect();
    sum.value() * stride as f64
}
