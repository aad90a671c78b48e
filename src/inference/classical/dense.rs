//! The dense layer: X [m, k] times W [k, n], W packed once.
//!
//! Outputs are computed in tiles that stay in registers: four rows by eight outputs for batches, one
//! row by 32 for single rows. Lanes run across outputs; each output is summed over k in order, in one
//! accumulator, without fused multiply-add, so every host gives the same bits. The sums are named one
//! by one: arrays of them would be kept in memory when a build optimizes for size.

use wide::f32x4;

/// Outputs side by side in a panel.
const LANES: usize = 8;

/// What outputs without a bias gain: sums begin at +0, so this changes no bit.
const NO_BIAS: [f32; LANES] = [0.0; LANES];

/// One input's weights for the outputs of a panel.
type Lanes = [f32x4; 2];

/// Weights [k, n] in panels of eight outputs, zeros beyond the last.
pub(crate) struct Packed {
    panels: Vec<Lanes>,
    k: usize,
    n: usize,
}

impl Packed {
    /// Packs row-major weights [k, n], or [n, k] when `transposed`.
    pub fn new(weights: &[f32], k: usize, n: usize, transposed: bool) -> Self {
        let (step_k, step_n) = if transposed { (1, k) } else { (n, 1) };
        let mut panels = Vec::with_capacity(n.div_ceil(LANES) * k);
        for first in (0..n).step_by(LANES) {
            for i in 0..k {
                let weight = |l: usize| match first + l {
                    j if j < n => weights.get(i * step_k + j * step_n).copied().unwrap_or(0.0),
                    _ => 0.0,
                };
                panels.push([
                    f32x4::new([weight(0), weight(1), weight(2), weight(3)]),
                    f32x4::new([weight(4), weight(5), weight(6), weight(7)]),
                ]);
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
    pub fn multiply(&self, x: &[f32], m: usize, bias: Option<&[f32]>) -> Vec<f32> {
        let mut out = vec![0.0; m * self.n];
        if self.k == 0 || self.n == 0 {
            if let Some(bias) = bias.filter(|b| b.len() == self.n && self.n > 0) {
                out.chunks_exact_mut(self.n)
                    .for_each(|row| row.copy_from_slice(bias));
            }
            return out;
        }
        let row = |i: usize| x.get(i * self.k..(i + 1) * self.k).unwrap_or(&[]);
        let fours = m / 4 * 4;
        for i in (0..fours).step_by(4) {
            let rows = [row(i), row(i + 1), row(i + 2), row(i + 3)];
            let block = out.get_mut(i * self.n..(i + 4) * self.n).unwrap_or(&mut []);
            let (top, bottom) = block.split_at_mut(2 * self.n);
            let ((a, b), (c, d)) = (top.split_at_mut(self.n), bottom.split_at_mut(self.n));
            let mut targets = [a, b, c, d].map(|t| t.chunks_mut(LANES));
            let mut biases = bias.unwrap_or(&[]).chunks(LANES);
            for panel in self.panels.chunks_exact(self.k) {
                let sums = four_rows(rows, panel);
                let bias = biases.next().unwrap_or(&NO_BIAS);
                for (target, &sums) in targets.iter_mut().zip(&sums) {
                    write(target.next().unwrap_or(&mut []), sums, bias);
                }
            }
        }
        let panels: Vec<&[Lanes]> = self.panels.chunks_exact(self.k).collect();
        for i in fours..m {
            let target = out.get_mut(i * self.n..(i + 1) * self.n).unwrap_or(&mut []);
            let mut targets = target.chunks_mut(LANES);
            let mut biases = bias.unwrap_or(&[]).chunks(LANES);
            let mut put = |sums| {
                write(
                    targets.next().unwrap_or(&mut []),
                    sums,
                    biases.next().unwrap_or(&NO_BIAS),
                )
            };
            let (quads, rest) = panels.as_chunks::<4>();
            for &quad in quads {
                let [a, b, c, d] = four_panels(row(i), quad);
                put(a);
                put(b);
                put(c);
                put(d);
            }
            for panel in rest {
                put(one_panel(row(i), panel));
            }
        }
        out
    }
}

/// Writes the sums of one row and panel, as far as there are outputs.
#[inline(always)]
fn write(target: &mut [f32], [low, high]: Lanes, bias: &[f32]) {
    if let ([t0, t1], &[b0, b1]) = (target.as_chunks_mut::<4>().0, bias.as_chunks::<4>().0) {
        *t0 = (low + f32x4::new(b0)).to_array();
        *t1 = (high + f32x4::new(b1)).to_array();
        return;
    }
    let sums = low.to_array().into_iter().chain(high.to_array());
    for (y, sum) in target.iter_mut().zip(sums) {
        *y = sum;
    }
    for (y, b) in target.iter_mut().zip(bias) {
        *y += b;
    }
}

/// `f32x4::splat` fills its lanes in a loop when a build optimizes for size; this is one instruction.
#[inline(always)]
fn splat(x: f32) -> f32x4 {
    f32x4::new([x, x, x, x])
}

/// Four rows times one panel. A function of its own, because engines that allocate registers for a
/// longer one spill them in this loop.
#[inline(never)]
fn four_rows([a, b, c, d]: [&[f32]; 4], panel: &[Lanes]) -> [Lanes; 4] {
    let zero = f32x4::ZERO;
    let (mut a0, mut a1, mut b0, mut b1) = (zero, zero, zero, zero);
    let (mut c0, mut c1, mut d0, mut d1) = (zero, zero, zero, zero);
    for ((((w, &a), &b), &c), &d) in panel.iter().zip(a).zip(b).zip(c).zip(d) {
        let [w0, w1] = *w;
        let (a, b, c, d) = (splat(a), splat(b), splat(c), splat(d));
        a0 += a * w0;
        a1 += a * w1;
        b0 += b * w0;
        b1 += b * w1;
        c0 += c * w0;
        c1 += c * w1;
        d0 += d * w0;
        d1 += d * w1;
    }
    [[a0, a1], [b0, b1], [c0, c1], [d0, d1]]
}

/// One row times four panels.
fn four_panels(row: &[f32], [a, b, c, d]: [&[Lanes]; 4]) -> [Lanes; 4] {
    let zero = f32x4::ZERO;
    let (mut a0, mut a1, mut b0, mut b1) = (zero, zero, zero, zero);
    let (mut c0, mut c1, mut d0, mut d1) = (zero, zero, zero, zero);
    for ((((&x, a), b), c), d) in row.iter().zip(a).zip(b).zip(c).zip(d) {
        let x = splat(x);
        a0 += x * a[0];
        a1 += x * a[1];
        b0 += x * b[0];
        b1 += x * b[1];
        c0 += x * c[0];
        c1 += x * c[1];
        d0 += x * d[0];
        d1 += x * d[1];
    }
    [[a0, a1], [b0, b1], [c0, c1], [d0, d1]]
}

/// One row times one panel.
fn one_panel(row: &[f32], panel: &[Lanes]) -> Lanes {
    let (mut a, mut b) = (f32x4::ZERO, f32x4::ZERO);
    for (&x, w) in row.iter().zip(panel) {
        let x = splat(x);
        a += x * w[0];
        b += x * w[1];
    }
    [a, b]
}

/// The same product in double precision, which models of trees and lines rarely need: X [m, k] times W.
pub(crate) fn multiply_f64(
    x: &[f64],
    weights: &[f64],
    (m, k, n): (usize, usize, usize),
    transposed: bool,
) -> Vec<f64> {
    let (step_k, step_n) = if transposed { (1, k) } else { (n, 1) };
    let mut out = vec![0.0; m * n];
    for (i, row) in out.chunks_exact_mut(n.max(1)).enumerate() {
        let inputs = x.get(i * k..(i + 1) * k).unwrap_or(&[]);
        for (l, &x) in inputs.iter().enumerate() {
            let weights = weights
                .get(l * step_k..)
                .unwrap_or(&[])
                .iter()
                .step_by(step_n.max(1));
            for (y, w) in row.iter_mut().zip(weights) {
                *y += x * w;
            }
        }
    }
    out
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
            let wide = |v: &[f32]| v.iter().map(|&x| f64::from(x)).collect::<Vec<f64>>();
            let turned: Vec<f32> = (0..n * k).map(|i| w[(i % k.max(1)) * n + i / k.max(1)]).collect();
            let got = Packed::new(&turned, k, n, true).multiply(&x, m, Some(&bias));
            assert_eq!(got, expected);
            let double = multiply_f64(&wide(&x), &wide(&w), (m, k, n), false);
            assert_eq!(double, multiply_f64(&wide(&x), &wide(&turned), (m, k, n), true));
            for (i, (d, s)) in double.iter().zip(&expected).enumerate() {
                assert!((d + (i % n) as f64 - f64::from(*s)).abs() < 1e-2);
            }
        }
    }
}
