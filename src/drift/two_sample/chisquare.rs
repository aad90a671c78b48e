//! Pearson's chi-square test of the current counts against the reference's shares.

use super::{Binned, Significance};
use crate::drift::special::chi_square_sf;
use crate::drift::sum::Sum;

/// Goodness of fit of the current counts to the reference's, scaled to the current total.
///
/// **Shapes**: see [`Binned`]; categories that occur nowhere are left out.
/// **Determinism**: categories in order, compensated sum.
/// **Complexity**: O(categories).
/// **Differences**: this is Evidently's test, which takes the reference as known without error; a
/// contingency test of the same counts has a larger p-value. A category that the reference lacks makes
/// the statistic infinite and p 0. With a single category p is 1 (SciPy: NaN).
/// **References**: `scipy.stats.chisquare`, `evidently` stattest `chisquare`.
pub fn chisquare(counts: &Binned) -> Significance {
    let scale = counts.current_total() / counts.reference_total();
    let mut categories = 0usize;
    let mut sum = Sum::default();
    let mut new = false;
    for (&r, &c) in counts.reference().iter().zip(counts.current()) {
        if r == 0 && c == 0 {
            continue;
        }
        categories += 1;
        new |= r == 0;
        let expected = r as f64 * scale;
        let difference = c as f64 - expected;
        if r > 0 {
            sum.add(difference * difference / expected);
        }
    }
    let statistic = if new { f64::INFINITY } else { sum.value() };
    let p_value = match categories {
        0 | 1 => 1.0,
        n => chi_square_sf(statistic, (n - 1) as f64),
    };
    Significance { statistic, p_value }
}
