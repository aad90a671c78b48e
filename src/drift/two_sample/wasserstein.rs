//! The Wasserstein (earth mover's) distance.

use crate::drift::sample::Sample;
use crate::drift::sum::Sum;

/// The area between the two empirical distribution functions, in the column's own unit.
///
/// **Shapes**: two samples of any size.
/// **Determinism**: values ascending, compensated sum.
/// **Complexity**: O(n + m).
/// **References**: `scipy.stats.wasserstein_distance`.
pub fn wasserstein(reference: &Sample, current: &Sample) -> f64 {
    let (a, b) = (reference.sorted(), current.sorted());
    let (n, m) = (a.len() as f64, b.len() as f64);
    let (mut i, mut j) = (0, 0);
    let mut last = reference.min().min(current.min());
    let mut area = Sum::default();
    while i < a.len() || j < b.len() {
        let x = a.get(i).copied().unwrap_or(f64::INFINITY);
        let y = b.get(j).copied().unwrap_or(f64::INFINITY);
        let value = x.min(y);
        area.add((i as f64 / n - j as f64 / m).abs() * (value - last));
        last = value;
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    area.value()
}

/// [`wasserstein`] in standard deviations of the reference, which count at least 0.001.
///
/// **References**: `evidently` stattest `wasserstein`.
pub fn wasserstein_normed(reference: &Sample, current: &Sample) -> f64 {
    wasserstein(reference, current) / reference.std().max(0.001)
}
