//! The z test of two proportions.

use super::{Binned, Significance};
use crate::drift::special::normal_two_sided;

/// Whether the share of values outside the first category differs, two-sided, with pooled variance.
///
/// **Shapes**: see [`Binned`]; meant for two categories, more are taken together as "not the first".
/// **Complexity**: O(categories).
/// **Differences**: small p-values keep their precision (Evidently subtracts from 1 and loses it below
/// 1e-10). When all values are of one category, z is 0 and p is 1.
/// **References**: `evidently` stattest `z`.
pub fn z(counts: &Binned) -> Significance {
    let (n1, n2) = (counts.reference_total(), counts.current_total());
    let others = |counts: &[u64], total: f64| (total - counts.first().map_or(0.0, |&n| n as f64)) / total;
    let p1 = others(counts.reference(), n1);
    let p2 = others(counts.current(), n2);
    let pooled = (p1 * n1 + p2 * n2) / (n1 + n2);
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    let statistic = if error > 0.0 { (p1 - p2) / error } else { 0.0 };
    Significance {
        statistic,
        p_value: normal_two_sided(statistic),
    }
}
