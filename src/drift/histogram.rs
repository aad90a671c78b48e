//! Bins of two samples: NumPy's Sturges edges over the pooled range.

use super::sample::Sample;

/// Sturges' bin edges over both samples together, as `numpy.histogram_bin_edges(bins="sturges")`.
///
/// `whole` says that both are whole numbers without gaps: bins are then at least 1 wide. Edges that
/// the precision of doubles cannot tell apart are merged.
pub(super) fn sturges_edges(reference: &Sample, current: &Sample, whole: bool) -> Vec<f64> {
    let first = reference.min().min(current.min());
    let last = reference.max().max(current.max());
    let range = last - first;
    let pooled = (reference.size() + current.size()) as f64;
    let mut width = range / (libm::log2(pooled) + 1.0);
    if range > 0.0 && whole && width < 1.0 {
        width = 1.0;
    }
    if range == 0.0 {
        return vec![first - 0.5, last + 0.5];
    }
    if !range.is_finite() || width == 0.0 {
        return vec![first, last];
    }
    equal_width(first, last, (range / width).ceil())
}

/// Share of each sample beyond which a value lies in a tail.
const TAIL: f64 = 0.01;
/// How much wider than its middle a range must be for its tails to get bins of their own.
const STRETCHED: f64 = 2.0;

/// Bin edges for looking at: Sturges' bins, which in a range with long tails cover all but the outermost
/// hundredth on each side; the first and the last bin then reach to the extremes.
pub(super) fn shown_edges(reference: &Sample, current: &Sample, whole: bool) -> Vec<f64> {
    let edges = sturges_edges(reference, current, whole);
    let (Some(&first), Some(&last)) = (edges.first(), edges.last()) else {
        return edges;
    };
    let low = reference.quantile(TAIL).min(current.quantile(TAIL));
    let high = reference.quantile(1.0 - TAIL).max(current.quantile(1.0 - TAIL));
    let middle = high - low;
    if middle <= 0.0 || (last - first) < STRETCHED * middle {
        return edges;
    }
    let bins = (edges.len() - 1) as f64;
    let bins = if whole { bins.min(middle.ceil()) } else { bins };
    let mut shown = vec![first];
    shown.extend(equal_width(low, high, bins));
    shown.push(last);
    shown.dedup();
    shown
}

fn equal_width(first: f64, last: f64, bins: f64) -> Vec<f64> {
    let range = last - first;
    let step = range / bins;
    let mut edges: Vec<f64> = (0..bins as usize)
        .map(|i| {
            let i = i as f64;
            first + if step == 0.0 { i / bins * range } else { i * step }
        })
        .collect();
    edges.push(last);
    edges.dedup();
    edges
}

/// How many values fall into each bin; bins are closed on the left, the last on both sides.
pub(super) fn counts(sample: &Sample, edges: &[f64]) -> Vec<u64> {
    let values = sample.sorted();
    let Some((last, inner)) = edges.split_last() else {
        return Vec::new();
    };
    let mut ends: Vec<usize> = inner
        .iter()
        .map(|edge| values.partition_point(|v| v < edge))
        .collect();
    ends.push(values.partition_point(|v| v <= last));
    ends.windows(2)
        .map(|pair| pair[1].saturating_sub(pair[0]) as u64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_and_counts_are_numpys() {
        let a = Sample::new(&(0..30).map(f64::from).collect::<Vec<_>>()).unwrap();
        let b = Sample::new(&[40.5, 41.0]).unwrap();
        let edges = sturges_edges(&a, &b, false);
        assert_eq!(edges.len(), 7);
        assert_eq!(edges[1], 41.0 / 6.0);
        assert_eq!(counts(&a, &edges), [7, 7, 7, 7, 2, 0]);
        assert_eq!(counts(&b, &edges), [0, 0, 0, 0, 0, 2]);
    }

    #[test]
    fn whole_numbers_get_bins_of_one() {
        let a = Sample::new(&[0.0, 1.0, 2.0]).unwrap();
        assert_eq!(sturges_edges(&a, &a, true), [0.0, 1.0, 2.0]);
        assert_eq!(sturges_edges(&a, &a, false).len(), 5);
    }

    #[test]
    fn long_tails_get_a_bin_each() {
        let skewed: Vec<f64> = (0..1000)
            .map(|i| if i == 999 { 500.0 } else { f64::from(i) / 100.0 })
            .collect();
        let sample = Sample::new(&skewed).unwrap();
        let edges = shown_edges(&sample, &sample, false);
        assert_eq!((edges[0], edges.last()), (0.0, Some(&500.0)));
        assert!(edges[1] > 0.05 && edges[edges.len() - 2] < 10.0, "{edges:?}");
        let counts = counts(&sample, &edges);
        assert_eq!(counts.iter().sum::<u64>(), 1000);
        assert!(counts.iter().all(|&n| n < 120), "{counts:?}");
        let even = Sample::new(&(0..30).map(f64::from).collect::<Vec<_>>()).unwrap();
        assert_eq!(
            shown_edges(&even, &even, false),
            sturges_edges(&even, &even, false)
        );
    }

    #[test]
    fn extremes_do_not_fail() {
        let constant = Sample::new(&[7.0]).unwrap();
        assert_eq!(sturges_edges(&constant, &constant, false), [6.5, 7.5]);
        let wide = Sample::new(&[f64::MIN, f64::MAX]).unwrap();
        assert_eq!(counts(&wide, &sturges_edges(&wide, &wide, false)), [2]);
        let narrow = Sample::new(&[1e16, 1e16 + 2.0]).unwrap();
        assert_eq!(
            counts(&narrow, &sturges_edges(&narrow, &narrow, false))
                .iter()
                .sum::<u64>(),
            2
        );
    }
}
