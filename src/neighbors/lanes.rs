use std::ops::{Add, Mul, Sub};
use wide::{f32x8, f64x4};

/// A vector of numbers, one candidate a lane, so that each distance is summed in order.
pub(super) trait Lanes: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// One lane.
    type Element: Copy + PartialEq;
    /// Number of lanes.
    const WIDTH: usize;
    /// Whether distances are those of [`super::Points::squared_distance`] to the bit.
    const EXACT: bool;
    /// Category codes from here on do not fit an element.
    const MOST_CODES: u32;

    fn load(elements: &[Self::Element]) -> Self;
    fn splat(element: Self::Element) -> Self;
    fn larger(self, other: Self) -> Self;
    /// `self` where `a` and `b` differ, else 0.
    fn where_differ(self, a: Self, b: Self) -> Self;
    /// One bit a lane: whether it is at most the limit.
    fn at_most(self, limit: Self) -> u32;
    fn all_above(sums: [[Self; 2]; 2], limits: [[Self; 2]; 2]) -> bool;
    fn element(value: f64) -> Self::Element;
    /// The element just above `value`, so that a limit is never too low.
    fn limit(value: f64) -> Self::Element;
}

impl Lanes for f32x8 {
    type Element = f32;
    const WIDTH: usize = 8;
    const EXACT: bool = false;
    const MOST_CODES: u32 = 1 << 24;

    #[inline(always)]
    fn load(elements: &[f32]) -> Self {
        elements.try_into().map_or(f32x8::ZERO, f32x8::new)
    }
    #[inline(always)]
    fn splat(element: f32) -> Self {
        f32x8::splat(element)
    }
    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        self.fast_max(other)
    }
    #[inline(always)]
    fn where_differ(self, a: Self, b: Self) -> Self {
        self & a.simd_ne(b)
    }
    #[inline(always)]
    fn at_most(self, limit: Self) -> u32 {
        self.simd_le(limit).to_bitmask()
    }
    #[inline(always)]
    fn all_above([[a, b], [c, d]]: [[Self; 2]; 2], [[e, f], [g, h]]: [[Self; 2]; 2]) -> bool {
        !(a.simd_le(e) | b.simd_le(f) | c.simd_le(g) | d.simd_le(h)).any()
    }
    fn element(value: f64) -> f32 {
        value as f32
    }
    fn limit(value: f64) -> f32 {
        (value as f32).next_up() + f32::MIN_POSITIVE
    }
}

impl Lanes for f64x4 {
    type Element = f64;
    const WIDTH: usize = 4;
    const EXACT: bool = true;
    const MOST_CODES: u32 = u32::MAX;

    #[inline(always)]
    fn load(elements: &[f64]) -> Self {
        elements.try_into().map_or(f64x4::ZERO, f64x4::new)
    }
    #[inline(always)]
    fn splat(element: f64) -> Self {
        f64x4::splat(element)
    }
    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        self.fast_max(other)
    }
    #[inline(always)]
    fn where_differ(self, a: Self, b: Self) -> Self {
        self & a.simd_ne(b)
    }
    #[inline(always)]
    fn at_most(self, limit: Self) -> u32 {
        self.simd_le(limit).to_bitmask()
    }
    #[inline(always)]
    fn all_above([[a, b], [c, d]]: [[Self; 2]; 2], [[e, f], [g, h]]: [[Self; 2]; 2]) -> bool {
        !(a.simd_le(e) | b.simd_le(f) | c.simd_le(g) | d.simd_le(h)).any()
    }
    fn element(value: f64) -> f64 {
        value
    }
    fn limit(value: f64) -> f64 {
        value
    }
}

/// Columns summed between two looks at the limits.
const STRIDE: usize = 4;

/// Which of two vectors of candidates lie within their limits of each of two queries: one bit a
/// candidate.
///
/// Queries come with every column in all lanes: at opt-level "s" filling lanes is a loop, which must
/// not stand in this one. `candidates` holds, column by column, the two vectors; the first `numeric` columns are numbers,
/// the rest category codes of weight `mismatch`. Sums only grow, so the rest of the columns is left
/// out once every sum is above its limit.
#[inline]
pub(super) fn within<L: Lanes>(
    queries: [&[L]; 2],
    candidates: &[[L; 2]],
    numeric: usize,
    mismatch: L,
    limits: [[L; 2]; 2],
) -> [u32; 2] {
    let [first, second] = queries.map(|q| q.split_at(numeric.min(q.len())));
    let (numbers, codes) = candidates.split_at(numeric.min(candidates.len()));
    let mut sums = [[L::splat(L::element(0.0)); 2]; 2];
    let chunks = first.0.chunks(STRIDE).zip(second.0.chunks(STRIDE));
    for ((x, y), numbers) in chunks.zip(numbers.chunks(STRIDE)) {
        let [[mut a, mut b], [mut c, mut d]] = sums;
        for ((&x, &y), &[left, right]) in x.iter().zip(y).zip(numbers) {
            let (e, f, g, h) = (left - x, right - x, left - y, right - y);
            a = a + e * e;
            b = b + f * f;
            c = c + g * g;
            d = d + h * h;
        }
        sums = [[a, b], [c, d]];
        if L::all_above(sums, limits) {
            return [0; 2];
        }
    }
    for ((&x, &y), &vectors) in first.1.iter().zip(second.1).zip(codes) {
        for (sums, code) in sums.iter_mut().zip([x, y]) {
            for (sum, vector) in sums.iter_mut().zip(vectors) {
                *sum = *sum + mismatch.where_differ(vector, code);
            }
        }
    }
    let [[a, b], [c, d]] = sums;
    let [[e, f], [g, h]] = limits;
    [
        a.at_most(e) | b.at_most(f) << L::WIDTH,
        c.at_most(g) | d.at_most(h) << L::WIDTH,
    ]
}
