//! Pomeranz' recursion for the Kolmogorov distribution: exact, for n in the hundreds.

use super::scaled::Scaled;

/// P(D < x) by Pomeranz' recursion over 2n + 1 strips, each the one before convolved with Poisson weights.
///
/// Pomeranz, *Exact cumulative distribution of the Kolmogorov–Smirnov statistic for small samples* (1974).
pub(super) fn pomeranz(n: usize, x: f64) -> f64 {
    let scaled = n as f64 * x;
    let whole = scaled.floor() as i64;
    let fraction = scaled - whole as f64;
    let narrow = fraction.min(1.0 - fraction);
    let up = i64::from(fraction > 0.0);
    let round = i64::from(fraction > 0.5);
    let size = n as i64;
    let window = |strip: i64| -> (i64, i64) {
        let middle = (strip + 1) / 2;
        let (low, high) = match strip {
            0 => (-whole - up - 1, whole + up - 1),
            s if s == 2 * size + 1 => (size - whole - up - 1, size + whole + up - 1),
            s if s % 2 == 1 => (middle - whole - round - 2, middle + whole + up - 2),
            _ => (middle - whole - 2, middle + whole + round - 1),
        };
        ((low + 2).max(0), high.min(size))
    };
    let powers = |width: f64| -> Vec<f64> {
        (0..2 * (whole + 1))
            .scan(1.0, |p, m| {
                if m > 0 {
                    *p *= width / n as f64 / m as f64;
                }
                Some(*p)
            })
            .collect()
    };
    let (ends, odd, even) = (powers(narrow), powers(2.0 * narrow), powers(1.0 - 2.0 * narrow));
    let mut exponent = 0;
    let (mut low, _) = window(0);
    let mut row = vec![1.0];
    for strip in 1..=2 * size + 1 {
        let (next_low, next_high) = window(strip);
        let weights = match strip {
            s if s == 1 || s == 2 * size + 1 => &ends,
            s if s % 2 == 1 => &odd,
            _ => &even,
        };
        let mut next: Vec<f64> = (next_low..=next_high)
            .map(|j| convolved(&row, weights, j - low))
            .collect();
        let largest = next.iter().copied().fold(0.0, f64::max);
        if largest > 0.0 && largest < libm::ldexp(1.0, -128) {
            next.iter_mut().for_each(|v| *v = libm::ldexp(*v, 128));
            exponent -= 128;
        }
        (row, low) = (next, next_low);
    }
    let value = usize::try_from(size - low)
        .ok()
        .and_then(|i| row.get(i).copied())
        .unwrap_or(0.0);
    (1..=n)
        .fold(Scaled { value, exponent }, |p, i| p.times(i as f64))
        .get()
}

fn convolved(row: &[f64], weights: &[f64], at: i64) -> f64 {
    row.iter()
        .enumerate()
        .map_while(|(i, &v)| usize::try_from(at - i as i64).ok().map(|w| (v, w)))
        .map(|(v, w)| v * weights.get(w).copied().unwrap_or(0.0))
        .sum()
}
