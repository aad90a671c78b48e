//! The dense layer: X [m, k] times W [k, n], W packed once.
//!
//! Outputs are computed in tiles that stay in registers: four rows by eight outputs for batches, one
//! row by 32 for single rows. Lanes run across outputs; each output is summed over k in order, in one
//! accumulator, without fused multiply-add, so every host gives the same bits.

use std::ops::{AddAssign, Mul};

/// Outputs side by side in a panel.
const LANES: usize = 8;

/// The numbers that matrices are multiplied in.
pub(crate) trait Number: Copy + Default + Mul<Output = Self> + AddAssign {}
impl Number for f32 {}
impl Number for f64 {}

/// Weights [k, n] in panels of eight outputs, zeros beyond the last.
pub(crate) struct Packed<T> {
    panels: Vec<[T; LANES]>,
    k: usize,
    n: usize,
}

impl<T: Number> Packed<T> {
    /// Packs row-major weights [k, n], or [n, k] when `transposed`.
    pub fn new(weights: &[T], k: usize, n: usize, transposed: bool) -> Self {
        let mut panels = vec![[T::default(); LANES]; n.div_ceil(LANES) * k];
        let (step_k, step_n) = if transposed { (1, k) } else { (n, 1) };
        for (p, panel) in panels.chunks_exact_mut(k.max(1)).enumerate() {
            for (i, lanes) in panel.iter_mut().enumerate() {
                for (l, lane) in lanes.iter_mut().enumerate().take(n - p * LANES) {
                    if let Some(&w) = weights.get(i * step_k + (p * LANES + l) * step_n) {
                        *lane = w;
                    }
                }
            }
        }
        Packed { panels, k, n }
    }

    /// How many inputs a row has.
    pub fn k(&self) -> usize {
        self.k
    }

    /// How many outputs a row has.
    pub fn n(&self) -> usize {
        self.n
    }

    /// X times W, plus `bias` in every row. `x` holds `m` rows of `k`.
    pub fn multiply(&self, x: &[T], m: usize, bias: Option<&[T]>) -> Vec<T> {
        let mut out = vec![T::default(); m * self.n];
        if self.k == 0 || self.n == 0 {
            if let Some(bias) = bias.filter(|b| b.len() == self.n && self.n > 0) {
                out.chunks_exact_mut(self.n)
                    .for_each(|row| row.copy_from_slice(bias));
            }
            return out;
        }
        let row = |i: usize| x.get(i * self.k..(i + 1) * self.k).unwrap_or(&[]);
        let panels: Vec<&[[T; LANES]]> = self.panels.chunks_exact(self.k).collect();
        let mut write = |i: usize, p: usize, lanes: &[T; LANES]| {
            let start = p * LANES;
            let end = (start + LANES).min(self.n);
            let Some(target) = out.get_mut(i * self.n + start..i * self.n + end) else {
                return;
            };
            for (y, &sum) in target.iter_mut().zip(lanes) {
                *y = sum;
            }
            if let Some(bias) = bias.and_then(|b| b.get(start..end)) {
                for (y, &b) in target.iter_mut().zip(bias) {
                    *y += b;
                }
            }
        };
        let mut i = 0;
        while i + 4 <= m {
            let rows = [row(i), row(i + 1), row(i + 2), row(i + 3)];
            for (p, panel) in panels.iter().enumerate() {
                for (r, [lanes]) in tile::<T, 4, 1>(rows, [*panel]).iter().enumerate() {
                    write(i + r, p, lanes);
                }
            }
            i += 4;
        }
        for i in i..m {
            let (quads, rest) = panels.as_chunks::<4>();
            for (q, &quad) in quads.iter().enumerate() {
                for (l, lanes) in tile::<T, 1, 4>([row(i)], quad)[0].iter().enumerate() {
                    write(i, q * 4 + l, lanes);
                }
            }
            for (l, panel) in rest.iter().enumerate() {
                let [[lanes]] = tile::<T, 1, 1>([row(i)], [*panel]);
                write(i, quads.len() * 4 + l, &lanes);
            }
        }
        out
    }
}

/// R rows times P panels, all sums in registers.
#[inline(always)]
fn tile<T: Number, const R: usize, const P: usize>(
    rows: [&[T]; R],
    panels: [&[[T; LANES]]; P],
) -> [[[T; LANES]; P]; R] {
    let mut sums = [[[T::default(); LANES]; P]; R];
    let k = rows.iter().map(|r| r.len()).min().unwrap_or(0);
    let k = panels.iter().map(|p| p.len()).min().unwrap_or(0).min(k);
    let rows = rows.map(|r| r.get(..k).unwrap_or(&[]));
    let panels = panels.map(|p| p.get(..k).unwrap_or(&[]));
    if rows.iter().any(|r| r.len() != k) || panels.iter().any(|p| p.len() != k) {
        return sums;
    }
    for i in 0..k {
        for r in 0..R {
            let x = rows[r][i];
            for p in 0..P {
                let w = &panels[p][i];
                for l in 0..LANES {
                    sums[r][p][l] += x * w[l];
                }
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_plain_loop_bit_for_bit() {
        for (m, k, n) in [
            (1, 7, 3),
            (5, 16, 33),
            (4, 3, 8),
            (9, 1, 41),
            (2, 0, 3),
            (3, 4, 0),
        ] {
            let x: Vec<f32> = (0..m * k).map(|i| ((i * 37 % 101) as f32) / 7.0 - 6.0).collect();
            let w: Vec<f32> = (0..k * n).map(|i| ((i * 53 % 97) as f32) / 3.0 - 15.0).collect();
            let bias: Vec<f32> = (0..n).map(|j| j as f32).collect();
            let mut expected = vec![0f32; m * n];
            for i in 0..m {
                for j in 0..n {
                    for l in 0..k {
                        expected[i * n + j] += x[i * k + l] * w[l * n + j];
                    }
                    expected[i * n + j] += j as f32;
                }
            }
            let got = Packed::new(&w, k, n, false).multiply(&x, m, Some(&bias));
            assert_eq!(got, expected);
            let turned: Vec<f32> = (0..n * k).map(|i| w[(i % k.max(1)) * n + i / k.max(1)]).collect();
            let got = Packed::new(&turned, k, n, true).multiply(&x, m, Some(&bias));
            assert_eq!(got, expected);
        }
    }
}
