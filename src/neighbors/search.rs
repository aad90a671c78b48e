use super::best::Best;
use super::lanes::{Lanes, within};
use super::partition::{BLOCK, Partition};
use super::points::Points;
use crate::error::{Code, Error, Result};
use crate::watch::Watch;
use wide::{f32x8, f64x4};

const STAGE: &str = "neighbors";
const WORK_BETWEEN_CHECKS: usize = 1 << 24;

/// The `k` nearest other points of every point: row-major, `k` indices a point, nearest first.
///
/// Equal distances are ordered by index; a point is told from its copies by index, so it is never
/// its own neighbor.
///
/// **Determinism**: distances are squared differences summed in column order in double precision;
/// narrow lanes only sort out what cannot be near. The same indices on every host.
/// **Complexity**: at worst n² · columns / 2 vector operations; where the data have few intrinsic
/// dimensions most blocks of 64 points are passed over. Memory n · (columns + k).
/// **Errors**: `too-few-samples` unless there are more than `k` points, `invalid-option` for
/// `k = 0`, `cancelled`.
///
/// ```
/// use evenkeel::{Unwatched, neighbors::{Points, nearest}};
/// let points = Points::new(&[0.0, 1.0, 3.0], 3)?;
/// assert_eq!(nearest(&points, 1, &mut Unwatched)?, [1, 0, 1]);
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn nearest(points: &Points, k: usize, watch: &mut dyn Watch) -> Result<Vec<u32>> {
    if k == 0 {
        return Err(Error::new(
            Code::InvalidOption,
            "neighbors: expected k of at least 1, found 0",
        ));
    }
    if points.rows() <= k {
        return Err(Error::new(
            Code::TooFewSamples,
            format!(
                "neighbors: expected more than {k} rows, found {}; lower k or add rows",
                points.rows()
            ),
        ));
    }
    let partition = Partition::new(points, watch)?;
    if let Some(mut search) = Search::<f32x8>::new(points, &partition, k) {
        search.within_blocks(watch)?;
        if search.is_sharp() {
            search.across_blocks(watch)?;
            return Ok(search.into_indices());
        }
    }
    let Some(mut search) = Search::<f64x4>::new(points, &partition, k) else {
        return Err(Error::new(
            Code::Internal,
            "neighbors: expected exact lanes to take any points",
        ));
    };
    search.within_blocks(watch)?;
    search.across_blocks(watch)?;
    Ok(search.into_indices())
}

struct Search<'a, L: Lanes> {
    points: &'a Points<'a>,
    partition: &'a Partition,
    columns: usize,
    /// Row-major by place in the partition.
    rows: Vec<L::Element>,
    /// The rows of one block, each value in all lanes.
    queries: Vec<L>,
    /// The block of `queries`.
    loaded: usize,
    /// By block, then group of two vectors, then column.
    candidates: Vec<[L; 2]>,
    mismatch: L,
    best: Best,
    /// By place: no candidate above it can be among the `k` nearest.
    limits: Vec<L::Element>,
    /// By block: the largest `k`-th distance.
    reach: Vec<f64>,
    scale: f64,
    /// How far a scaled distance in lanes may be off: absolutely, then relatively.
    error: (f64, f64),
    work: usize,
}

impl<'a, L: Lanes> Search<'a, L> {
    fn new(points: &'a Points<'a>, partition: &'a Partition, k: usize) -> Option<Self> {
        let columns = points.numeric_columns() + points.nominal_columns();
        let (centers, spreads) = centers_and_spreads(points)?;
        let widest = spreads.iter().fold(0.0, |a: f64, &b| a.max(b));
        let mut scale = 1.0;
        let mut error = (0.0, 0.0);
        if !L::EXACT {
            let norm = spreads.iter().map(|s| s * s).sum::<f64>().sqrt();
            if !norm.is_finite() || !points.mismatch().is_finite() {
                return None;
            }
            if widest > 0.0 {
                scale = libm::ldexp(1.0, -libm::frexp(widest).1.clamp(-500, 500));
            }
            let lanes = f64::from(f32::EPSILON);
            error = (4.0 * lanes * norm * scale, (columns as f64 + 8.0) * lanes);
        }
        let order = order_of_columns(&spreads, columns, L::EXACT);
        let value = |row: usize, column: usize| match points.numbers(row).get(column) {
            Some(&v) if L::EXACT => v,
            Some(&v) => (v - centers.get(column).copied().unwrap_or(0.0)) * scale,
            None => points
                .categories(row)
                .get(column - points.numeric_columns())
                .map_or(0.0, |&c| f64::from(c)),
        };
        let highest_code = (0..points.rows()).flat_map(|row| points.categories(row)).max();
        if !L::EXACT && highest_code.is_some_and(|&c| c >= L::MOST_CODES) {
            return None;
        }
        let mut rows = Vec::with_capacity(points.rows() * columns);
        for &row in &partition.order {
            rows.extend(
                order
                    .iter()
                    .map(|&column| L::element(value(row as usize, column))),
            );
        }
        let group = 2 * L::WIDTH;
        let mut candidates = Vec::with_capacity(partition.blocks() * BLOCK / group * columns);
        let mut lanes = vec![L::element(f64::MAX); group];
        for block in partition.order.chunks(BLOCK) {
            let mut groups = block.chunks(group);
            for _ in 0..BLOCK / group {
                let members = groups.next().unwrap_or(&[]);
                for &column in &order {
                    lanes.fill(L::element(f64::MAX));
                    for (lane, &row) in lanes.iter_mut().zip(members) {
                        *lane = L::element(value(row as usize, column));
                    }
                    let (left, right) = lanes.split_at(L::WIDTH);
                    candidates.push([L::load(left), L::load(right)]);
                }
            }
        }
        Some(Search {
            points,
            partition,
            columns,
            rows,
            queries: Vec::new(),
            loaded: usize::MAX,
            candidates,
            mismatch: L::splat(L::element(points.mismatch() * scale * scale)),
            best: Best::new(points.rows(), k),
            limits: vec![L::limit(f64::INFINITY); partition.blocks() * BLOCK],
            reach: vec![f64::INFINITY; partition.blocks()],
            scale,
            error,
            work: 0,
        })
    }

    fn within_blocks(&mut self, watch: &mut dyn Watch) -> Result<()> {
        for block in 0..self.partition.blocks() {
            self.compare(block, block);
            self.report(0, watch)?;
        }
        Ok(())
    }

    fn across_blocks(&mut self, watch: &mut dyn Watch) -> Result<()> {
        let blocks = self.partition.blocks();
        for a in 0..blocks {
            for b in a + 1..blocks {
                let reach = self.reach_of(a).max(self.reach_of(b));
                self.work += 8;
                if self.partition.gap(a, b, reach) <= reach {
                    self.compare(a, b);
                }
                self.report(a, watch)?;
            }
        }
        Ok(())
    }

    /// Whether most points know their surroundings more sharply than lanes err.
    fn is_sharp(&self) -> bool {
        let blunt = (0..self.points.rows())
            .filter(|&point| self.best.worst(point).0.sqrt() * self.scale < 8.0 * self.error.0)
            .count();
        blunt * 10 <= self.points.rows()
    }

    fn into_indices(self) -> Vec<u32> {
        let mut order = vec![0u32; self.points.rows()];
        for (place, &row) in self.partition.order.iter().enumerate() {
            if let Some(slot) = order.get_mut(row as usize) {
                *slot = place as u32;
            }
        }
        order
            .iter()
            .flat_map(|&place| self.best.of(place as usize))
            .copied()
            .collect()
    }

    fn reach_of(&self, block: usize) -> f64 {
        self.reach.get(block).copied().unwrap_or(f64::INFINITY)
    }

    fn report(&mut self, block: usize, watch: &mut dyn Watch) -> Result<()> {
        if self.work < WORK_BETWEEN_CHECKS {
            return Ok(());
        }
        self.work = 0;
        let blocks = self.partition.blocks();
        let pairs = |block: usize| block * (2 * blocks - block);
        watch.check(STAGE, pairs(block), blocks * blocks)
    }

    fn compare(&mut self, a: usize, b: usize) {
        let group = 2 * L::WIDTH;
        let groups = BLOCK / group;
        let last = self.points.rows().min((a + 1) * BLOCK);
        self.work += BLOCK * BLOCK * self.columns;
        self.load(a);
        for query in (a * BLOCK..last).step_by(2) {
            let pair = [query, (query + 1).min(last - 1)];
            for g in 0..groups {
                let first = b * BLOCK + g * group;
                let hits = self.near(pair, a, b * groups + g, first);
                if hits != [0; 2] {
                    for (query, hits) in pair.into_iter().zip(hits) {
                        self.confirm(query, first, hits);
                    }
                }
            }
        }
        for block in [a, b] {
            let points = block * BLOCK..self.points.rows().min((block + 1) * BLOCK);
            let reach = points.fold(0.0, |most: f64, p| most.max(self.best.worst(p).0));
            if let Some(slot) = self.reach.get_mut(block) {
                *slot = reach;
            }
        }
    }

    fn load(&mut self, block: usize) {
        if self.loaded == block {
            return;
        }
        self.loaded = block;
        let length = BLOCK * self.columns;
        let rows = self.rows.chunks(length.max(1)).nth(block).unwrap_or(&[]);
        self.queries.clear();
        self.queries.extend(rows.iter().map(|&v| L::splat(v)));
    }

    /// Which lanes of a group may be near to each of two queries, or have them near.
    #[inline]
    fn near(&self, pair: [usize; 2], block: usize, group: usize, first: usize) -> [u32; 2] {
        let query = |place: usize| {
            let start = (place - block * BLOCK) * self.columns;
            self.queries.get(start..start + self.columns).unwrap_or(&[])
        };
        let (Some(candidates), Some(limits)) = (
            self.candidates
                .get(group * self.columns..(group + 1) * self.columns),
            self.limits.get(first..first + 2 * L::WIDTH),
        ) else {
            return [0; 2];
        };
        let (left, right) = limits.split_at(L::WIDTH);
        let (left, right) = (L::load(left), L::load(right));
        let limits = pair.map(|place| match self.limits.get(place) {
            Some(&limit) => [left, right].map(|other| other.larger(L::splat(limit))),
            None => [left, right],
        });
        within(
            pair.map(query),
            candidates,
            self.points.numeric_columns(),
            self.mismatch,
            limits,
        )
    }

    fn confirm(&mut self, query: usize, first: usize, mut hits: u32) {
        while hits != 0 {
            let candidate = first + hits.trailing_zeros() as usize;
            hits &= hits - 1;
            let same_block = query / BLOCK == candidate / BLOCK;
            if candidate >= self.points.rows() || (same_block && candidate <= query) {
                continue;
            }
            let (Some(&row), Some(&other)) = (
                self.partition.order.get(query),
                self.partition.order.get(candidate),
            ) else {
                continue;
            };
            if self.best.closed_to(query, other) && self.best.closed_to(candidate, row) {
                continue;
            }
            let distance = self.points.squared_distance(row as usize, other as usize);
            for (place, index) in [(query, other), (candidate, row)] {
                if self.best.offer(place, distance, index) {
                    self.tighten(place);
                }
            }
        }
    }

    fn tighten(&mut self, place: usize) {
        let distance = self.best.worst(place).0;
        let limit = if L::EXACT {
            L::limit(distance)
        } else {
            let (absolute, relative) = self.error;
            let far = distance.sqrt() * self.scale + absolute;
            L::limit(far * far * (1.0 + relative))
        };
        if let Some(slot) = self.limits.get_mut(place) {
            *slot = limit;
        }
    }
}

/// Wide columns first, so that sums pass their limits early; exact sums keep their order.
fn order_of_columns(spreads: &[f64], columns: usize, exact: bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..columns).collect();
    if !exact && let Some(numbers) = order.get_mut(..spreads.len()) {
        let spread = |c: &usize| spreads.get(*c).copied().unwrap_or(0.0);
        numbers.sort_by(|a, b| spread(b).total_cmp(&spread(a)));
    }
    order
}

/// The middle of each column's range, and the largest distance from it; none when a range is not
/// finite.
fn centers_and_spreads(points: &Points) -> Option<(Vec<f64>, Vec<f64>)> {
    let mut low = points.numbers(0).to_vec();
    let mut high = low.clone();
    for row in 1..points.rows() {
        for ((l, h), &v) in low.iter_mut().zip(&mut high).zip(points.numbers(row)) {
            if v < *l {
                *l = v;
            }
            if v > *h {
                *h = v;
            }
        }
    }
    let centers: Vec<f64> = low.iter().zip(&high).map(|(l, h)| l / 2.0 + h / 2.0).collect();
    let spreads = centers
        .iter()
        .zip(low.iter().zip(&high))
        .map(|(c, (l, h))| (h - c).max(c - l))
        .collect();
    Some((centers, spreads))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Counter;
    use crate::watch::Unwatched;

    fn plain(points: &Points, k: usize) -> Vec<u32> {
        (0..points.rows())
            .flat_map(|i| {
                let mut others: Vec<(f64, u32)> = (0..points.rows())
                    .filter(|&j| j != i)
                    .map(|j| (points.squared_distance(i, j), j as u32))
                    .collect();
                others.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                others.into_iter().take(k).map(|(_, j)| j)
            })
            .collect()
    }

    fn check(numbers: &[f64], rows: usize, k: usize) {
        let points = Points::new(numbers, rows).unwrap();
        let found = nearest(&points, k, &mut Unwatched).unwrap();
        assert_eq!(found, plain(&points, k));
    }

    fn random(n: usize, seed: u64, value: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut g = Counter::new(seed, 0);
        (0..n).map(|_| value(g.next_f64())).collect()
    }

    #[test]
    fn agrees_with_sorting_all_distances() {
        for (rows, columns, k) in [(2, 1, 1), (64, 3, 5), (65, 2, 7), (500, 2, 5), (777, 21, 5)] {
            check(&random(rows * columns, rows as u64, |v| v), rows, k);
        }
        check(&random(300 * 3, 5, |v| v), 300, 150);
    }

    #[test]
    fn agrees_on_grids_and_copies() {
        check(&random(600 * 2, 1, |v| (v * 9.0).floor()), 600, 5);
        check(&[7.0; 400], 200, 3);
        check(&random(400, 2, |v| (v * 2.0).floor()), 400, 6);
    }

    #[test]
    fn agrees_where_single_precision_cannot() {
        check(&random(400 * 20, 3, |v| 1e6 + 0.01 * v), 400, 5);
        check(&random(400 * 2, 4, |v| 1.7e9 + v), 400, 5);
        let mut outlier = random(500 * 3, 6, |v| v);
        outlier[0] = 1e12;
        outlier[4] = -3e300;
        check(&outlier, 500, 5);
        check(&random(300, 7, |v| (v - 0.5) * 1.7e308), 300, 4);
        check(&random(300 * 2, 8, |v| v * 1e-310), 300, 4);
    }

    #[test]
    fn agrees_with_categories() {
        let numbers = random(500 * 3, 9, |v| v);
        let codes: Vec<u32> = random(500 * 2, 10, |v| (v * 4.0).floor())
            .iter()
            .map(|&v| v as u32)
            .collect();
        let points = Points::new(&numbers, 500)
            .unwrap()
            .with_categories(&codes, 0.05)
            .unwrap();
        assert_eq!(nearest(&points, 5, &mut Unwatched).unwrap(), plain(&points, 5));
    }

    #[test]
    fn too_few_points_and_cancels_are_errors() {
        let points = Points::new(&[1.0, 2.0], 2).unwrap();
        let code = |k| nearest(&points, k, &mut Unwatched).unwrap_err().code();
        assert_eq!(code(2), Code::TooFewSamples);
        assert_eq!(code(0), Code::InvalidOption);
        struct Impatient;
        impl Watch for Impatient {
            fn progress(&mut self, _: &str, _: usize, _: usize) -> bool {
                false
            }
        }
        let error = nearest(&points, 1, &mut Impatient).unwrap_err();
        assert_eq!(error.code(), Code::Cancelled);
    }
}
