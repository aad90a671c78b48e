//! The population stability index.

use super::Binned;
use crate::drift::sum::Sum;

/// Σ (r − c) ln(r / c) over the shares r of the reference and c of the current sample.
///
/// By custom, below 0.1 is stable and above 0.25 a large shift. It grows with the number of bins and
/// shrinks with the size of the samples.
///
/// **Shapes**: see [`Binned`].
/// **Determinism**: bins in order, compensated sum.
/// **Complexity**: O(bins).
/// **Differences**: bins and the filling of empty ones are Evidently's 0.7 (an empty bin counts 0.0001,
/// or a millionth of the smallest share when that is at most 0.0001); other libraries give other
/// numbers for the same samples.
/// **References**: `evidently` stattest `psi`.
pub fn psi(counts: &Binned) -> f64 {
    let (reference, current) = counts.shares();
    let (reference, current) = (fill_empty(reference), fill_empty(current));
    let sum: Sum = reference
        .iter()
        .zip(&current)
        .map(|(r, c)| (r - c) * libm::log(r / c))
        .collect();
    sum.value()
}

fn fill_empty(shares: Vec<f64>) -> Vec<f64> {
    let smallest = shares.iter().copied().filter(|&s| s > 0.0).fold(1.0, f64::min);
    let fill = if smallest <= 0.0001 {
        smallest / 1e6
    } else {
        0.0001
    };
    shares
        .into_iter()
        .map(|s| if s == 0.0 { fill } else { s })
        .collect()
}
