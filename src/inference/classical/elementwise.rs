//! Arithmetic on two or more tensors, with broadcasting.

use super::broadcast;
use super::node::{Inputs, bad_shape, bad_type};
use super::registry::{ANY, Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::tensor::{Element, Tensor, TensorData};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Add", 7, (2, 2), |_| arithmetic(Arithmetic::Add)),
    core("Sub", 7, (2, 2), |_| arithmetic(Arithmetic::Sub)),
    core("Mul", 7, (2, 2), |_| arithmetic(Arithmetic::Mul)),
    core("Div", 7, (2, 2), |_| arithmetic(Arithmetic::Div)),
    core("Pow", 7, (2, 2), |_| Ok(Box::new(power))),
    core("Min", 8, (1, ANY), |_| fold(Arithmetic::Min)),
    core("Max", 8, (1, ANY), |_| fold(Arithmetic::Max)),
    core("Sum", 8, (1, ANY), |_| fold(Arithmetic::Add)),
    core("Where", 9, (3, 3), |_| Ok(Box::new(choose))),
];

#[derive(Clone, Copy, PartialEq)]
enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
}

fn arithmetic(kind: Arithmetic) -> Result<Box<dyn Operator>> {
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        one(combine(kind, inputs.tensor(0)?, inputs.tensor(1)?, inputs)?)
    }))
}

fn fold(kind: Arithmetic) -> Result<Box<dyn Operator>> {
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let mut result = inputs.tensor(0)?.clone();
        for i in 1..inputs.len() {
            result = combine(kind, &result, inputs.tensor(i)?, inputs)?;
        }
        one(result)
    }))
}

/// Applies `f` to the broadcast pairs of two tensors of the same type.
pub(super) fn zip<T: Element, O: Element>(
    a: &Tensor,
    b: &Tensor,
    inputs: &Inputs<'_>,
    f: impl Fn(&T, &T) -> O,
) -> Result<Tensor> {
    let (Some(x), Some(y)) = (T::slice(a.data()), T::slice(b.data())) else {
        return Err(mixed(a, b));
    };
    let dims = broadcast::shape(a.dims(), b.dims())?;
    inputs.elements(&dims)?;
    let values = broadcast::zip(x, a.dims(), y, b.dims(), &dims, f);
    Tensor::of(dims, values)
}

fn mixed(a: &Tensor, b: &Tensor) -> crate::error::Error {
    bad_shape(format!(
        "expected two tensors of one element type, found {} and {}; cast one",
        a.element_type(),
        b.element_type()
    ))
}

fn combine(kind: Arithmetic, a: &Tensor, b: &Tensor, inputs: &Inputs<'_>) -> Result<Tensor> {
    macro_rules! float {
        ($t:ty) => {
            match kind {
                Arithmetic::Add => zip::<$t, $t>(a, b, inputs, |x, y| x + y),
                Arithmetic::Sub => zip::<$t, $t>(a, b, inputs, |x, y| x - y),
                Arithmetic::Mul => zip::<$t, $t>(a, b, inputs, |x, y| x * y),
                Arithmetic::Div => zip::<$t, $t>(a, b, inputs, |x, y| x / y),
                // NaN wins, as in onnxruntime.
                Arithmetic::Min => zip::<$t, $t>(
                    a,
                    b,
                    inputs,
                    |x, y| if x.is_nan() || x < y { *x } else { *y },
                ),
                Arithmetic::Max => zip::<$t, $t>(
                    a,
                    b,
                    inputs,
                    |x, y| if x.is_nan() || x > y { *x } else { *y },
                ),
            }
        };
    }
    macro_rules! integer {
        ($t:ty) => {
            match kind {
                Arithmetic::Add => zip::<$t, $t>(a, b, inputs, |x, y| x.wrapping_add(*y)),
                Arithmetic::Sub => zip::<$t, $t>(a, b, inputs, |x, y| x.wrapping_sub(*y)),
                Arithmetic::Mul => zip::<$t, $t>(a, b, inputs, |x, y| x.wrapping_mul(*y)),
                Arithmetic::Div => {
                    if <$t>::slice(b.data()).is_some_and(|v| v.contains(&0)) {
                        return Err(bad_shape(
                            "division of whole numbers by zero; cast to float32 before",
                        ));
                    }
                    zip::<$t, $t>(
                        a,
                        b,
                        inputs,
                        |x, y| {
                            if *y == 0 { 0 } else { x.wrapping_div(*y) }
                        },
                    )
                }
                Arithmetic::Min => zip::<$t, $t>(a, b, inputs, |x, y| *x.min(y)),
                Arithmetic::Max => zip::<$t, $t>(a, b, inputs, |x, y| *x.max(y)),
            }
        };
    }
    match a.data() {
        TensorData::F32(_) => float!(f32),
        TensorData::F64(_) => float!(f64),
        TensorData::I8(_) => integer!(i8),
        TensorData::I16(_) => integer!(i16),
        TensorData::I32(_) => integer!(i32),
        TensorData::I64(_) => integer!(i64),
        TensorData::U8(_) => integer!(u8),
        TensorData::U16(_) => integer!(u16),
        TensorData::U32(_) => integer!(u32),
        TensorData::U64(_) => integer!(u64),
        _ => Err(bad_type(a.element_type())),
    }
}

fn power(inputs: &Inputs<'_>) -> Result<Vec<crate::inference::Value>> {
    let (a, b) = (inputs.tensor(0)?, inputs.tensor(1)?);
    let dims = broadcast::shape(a.dims(), b.dims())?;
    inputs.elements(&dims)?;
    let exponents = b.to_f64().ok_or_else(|| bad_type(b.element_type()))?;
    match a.data() {
        TensorData::F32(x) => one(Tensor::of(
            dims.clone(),
            broadcast::zip(x, a.dims(), &exponents, b.dims(), &dims, |&x, &e| {
                if e == 2.0 { x * x } else { libm::powf(x, e as f32) }
            }),
        )?),
        TensorData::F64(x) => one(Tensor::of(
            dims.clone(),
            broadcast::zip(x, a.dims(), &exponents, b.dims(), &dims, |&x, &e| {
                if e == 2.0 { x * x } else { libm::pow(x, e) }
            }),
        )?),
        _ => Err(bad_type(a.element_type())),
    }
}

fn choose(inputs: &Inputs<'_>) -> Result<Vec<crate::inference::Value>> {
    let (condition, a, b) = (inputs.tensor(0)?, inputs.tensor(1)?, inputs.tensor(2)?);
    let Some(mask) = bool::slice(condition.data()) else {
        return Err(bad_type(condition.element_type()));
    };
    let dims = broadcast::shape(&broadcast::shape(condition.dims(), a.dims())?, b.dims())?;
    let count = inputs.elements(&dims)?;
    macro_rules! pick {
        ($($t:ty),*) => {
            $(if let (Some(x), Some(y)) = (<$t>::slice(a.data()), <$t>::slice(b.data())) {
                let mut values: Vec<$t> = Vec::with_capacity(count);
                let offsets = broadcast::Offsets::new(condition.dims(), &dims)
                    .zip(broadcast::Offsets::new(a.dims(), &dims))
                    .zip(broadcast::Offsets::new(b.dims(), &dims));
                for ((m, i), j) in offsets {
                    let chosen = if mask.get(m) == Some(&true) { x.get(i) } else { y.get(j) };
                    values.extend(chosen.cloned());
                }
                return one(Tensor::of(dims, values)?);
            })*
        };
    }
    pick!(f32, f64, i64, i32, String, bool, u8, i8);
    Err(mixed(a, b))
}
