//! The matrix product of WebAssembly builds, registered with tract before its own.
//!
//! tract asks its tiers in descending precedence which kernel a product runs by. Ours answers for
//! float32 products of more than one column; products with a vector stay with tract's kernels.
#![allow(unsafe_code)]

use super::tile::{Eight, Row, SIDE, Tile, by_column, by_row, by_scalar, multiply, splat, turned};
use tract_onnx::prelude::DatumType;
use tract_onnx::tract_core::internal::tract_linalg::Scaler;
use tract_onnx::tract_core::internal::tract_linalg::isa::Arch;
use tract_onnx::tract_core::internal::tract_linalg::mmm::{
    DynKernel, FusedKerSpec, OutputStoreKer, Query, Suitable,
};
use tract_onnx::tract_core::internal::tract_linalg::mmm_routines::MmmRoutine;
use tract_onnx::tract_core::internal::tract_linalg::mmm_tiers::MmmTier;
use tract_onnx::tract_core::internal::tract_linalg::pack::Packing;
use wide::f32x4;

const NAME: &str = "evenkeel_f32_8x8";

type Kernel = DynKernel<SIDE, SIDE, f32>;

fn kernel() -> Kernel {
    let packing = f32::packing(SIDE).align(16);
    let mut kernel = Kernel::new(NAME, run, packing.clone(), packing);
    kernel.arch = Some(Arch::Wasm32Simd128);
    kernel.built = cfg!(target_arch = "wasm32");
    kernel
}

inventory::submit! {
    MmmRoutine { make: || kernel().mmm() }
}

inventory::submit! {
    MmmTier {
        arch: Some(Arch::Wasm32Simd128),
        precedence: 2,
        name: "evenkeel",
        applies: |_| true,
        preferred: |_, accumulator: DatumType, query: &Query, _: &[Suitable]| {
            (accumulator == DatumType::F32 && query.n != Some(1)).then_some(NAME)
        },
    }
}

/// Computes one tile by tract's list of what is to be done to it, which ends by `Done`.
///
/// # Safety
/// The pointers in the list must be good for a tile, as tract makes them: eight operands for rows
/// and columns, `k` times eight packed values for products, and the tile's place in the result.
unsafe fn run(list: &[FusedKerSpec<f32>]) -> isize {
    use FusedKerSpec as Spec;
    let mut tile: Tile = [[f32x4::ZERO; 2]; SIDE];
    for spec in list {
        match *spec {
            Spec::Done => break,
            Spec::Clear => tile = [[f32x4::ZERO; 2]; SIDE],
            Spec::LoadTile(_, rows) => {
                for (r, target) in tile.iter_mut().enumerate() {
                    // SAFETY: tract keeps the tile's 64 values there, row by row.
                    *target = unsafe { columns(rows.add(r * SIDE)) };
                }
            }
            Spec::ScalarMin(a) => by_scalar(&mut tile, a, least),
            Spec::ScalarMax(a) => by_scalar(&mut tile, a, greatest),
            Spec::ScalarAdd(a) => by_scalar(&mut tile, a, |a, x| a + x),
            Spec::ScalarMul(a) => by_scalar(&mut tile, a, |a, x| a * x),
            Spec::ScalarSub(a) => by_scalar(&mut tile, a, |a, x| a - x),
            Spec::ScalarSubF(a) => by_scalar(&mut tile, a, |a, x| x - a),
            Spec::LeakyRelu(a) => by_scalar(&mut tile, a, |a, x| x.simd_gt(f32x4::ZERO).select(x, a * x)),
            // SAFETY: tract gives an operand for each of the tile's rows.
            Spec::PerRowMin(p) => by_row(&mut tile, unsafe { operands(p) }, least),
            Spec::PerRowMax(p) => by_row(&mut tile, unsafe { operands(p) }, greatest),
            Spec::PerRowAdd(p) => by_row(&mut tile, unsafe { operands(p) }, |a, x| a + x),
            Spec::PerRowMul(p) => by_row(&mut tile, unsafe { operands(p) }, |a, x| a * x),
            Spec::PerRowSub(p) => by_row(&mut tile, unsafe { operands(p) }, |a, x| a - x),
            Spec::PerRowSubF(p) => by_row(&mut tile, unsafe { operands(p) }, |a, x| x - a),
            // SAFETY: tract gives an operand for each of the tile's columns.
            Spec::PerColMin(p) => by_column(&mut tile, unsafe { columns(p) }, least),
            Spec::PerColMax(p) => by_column(&mut tile, unsafe { columns(p) }, greatest),
            Spec::PerColAdd(p) => by_column(&mut tile, unsafe { columns(p) }, |a, x| a + x),
            Spec::PerColMul(p) => by_column(&mut tile, unsafe { columns(p) }, |a, x| a * x),
            Spec::PerColSub(p) => by_column(&mut tile, unsafe { columns(p) }, |a, x| a - x),
            Spec::PerColSubF(p) => by_column(&mut tile, unsafe { columns(p) }, |a, x| x - a),
            Spec::QScale(shift, policy, factor) => {
                let scale = Scaler::from_fuse_params(shift, policy, factor).scale;
                by_scalar(&mut tile, scale, |a, x| a * x);
            }
            Spec::RoundingShiftRight(shift, _) => {
                by_scalar(&mut tile, libm::ldexpf(1.0, -(shift as i32)), |a, x| a * x);
            }
            Spec::ShiftLeft(shift) => by_scalar(&mut tile, libm::ldexpf(1.0, shift as i32), |a, x| a * x),
            Spec::AddRowColProducts(rows, weights) => {
                // SAFETY: as for rows and columns above.
                let ([w0, w1], rows) = unsafe { (columns(weights), operands(rows)) };
                for ([low, high], &a) in tile.iter_mut().zip(rows) {
                    (*low, *high) = (*low + splat(a) * w0, *high + splat(a) * w1);
                }
            }
            // SAFETY: tract gives a tile of values, with their strides.
            Spec::AddUnicast(from) => unsafe { add(&mut tile, &from) },
            // SAFETY: tract gives the tile's place in the result, with its strides.
            Spec::Store(to) => unsafe { store(&tile, &to) },
            Spec::AddMatMul { k, pa, pb, .. } => {
                // SAFETY: tract packs both sides by this kernel's format: eight values for each k, aligned to 16.
                let (a, b) = unsafe {
                    (
                        std::slice::from_raw_parts(pa.cast::<Eight>(), k),
                        std::slice::from_raw_parts(pb.cast::<Row>(), k),
                    )
                };
                multiply(&mut tile, a, b);
            }
        }
    }
    0
}

/// In WebAssembly, not a number where `x` is not.
fn least(a: f32x4, x: f32x4) -> f32x4 {
    x.fast_min(a)
}

fn greatest(a: f32x4, x: f32x4) -> f32x4 {
    x.fast_max(a)
}

unsafe fn operands<'a>(p: *const f32) -> &'a Eight {
    // SAFETY: the caller's promise: eight values, alive while the list is.
    unsafe { &*p.cast::<Eight>() }
}

unsafe fn columns(p: *const f32) -> Row {
    // SAFETY: the caller's promise: eight values.
    unsafe { p.cast::<Row>().read_unaligned() }
}

const STEP: isize = size_of::<f32>() as isize;

unsafe fn add(tile: &mut Tile, from: &OutputStoreKer) {
    for (r, target) in (0..).zip(tile.iter_mut()) {
        // SAFETY: the caller's promise: the values of a tile stand at these strides.
        let [low, high] = unsafe {
            let start = from.ptr.offset(r * from.row_byte_stride);
            if from.col_byte_stride == STEP {
                columns(start.cast())
            } else {
                let value = |c: isize| {
                    start
                        .offset(c * from.col_byte_stride)
                        .cast::<f32>()
                        .read_unaligned()
                };
                let half = |c: isize| f32x4::new([value(c), value(c + 1), value(c + 2), value(c + 3)]);
                [half(0), half(4)]
            }
        };
        *target = [target[0] + low, target[1] + high];
    }
}

unsafe fn store(tile: &Tile, to: &OutputStoreKer) {
    let by_columns = to.row_byte_stride == STEP;
    let (line_stride, stride) = match by_columns {
        true => (to.col_byte_stride, to.row_byte_stride),
        false => (to.row_byte_stride, to.col_byte_stride),
    };
    let turned = by_columns.then(|| turned(tile));
    for (l, line) in (0..).zip(turned.as_ref().unwrap_or(tile)) {
        // SAFETY: the caller's promise: a tile's place with these strides is there to be written.
        unsafe {
            let start = to.ptr.offset(l * line_stride);
            if stride == STEP {
                start.cast::<Row>().write_unaligned(*line);
            } else {
                let lanes = line.iter().flat_map(|half| half.to_array());
                for (i, value) in (0..).zip(lanes) {
                    start.offset(i * stride).cast::<f32>().write_unaligned(value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FusedKerSpec as Spec;
    use std::array::from_fn;

    /// What `list` makes of the tile 0, 1, 2 …, read back with both orders of strides.
    fn after(list: &[Spec<f32>]) -> [Eight; SIDE] {
        let start: [Eight; SIDE] = from_fn(|r| from_fn(|c| (r * SIDE + c) as f32));
        let at = |out: &mut [Eight; SIDE], row_byte_stride, col_byte_stride| {
            Spec::Store(OutputStoreKer {
                ptr: out.as_mut_ptr().cast(),
                row_byte_stride,
                col_byte_stride,
                item_size: 4,
            })
        };
        let run_all = |store| {
            let mut all = vec![Spec::LoadTile(std::ptr::null(), start.as_ptr().cast())];
            all.extend_from_slice(list);
            all.extend([store, Spec::Done]);
            // SAFETY: every pointer in the list is of an array that lives beyond this call.
            assert_eq!(unsafe { run(&all) }, 0);
        };
        let (mut rows, mut columns) = ([[0.0; SIDE]; SIDE], [[0.0; SIDE]; SIDE]);
        run_all(at(&mut rows, 32, 4));
        run_all(at(&mut columns, 4, 32));
        for r in 0..SIDE {
            for c in 0..SIDE {
                assert_eq!(rows[r][c], columns[c][r]);
            }
        }
        rows
    }

    #[test]
    fn what_is_fused_equals_the_plain_loop() {
        let operands: Eight = from_fn(|i| i as f32 * 10.0 - 30.0);
        let p = operands.as_ptr();
        let weight = |k: usize, c: usize| (2 * k + c) as f32 - 4.0;
        let a: [Eight; 3] = from_fn(|k| from_fn(|r| (k + r) as f32));
        let b: [Row; 3] = from_fn(|k| from_fn(|half| f32x4::new(from_fn(|lane| weight(k, half * 4 + lane)))));
        let product = Spec::AddMatMul {
            k: 3,
            pa: a.as_ptr().cast(),
            pb: b.as_ptr().cast(),
            packing: 0,
        };
        let other = OutputStoreKer {
            ptr: p.cast_mut().cast(),
            row_byte_stride: 0,
            col_byte_stride: 4,
            item_size: 4,
        };
        type Plain<'a> = &'a dyn Fn(f32, usize, usize) -> f32;
        let cases: [(Spec<f32>, Plain<'_>); 18] = [
            (Spec::Clear, &|_, _, _| 0.0),
            (Spec::ScalarMin(20.0), &|x, _, _| x.min(20.0)),
            (Spec::ScalarMax(20.0), &|x, _, _| x.max(20.0)),
            (Spec::ScalarAdd(20.0), &|x, _, _| x + 20.0),
            (Spec::ScalarMul(20.0), &|x, _, _| x * 20.0),
            (Spec::ScalarSub(20.0), &|x, _, _| 20.0 - x),
            (Spec::ScalarSubF(20.0), &|x, _, _| x - 20.0),
            (Spec::PerRowMin(p), &|x, r, _| x.min(operands[r])),
            (Spec::PerRowMax(p), &|x, r, _| x.max(operands[r])),
            (Spec::PerRowAdd(p), &|x, r, _| x + operands[r]),
            (Spec::PerRowSub(p), &|x, r, _| operands[r] - x),
            (Spec::PerColMul(p), &|x, _, c| x * operands[c]),
            (Spec::PerColSub(p), &|x, _, c| operands[c] - x),
            (Spec::PerColSubF(p), &|x, _, c| x - operands[c]),
            (Spec::ShiftLeft(2), &|x, _, _| x * 4.0),
            (Spec::AddRowColProducts(p, p), &|x, r, c| {
                x + operands[r] * operands[c]
            }),
            (Spec::AddUnicast(other), &|x, _, c| x + operands[c]),
            (product, &|x, r, c| {
                (0..3).fold(x, |s, k| s + a[k][r] * weight(k, c))
            }),
        ];
        for (spec, plain) in cases {
            let found = after(&[spec]);
            for r in 0..SIDE {
                for c in 0..SIDE {
                    assert_eq!(
                        found[r][c],
                        plain((r * SIDE + c) as f32, r, c),
                        "{spec:?} at {r}, {c}"
                    );
                }
            }
        }
        let leaky = after(&[Spec::ScalarSubF(9.0), Spec::LeakyRelu(0.5)]);
        assert_eq!((leaky[0][1], leaky[2][0]), (-4.0, 7.0));
    }

    #[test]
    fn tract_is_offered_the_kernel_for_webassembly_only() {
        let kernel = kernel().mmm();
        assert_eq!((kernel.mr(), kernel.nr(), kernel.name()), (8, 8, NAME));
        assert_eq!(kernel.runnable(), cfg!(target_arch = "wasm32"));
    }
}
