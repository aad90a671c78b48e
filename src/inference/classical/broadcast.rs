//! NumPy's broadcasting of two tensors.

use super::node::bad_shape;
use crate::error::Result;

/// The shape that two shapes broadcast to.
pub(crate) fn shape(a: &[usize], b: &[usize]) -> Result<Vec<usize>> {
    let rank = a.len().max(b.len());
    let at = |s: &[usize], i: usize| {
        (i + s.len())
            .checked_sub(rank)
            .and_then(|k| s.get(k))
            .copied()
            .unwrap_or(1)
    };
    (0..rank)
        .map(|i| match (at(a, i), at(b, i)) {
            (x, y) if x == y => Ok(x),
            (1, y) => Ok(y),
            (x, 1) => Ok(x),
            _ => Err(bad_shape(format!(
                "expected shapes that broadcast together, found {a:?} and {b:?}"
            ))),
        })
        .collect()
}

/// Applies `f` to every pair; `dims` is the shape from [`shape`].
pub(crate) fn zip<A, B, O>(
    a: &[A],
    a_dims: &[usize],
    b: &[B],
    b_dims: &[usize],
    dims: &[usize],
    f: impl Fn(&A, &B) -> O,
) -> Vec<O> {
    if a_dims == b_dims {
        return a.iter().zip(b).map(|(x, y)| f(x, y)).collect();
    }
    if let ([y], true) = (b, dims == a_dims) {
        return a.iter().map(|x| f(x, y)).collect();
    }
    if let ([x], true) = (a, dims == b_dims) {
        return b.iter().map(|y| f(x, y)).collect();
    }
    if dims == a_dims && !b.is_empty() && is_suffix(b_dims, dims) {
        let mut out = Vec::with_capacity(a.len());
        for row in a.chunks_exact(b.len()) {
            out.extend(row.iter().zip(b).map(|(x, y)| f(x, y)));
        }
        return out;
    }
    let mut out = Vec::with_capacity(dims.iter().product());
    let a_offsets = Offsets::new(a_dims, dims);
    let b_offsets = Offsets::new(b_dims, dims);
    for (i, j) in a_offsets.zip(b_offsets) {
        if let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
            out.push(f(x, y));
        }
    }
    out
}

/// Whether `small`, without its leading ones, is the end of `dims`.
fn is_suffix(small: &[usize], dims: &[usize]) -> bool {
    let lead = small.iter().take_while(|&&d| d == 1).count();
    small.get(lead..).is_some_and(|tail| dims.ends_with(tail))
}

/// Walks over the elements of a tensor of shape `small` as if it had shape `dims`.
pub(crate) struct Offsets {
    dims: Vec<usize>,
    strides: Vec<usize>,
    index: Vec<usize>,
    offset: usize,
    left: usize,
}

impl Offsets {
    /// `small` must broadcast to `dims`.
    pub fn new(small: &[usize], dims: &[usize]) -> Self {
        let mut strides = vec![0; dims.len()];
        let mut stride = 1;
        for (slot, &d) in strides.iter_mut().rev().zip(small.iter().rev()) {
            *slot = if d == 1 { 0 } else { stride };
            stride *= d;
        }
        Offsets::strided(dims, strides)
    }

    /// A walk with the given strides.
    pub fn strided(dims: &[usize], strides: Vec<usize>) -> Self {
        Offsets {
            left: dims.iter().product(),
            dims: dims.to_vec(),
            strides,
            index: vec![0; dims.len()],
            offset: 0,
        }
    }
}

impl Iterator for Offsets {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let current = self.offset;
        for ((index, &dim), &stride) in self.index.iter_mut().zip(&self.dims).zip(&self.strides).rev() {
            *index += 1;
            self.offset += stride;
            if *index < dim {
                break;
            }
            self.offset -= stride * dim;
            *index = 0;
        }
        Some(current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_broadcast_as_in_numpy() {
        assert_eq!(shape(&[3, 1], &[4]).unwrap(), [3, 4]);
        assert_eq!(shape(&[], &[2, 0]).unwrap(), [2, 0]);
        assert!(shape(&[3], &[4]).is_err());
    }

    #[test]
    fn every_path_gives_the_same_pairs() {
        let pair = |a: &[i64], ad: &[usize], b: &[i64], bd: &[usize]| {
            let dims = shape(ad, bd).unwrap();
            zip(a, ad, b, bd, &dims, |x, y| 10 * x + y)
        };
        assert_eq!(pair(&[1, 2], &[2, 1], &[3, 4], &[2]), [13, 14, 23, 24]);
        assert_eq!(pair(&[1, 2, 3, 4], &[2, 2], &[5, 6], &[1, 2]), [15, 26, 35, 46]);
        assert_eq!(pair(&[1, 2, 3, 4], &[2, 2], &[5, 6], &[2, 1]), [15, 25, 36, 46]);
        assert_eq!(pair(&[7], &[], &[1, 2], &[2]), [71, 72]);
    }
}
