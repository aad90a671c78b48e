//! Exact Kolmogorov–Smirnov p-values: the share of lattice paths that leave a band.

/// The share of paths from (0, 0) to (n, n) that reach |x − y| ≥ `steps`, `steps` ≥ 1.
///
/// The reflection principle gives an alternating sum of binomials, here factored so that nothing
/// cancels or overflows.
pub(super) fn share_leaving_square(n: usize, steps: usize) -> f64 {
    let mut share = 0.0;
    for reflection in (0..=n / steps).rev() {
        let mut ratio = 1.0;
        for step in 0..steps {
            let offset = (reflection * steps + step) as f64;
            ratio = (n as f64 - offset) * ratio / (n as f64 + offset + 1.0);
        }
        share = ratio * (1.0 - share);
    }
    2.0 * share
}

/// The share of paths from (0, 0) to (n, m) on which |x/n − y/m| reaches `steps` / lcm(n, m).
///
/// Column by column: a path ends at (x, y) coming from the left with chance x / (x + y), else from
/// below. Outside the band every path has left it; only the part of the column inside is kept.
pub(super) fn share_leaving_band(n: usize, m: usize, divisor: usize, steps: usize) -> f64 {
    let (long, short) = (n.max(m), n.min(m));
    let (rise, run) = (short / divisor, long / divisor);
    let mut to = steps.div_ceil(run).min(short + 1);
    let mut column = vec![1.0; short + 2];
    column.iter_mut().take(to).for_each(|share| *share = 0.0);
    for x in 1..=long {
        let from = lowest_inside(rise * x, steps, run).min(short);
        let next_to = (rise * x + steps).div_ceil(run).min(short + 1);
        if next_to <= from {
            return 1.0;
        }
        let mut below = if from == 0 { 0.0 } else { 1.0 };
        for (y, share) in column.iter_mut().enumerate().take(next_to).skip(from) {
            below = (*share * x as f64 + below * y as f64) / (x + y) as f64;
            *share = below;
        }
        to = next_to;
    }
    column.get(to.saturating_sub(1)).copied().unwrap_or(1.0)
}

/// The least y with y·run > at − steps.
fn lowest_inside(at: usize, steps: usize, run: usize) -> usize {
    match at.checked_sub(steps) {
        Some(excess) => excess / run + 1,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts every path.
    fn by_enumeration(n: usize, m: usize, steps: usize, divisor: usize) -> f64 {
        fn walk(x: usize, y: usize, n: usize, m: usize, band: usize, out: bool) -> (f64, f64) {
            let out = out || (x * m).abs_diff(y * n) >= band;
            if x == n && y == m {
                return (f64::from(u8::from(out)), 1.0);
            }
            let (mut leaving, mut all) = (0.0, 0.0);
            for (x, y) in [(x + 1, y), (x, y + 1)] {
                if x <= n && y <= m {
                    let (l, a) = walk(x, y, n, m, band, out);
                    leaving += l;
                    all += a;
                }
            }
            (leaving, all)
        }
        let (leaving, all) = walk(0, 0, n, m, steps * divisor, false);
        leaving / all
    }

    #[test]
    fn both_counts_equal_enumeration() {
        for (n, m, divisor) in [(5, 3, 1), (6, 4, 2), (7, 2, 1), (4, 6, 2), (1, 3, 1), (6, 3, 3)] {
            for steps in 1..=n * m / divisor {
                let expected = by_enumeration(n, m, steps, divisor);
                let found = share_leaving_band(n, m, divisor, steps);
                assert!(
                    (found - expected).abs() < 1e-14,
                    "{n} {m} {steps}: {found} {expected}"
                );
            }
        }
        for steps in 1..=6 {
            let expected = by_enumeration(6, 6, steps, 6);
            assert!((share_leaving_square(6, steps) - expected).abs() < 1e-14);
            assert!((share_leaving_band(6, 6, 6, steps) - expected).abs() < 1e-14);
        }
    }
}
