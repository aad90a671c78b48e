//! The two-sample Kolmogorov–Smirnov test.

use super::Significance;
use super::kolmogorov::kolmogorov_sf;
use super::paths::{share_leaving_band, share_leaving_square};
use crate::drift::sample::Sample;

/// Up to this size of the larger sample the p-value is counted exactly.
const EXACT_UP_TO: usize = 10_000;

/// The largest distance between the two empirical distribution functions, and its two-sided p-value.
///
/// Sensitive to any change of the distribution, and with large samples to changes too small to matter.
///
/// **Shapes**: two samples of any size.
/// **Determinism**: the place of the distance is found in whole numbers; one rounding of each share.
/// **Complexity**: O(n + m) for the distance. The p-value is exact by counting lattice paths up to
/// 10,000 values in the larger sample (at most 10⁸ steps), above by Kolmogorov's distribution.
/// **Differences**: none known from `scipy.stats.ks_2samp(method="auto")`.
/// **References**: Hodges, *The significance probability of the Smirnov two-sample test* (1958);
/// Simard and L'Ecuyer, *Computing the two-sided Kolmogorov–Smirnov distribution* (2011).
///
/// ```
/// use evenkeel::drift::{Sample, two_sample::ks};
/// let result = ks(&Sample::new(&[1.0, 2.0, 3.0])?, &Sample::new(&[2.5, 3.5, 4.5])?);
/// assert!((result.statistic - 2.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn ks(reference: &Sample, current: &Sample) -> Significance {
    let (n, m) = (reference.size(), current.size());
    let distance = largest_distance(reference.sorted(), current.sorted());
    if n.max(m) <= EXACT_UP_TO
        && let Some(exact) = exact(n, m, distance)
    {
        return exact;
    }
    let (n, m) = (n as f64, m as f64);
    Significance {
        statistic: distance,
        p_value: kolmogorov_sf((n * m / (n + m)).round_ties_even() as u64, distance),
    }
}

fn exact(n: usize, m: usize, distance: f64) -> Option<Significance> {
    let divisor = gcd(n, m);
    let multiple = (n / divisor) * m;
    let steps = (distance * multiple as f64).round_ties_even() as usize;
    let statistic = steps as f64 / multiple as f64;
    let p_value = if steps == 0 {
        1.0
    } else if n == m {
        share_leaving_square(n, steps)
    } else {
        share_leaving_band(n, m, divisor, steps)
    };
    (0.0..=1.0)
        .contains(&p_value)
        .then_some(Significance { statistic, p_value })
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// max |i/n − j/m| over the distinct values, i and j being how many values are not above.
///
/// Compared as i·m − j·n in whole numbers; the merge takes one value a step without branching on which
/// side it comes from, and looks only where the next values are greater.
fn largest_distance(a: &[f64], b: &[f64]) -> f64 {
    let (n, m) = (a.len() as i64, b.len() as i64);
    let (mut i, mut j) = (0usize, 0usize);
    let (mut low, mut high) = (Place::default(), Place::default());
    let mut value = f64::NAN;
    while let (Some(&x), Some(&y)) = (a.get(i), b.get(j)) {
        value = if x <= y { x } else { y };
        i += usize::from(x <= y);
        j += usize::from(y <= x);
        if a.get(i) != Some(&value) && b.get(j) != Some(&value) {
            let here = Place::at(i, j, n, m);
            if here.difference > high.difference {
                high = here;
            }
            if here.difference < low.difference {
                low = here;
            }
        }
    }
    let equal = |rest: &[f64]| rest.iter().take_while(|v| **v == value).count();
    i += equal(a.get(i..).unwrap_or_default());
    j += equal(b.get(j..).unwrap_or_default());
    let end = Place::at(i, j, n, m);
    let share = |at: Place| at.i as f64 / n as f64 - at.j as f64 / m as f64;
    let highest = share(high).max(share(end));
    let lowest = share(low).min(share(end));
    highest.max(-lowest).clamp(0.0, 1.0)
}

#[derive(Clone, Copy, Default)]
struct Place {
    difference: i64,
    i: usize,
    j: usize,
}

impl Place {
    fn at(i: usize, j: usize, n: i64, m: i64) -> Place {
        Place {
            difference: i as i64 * m - j as i64 * n,
            i,
            j,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direct(a: &[f64], b: &[f64]) -> f64 {
        let share = |s: &[f64], v: f64| s.iter().filter(|x| **x <= v).count() as f64 / s.len() as f64;
        a.iter()
            .chain(b)
            .map(|&v| (share(a, v) - share(b, v)).abs())
            .fold(0.0, f64::max)
    }

    #[test]
    fn ties_are_taken_whole() {
        let samples: [&[f64]; 7] = [
            &[5.0],
            &[5.0, 5.0, 6.0, 6.0],
            &[1.0, 1.0, 1.0],
            &[0.0, 1.0, 1.0, 2.0, 2.0, 2.0],
            &[2.0, 2.0, 3.0],
            &[-1.0, 7.0],
            &[0.0, 5.0, 5.0, 5.0, 9.0],
        ];
        for a in samples {
            for b in samples {
                assert_eq!(largest_distance(a, b), direct(a, b), "{a:?} {b:?}");
            }
        }
    }
}
