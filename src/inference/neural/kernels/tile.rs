//! A tile of a matrix product: eight rows by eight columns, and what is fused with it.
//!
//! The product is taken for four rows at a time: eight sums, two columns of weights and one input are
//! as many vectors as WebAssembly engines keep in the registers of x86. Tiles of 16 sums are spilled.

use std::array::from_fn;
use wide::f32x4;

/// Rows of a tile, and columns.
pub(super) const SIDE: usize = 8;

/// A row's columns.
pub(super) type Row = [f32x4; 2];

/// The sums of a tile, row by row.
pub(super) type Tile = [Row; SIDE];

/// An operand for each row.
pub(super) type Eight = [f32; SIDE];

/// `f32x4::splat` fills its lanes in a loop when a build optimizes for size; this is one instruction.
#[inline(always)]
pub(super) fn splat(x: f32) -> f32x4 {
    f32x4::new([x, x, x, x])
}

/// Adds A times B to the tile: `a` holds eight rows' inputs for each k, `b` eight columns' weights.
pub(super) fn multiply(tile: &mut Tile, a: &[Eight], b: &[Row]) {
    if let [top, bottom] = tile.as_chunks_mut().0 {
        four_rows::<0>(top, a, b);
        four_rows::<4>(bottom, a, b);
    }
}

/// Four rows from `FIRST` on. A function of its own, because engines that allocate registers for a
/// longer one spill them in this loop.
#[inline(never)]
fn four_rows<const FIRST: usize>(rows: &mut [Row; 4], a: &[Eight], b: &[Row]) {
    let [
        [mut a0, mut a1],
        [mut b0, mut b1],
        [mut c0, mut c1],
        [mut d0, mut d1],
    ] = *rows;
    for (inputs, weights) in a.iter().zip(b) {
        let [w0, w1] = *weights;
        let x = splat(inputs[FIRST]);
        a0 += x * w0;
        a1 += x * w1;
        let x = splat(inputs[FIRST + 1]);
        b0 += x * w0;
        b1 += x * w1;
        let x = splat(inputs[FIRST + 2]);
        c0 += x * w0;
        c1 += x * w1;
        let x = splat(inputs[FIRST + 3]);
        d0 += x * w0;
        d1 += x * w1;
    }
    *rows = [[a0, a1], [b0, b1], [c0, c1], [d0, d1]];
}

/// Replaces every sum `x` of the tile by `f(operand, x)`, with one operand for all.
#[inline(always)]
pub(super) fn by_scalar(tile: &mut Tile, operand: f32, f: impl Fn(f32x4, f32x4) -> f32x4) {
    let operand = splat(operand);
    for [low, high] in tile {
        (*low, *high) = (f(operand, *low), f(operand, *high));
    }
}

/// With an operand for each row.
#[inline(always)]
pub(super) fn by_row(tile: &mut Tile, operands: &Eight, f: impl Fn(f32x4, f32x4) -> f32x4) {
    for ([low, high], &operand) in tile.iter_mut().zip(operands) {
        let operand = splat(operand);
        (*low, *high) = (f(operand, *low), f(operand, *high));
    }
}

/// With an operand for each column.
#[inline(always)]
pub(super) fn by_column(tile: &mut Tile, operands: Row, f: impl Fn(f32x4, f32x4) -> f32x4) {
    for [low, high] in tile {
        (*low, *high) = (f(operands[0], *low), f(operands[1], *high));
    }
}

/// The tile with its columns as rows.
pub(super) fn turned(tile: &Tile) -> Tile {
    let quarter = |first: usize, half: usize| {
        let at = |i: usize| tile[first + i][half];
        f32x4::transpose([at(0), at(1), at(2), at(3)])
    };
    let (left, right) = ([quarter(0, 0), quarter(4, 0)], [quarter(0, 1), quarter(4, 1)]);
    from_fn(|i| {
        let [top, bottom] = if i < 4 { &left } else { &right };
        [top[i % 4], bottom[i % 4]]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(f: impl Fn(usize) -> f32) -> Row {
        from_fn(|half| f32x4::new(from_fn(|lane| f(half * 4 + lane))))
    }

    fn at(tile: &Tile, r: usize, c: usize) -> f32 {
        tile[r][c / 4].to_array()[c % 4]
    }

    #[test]
    fn products_equal_the_plain_loop_bit_for_bit() {
        let value = |i: usize| (i * 37 % 101) as f32 / 7.0 - 6.0;
        for k in [0, 1, 5, 32] {
            let a: Vec<Eight> = (0..k).map(|l| from_fn(|r| value(l * 8 + r))).collect();
            let b: Vec<Row> = (0..k).map(|l| row(|c| value(l * 11 + c * 3))).collect();
            let mut tile: Tile = from_fn(|r| row(|c| (r * 8 + c) as f32));
            multiply(&mut tile, &a, &b);
            let columns = turned(&tile);
            for r in 0..SIDE {
                for c in 0..SIDE {
                    let weight = |l: usize| value(l * 11 + c * 3);
                    let sum = (0..k).fold((r * 8 + c) as f32, |s, l| s + a[l][r] * weight(l));
                    assert_eq!(at(&tile, r, c), sum);
                    assert_eq!(at(&columns, c, r), sum);
                }
            }
        }
    }

    #[test]
    fn operands_meet_their_rows_and_columns() {
        let start: Tile = from_fn(|r| row(|c| (r * 8 + c) as f32));
        let operands: Eight = from_fn(|i| i as f32 * 100.0);
        let (mut rows, mut columns, mut all) = (start, start, start);
        by_row(&mut rows, &operands, |a, x| a - x);
        by_column(&mut columns, row(|c| operands[c]), |a, x| x - a);
        by_scalar(&mut all, 3.0, |a, x| a * x);
        for r in 0..SIDE {
            for c in 0..SIDE {
                let x = (r * 8 + c) as f32;
                assert_eq!(at(&rows, r, c), operands[r] - x);
                assert_eq!(at(&columns, r, c), x - operands[c]);
                assert_eq!(at(&all, r, c), 3.0 * x);
            }
        }
    }
}
