use super::points::Points;
use crate::error::Result;
use crate::watch::Watch;

/// Points in one block.
pub(super) const BLOCK: usize = 64;

/// The points in an order in which each run of [`BLOCK`] lies close together, and the box around
/// each run.
pub(super) struct Partition {
    pub(super) order: Vec<u32>,
    low: Vec<f64>,
    high: Vec<f64>,
    columns: usize,
}

impl Partition {
    /// Splits at the median of the widest column until runs fit a block.
    pub(super) fn new(points: &Points, watch: &mut dyn Watch) -> Result<Self> {
        let mut order: Vec<u32> = (0..points.rows() as u32).collect();
        #[allow(clippy::single_range_in_vec_init)]
        let mut open = vec![0..order.len()];
        while let Some(range) = open.pop() {
            watch.check("neighbors", 0, points.rows())?;
            let Some(run) = order.get_mut(range.clone()) else {
                continue;
            };
            match widest(points, run) {
                Some(column) if run.len() > BLOCK => {
                    let middle = run.len().div_ceil(BLOCK) / 2 * BLOCK;
                    run.select_nth_unstable_by(middle, |&a, &b| {
                        let value = |i: u32| points.numbers(i as usize).get(column).copied().unwrap_or(0.0);
                        value(a).total_cmp(&value(b)).then(a.cmp(&b))
                    });
                    open.push(range.start..range.start + middle);
                    open.push(range.start + middle..range.end);
                }
                _ => run.sort_unstable(),
            }
        }
        let columns = points.numeric_columns();
        let blocks = order.len().div_ceil(BLOCK);
        let mut partition = Partition {
            low: Vec::with_capacity(blocks * columns),
            high: Vec::with_capacity(blocks * columns),
            order,
            columns,
        };
        for run in partition.order.chunks(BLOCK) {
            let (low, high) = bounds(points, run);
            partition.low.extend(low);
            partition.high.extend(high);
        }
        Ok(partition)
    }

    pub(super) fn blocks(&self) -> usize {
        self.order.len().div_ceil(BLOCK)
    }

    /// No point of block `a` is nearer to one of block `b` than this squared distance.
    pub(super) fn gap(&self, a: usize, b: usize, enough: f64) -> f64 {
        let slack = 1.0 - (self.columns as f64 + 8.0) * 4.0 * f64::EPSILON;
        let side = |block: usize| {
            let range = block * self.columns..(block + 1) * self.columns;
            let low = self.low.get(range.clone()).unwrap_or(&[]);
            let high = self.high.get(range).unwrap_or(&[]);
            low.iter().zip(high)
        };
        let mut sum = 0.0;
        for ((low_a, high_a), (low_b, high_b)) in side(a).zip(side(b)) {
            let apart = (low_a - high_b).max(low_b - high_a).max(0.0);
            sum += apart * apart;
            if sum * slack > enough {
                break;
            }
        }
        sum * slack
    }
}

fn widest(points: &Points, run: &[u32]) -> Option<usize> {
    if run.len() <= BLOCK {
        return None;
    }
    let (low, high) = bounds(points, run);
    let mut found = None;
    let mut most = 0.0;
    for (column, (low, high)) in low.iter().zip(&high).enumerate() {
        let spread = high / 2.0 - low / 2.0;
        if spread > most {
            most = spread;
            found = Some(column);
        }
    }
    found
}

fn bounds(points: &Points, run: &[u32]) -> (Vec<f64>, Vec<f64>) {
    let mut low = vec![f64::INFINITY; points.numeric_columns()];
    let mut high = vec![f64::NEG_INFINITY; points.numeric_columns()];
    for &i in run {
        let numbers = points.numbers(i as usize);
        for ((l, h), &v) in low.iter_mut().zip(&mut high).zip(numbers) {
            if v < *l {
                *l = v;
            }
            if v > *h {
                *h = v;
            }
        }
    }
    (low, high)
}
