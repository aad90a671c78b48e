//! Numbers that follow from each other: Range, CumSum, EyeLike and Mod.

use super::elementwise::zip;
use super::gather::integers;
use super::node::{Inputs, Node, axis, bad_shape, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Tensor, TensorData};
use crate::onnx::ElementType;
use std::ops::Add;

pub(crate) const ENTRIES: &[Entry] = &[
    core("Range", 11, (3, 3), |_| Ok(Box::new(range))),
    core("CumSum", 11, (2, 2), cumulative_sum),
    core("EyeLike", 9, (1, 1), eye_like),
    core("Mod", 10, (2, 2), |node| {
        let c = node.int("fmod", 0)? != 0;
        Ok(Box::new(move |inputs: &Inputs<'_>| modulo(inputs, c)))
    }),
];

fn range(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let (start, limit, delta) = (inputs.tensor(0)?, inputs.tensor(1)?, inputs.tensor(2)?);
    let scalar = |t: &Tensor| {
        let values = t
            .to_f64()
            .filter(|v| v.len() == 1 && t.element_type() == start.element_type());
        values
            .and_then(|v| v.first().copied())
            .ok_or_else(|| bad_shape("expected three numbers of one type: start, limit and delta"))
    };
    let (first, limit, step) = (scalar(start)?, scalar(limit)?, scalar(delta)?);
    if step == 0.0 {
        return Err(bad_shape("expected a delta other than 0, found 0"));
    }
    let count = ((limit - first) / step).ceil().max(0.0);
    inputs.elements(&[if count < 1e15 { count as usize } else { usize::MAX }])?;
    let values: Vec<f64> = (0..count as usize).map(|i| first + i as f64 * step).collect();
    one(super::cast::cast(
        &Tensor::of(vec![values.len()], values)?,
        start.element_type(),
    )?)
}

fn cumulative_sum(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (exclusive, reverse) = (node.int("exclusive", 0)? != 0, node.int("reverse", 0)? != 0);
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let along = integers(inputs.tensor(1)?)?.first().copied().unwrap_or(0);
        let along = axis(along, t.dims().len())?;
        let length = t.dims().get(along).copied().unwrap_or(0);
        let inner: usize = t.dims().iter().skip(along + 1).product();
        fn sums<T: Copy + Default + Add<Output = T>>(
            values: &[T],
            (length, inner): (usize, usize),
            (exclusive, reverse): (bool, bool),
        ) -> Vec<T> {
            let mut out = values.to_vec();
            for block in out.chunks_exact_mut((length * inner).max(1)) {
                for lane in 0..inner {
                    let mut sum = T::default();
                    for i in 0..length {
                        let i = if reverse { length - 1 - i } else { i };
                        if let Some(x) = block.get_mut(i * inner + lane) {
                            let before = sum;
                            sum = sum + *x;
                            *x = if exclusive { before } else { sum };
                        }
                    }
                }
            }
            out
        }
        let (sizes, how) = ((length, inner), (exclusive, reverse));
        let data = match t.data() {
            TensorData::F32(v) => TensorData::F32(sums(v, sizes, how)),
            TensorData::F64(v) => TensorData::F64(sums(v, sizes, how)),
            TensorData::I32(_) | TensorData::I64(_) => {
                let wide: Vec<std::num::Wrapping<i64>> =
                    integers(t)?.into_iter().map(std::num::Wrapping).collect();
                let sums = sums(&wide, sizes, how).into_iter().map(|w| w.0);
                match t.element_type() {
                    ElementType::Int32 => TensorData::I32(sums.map(|x| x as i32).collect()),
                    _ => TensorData::I64(sums.collect()),
                }
            }
            _ => return Err(bad_type(t.element_type())),
        };
        one(Tensor::new(t.dims().to_vec(), data)?)
    }))
}

fn eye_like(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let shift = node.int("k", 0)?;
    let asked = match node.int_if("dtype")? {
        Some(code) => Some(
            i32::try_from(code)
                .ok()
                .and_then(ElementType::from_onnx)
                .ok_or_else(|| node.unsupported(&format!("the element type {code}")))?,
        ),
        None => None,
    };
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let &[rows, columns] = t.dims() else {
            return Err(bad_shape(format!(
                "expected a matrix, found shape {:?}",
                t.dims()
            )));
        };
        let ones = (0..rows as i64)
            .flat_map(|i| (0..columns as i64).map(move |j| u8::from(i.checked_add(shift) == Some(j))));
        let eye = Tensor::of(vec![rows, columns], ones.collect())?;
        one(super::cast::cast(&eye, asked.unwrap_or(t.element_type()))?)
    }))
}

/// `c`: the sign of the dividend, as C's `fmod`; else that of the divisor, as Python's `%`.
fn modulo(inputs: &Inputs<'_>, c: bool) -> Result<Vec<Value>> {
    let (a, b) = (inputs.tensor(0)?, inputs.tensor(1)?);
    macro_rules! whole {
        ($t:ty) => {
            zip::<$t, $t>(a, b, inputs, |x, y| {
                let rest = x.checked_rem(*y).unwrap_or(0);
                #[allow(unused_comparisons)]
                let turned = !c && rest != 0 && (rest < 0) != (*y < 0);
                if turned { rest.wrapping_add(*y) } else { rest }
            })?
        };
    }
    macro_rules! float {
        ($t:ty, $rest:path) => {
            zip::<$t, $t>(a, b, inputs, |x, y| {
                let rest = $rest(*x, *y);
                if !c && rest != 0.0 && (rest < 0.0) != (*y < 0.0) {
                    rest + y
                } else {
                    rest
                }
            })?
        };
    }
    one(match a.data() {
        TensorData::F32(_) => float!(f32, libm::fmodf),
        TensorData::F64(_) => float!(f64, libm::fmod),
        TensorData::I32(_) => whole!(i32),
        TensorData::I64(_) => whole!(i64),
        TensorData::U8(_) => whole!(u8),
        TensorData::U32(_) => whole!(u32),
        TensorData::U64(_) => whole!(u64),
        _ => return Err(bad_type(a.element_type())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::classical::registry::run_alone;
    use crate::onnx::build::attr_int;

    fn ints(dims: &[usize], v: &[i64]) -> Value {
        Tensor::of(dims.to_vec(), v.to_vec()).unwrap().into()
    }

    #[test]
    fn progressions() {
        let range = [ints(&[], &[10]), ints(&[], &[4]), ints(&[], &[-2])];
        let out = run_alone(("", "Range"), vec![], &range).unwrap();
        assert_eq!(out, [ints(&[3], &[10, 8, 6])]);
        let far = [ints(&[], &[0]), ints(&[], &[i64::MAX]), ints(&[], &[1])];
        assert!(run_alone(("", "Range"), vec![], &far).is_err());
        let x = [ints(&[2, 2], &[1, 2, 3, 4]), ints(&[], &[0])];
        let out = run_alone(("", "CumSum"), vec![attr_int("reverse", 1)], &x).unwrap();
        assert_eq!(out, [ints(&[2, 2], &[4, 6, 3, 4])]);
        let out = run_alone(("", "CumSum"), vec![attr_int("exclusive", 1)], &x).unwrap();
        assert_eq!(out, [ints(&[2, 2], &[0, 0, 1, 2])]);
        let out = run_alone(("", "EyeLike"), vec![attr_int("k", 1)], &x[..1]).unwrap();
        assert_eq!(out, [ints(&[2, 2], &[0, 1, 0, 0])]);
    }

    #[test]
    fn signs_of_remainders() {
        let x = [ints(&[2], &[-7, 7]), ints(&[2], &[3, -3])];
        assert_eq!(
            run_alone(("", "Mod"), vec![], &x).unwrap(),
            [ints(&[2], &[2, -2])]
        );
        let c = vec![attr_int("fmod", 1)];
        assert_eq!(run_alone(("", "Mod"), c, &x).unwrap(), [ints(&[2], &[-1, 1])]);
    }
}
