//! The Jensen–Shannon distance.

use super::Binned;
use crate::drift::sum::Sum;

/// The square root of the mean relative entropy of both samples to their average, in nats: 0 for equal
/// shares, √ln 2 = 0.8326 for samples that share no bin.
///
/// **Shapes**: see [`Binned`].
/// **Determinism**: bins in order, compensated sum.
/// **Complexity**: O(bins).
/// **Differences**: SciPy gives NaN where rounding makes the sum negative; here it is 0.
/// **References**: J. Lin, *Divergence measures based on the Shannon entropy* (1991);
/// `scipy.spatial.distance.jensenshannon`, `evidently` stattest `jensenshannon`.
pub fn jensenshannon(counts: &Binned) -> f64 {
    let (reference, current) = counts.shares();
    let sum: Sum = reference
        .iter()
        .zip(&current)
        .flat_map(|(&r, &c)| {
            let middle = (r + c) / 2.0;
            [relative_entropy(r, middle), relative_entropy(c, middle)]
        })
        .collect();
    (sum.value() / 2.0).max(0.0).sqrt()
}

fn relative_entropy(p: f64, q: f64) -> f64 {
    if p > 0.0 { p * libm::log(p / q) } else { 0.0 }
}
