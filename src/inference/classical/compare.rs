//! Comparisons and logic.

use super::elementwise::zip;
use super::node::{Inputs, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::tensor::{Element, Tensor, TensorData};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Equal", 7, (2, 2), |_| Ok(Box::new(equal))),
    core("Less", 7, (2, 2), |_| order(|c| c < 0)),
    core("Greater", 7, (2, 2), |_| order(|c| c > 0)),
    core("LessOrEqual", 12, (2, 2), |_| order(|c| c <= 0)),
    core("GreaterOrEqual", 12, (2, 2), |_| order(|c| c >= 0)),
    core("And", 7, (2, 2), |_| logic(|a, b| a && b)),
    core("Or", 7, (2, 2), |_| logic(|a, b| a || b)),
    core("Xor", 7, (2, 2), |_| logic(|a, b| a != b)),
    core("Not", 1, (1, 1), |_| Ok(Box::new(not))),
    core("IsNaN", 9, (1, 1), |_| Ok(Box::new(is_nan))),
    core("IsInf", 10, (1, 1), |node| {
        let (negative, positive) = (
            node.int("detect_negative", 1)? != 0,
            node.int("detect_positive", 1)? != 0,
        );
        Ok(Box::new(move |inputs: &Inputs<'_>| {
            each_float(inputs, |x| {
                x.is_infinite() && if x > 0.0 { positive } else { negative }
            })
        }))
    }),
];

type Outputs = Result<Vec<crate::inference::Value>>;

fn equal(inputs: &Inputs<'_>) -> Outputs {
    let (a, b) = (inputs.tensor(0)?, inputs.tensor(1)?);
    macro_rules! same {
        ($($variant:ident $t:ty),*) => {
            match a.data() {
                $(TensorData::$variant(_) => one(zip::<$t, bool>(a, b, inputs, |x, y| x == y)?),)*
                _ => Err(bad_type(a.element_type())),
            }
        };
    }
    same!(F32 f32, F64 f64, I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64, Bool bool, Strings String)
}

/// `accept` gets -1, 0 or 1; pairs with NaN are never accepted.
fn order(accept: fn(i8) -> bool) -> Result<Box<dyn Operator>> {
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (a, b) = (inputs.tensor(0)?, inputs.tensor(1)?);
        macro_rules! ordered {
            ($($variant:ident $t:ty),*) => {
                match a.data() {
                    $(TensorData::$variant(_) => one(zip::<$t, bool>(a, b, inputs, |x, y| {
                        x.partial_cmp(y).is_some_and(|o| accept(o as i8))
                    })?),)*
                    _ => Err(bad_type(a.element_type())),
                }
            };
        }
        ordered!(F32 f32, F64 f64, I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64)
    }))
}

fn logic(f: fn(bool, bool) -> bool) -> Result<Box<dyn Operator>> {
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        one(zip::<bool, bool>(
            inputs.tensor(0)?,
            inputs.tensor(1)?,
            inputs,
            |x, y| f(*x, *y),
        )?)
    }))
}

fn not(inputs: &Inputs<'_>) -> Outputs {
    let a = inputs.tensor(0)?;
    let values = bool::slice(a.data()).ok_or_else(|| bad_type(a.element_type()))?;
    one(Tensor::of(
        a.dims().to_vec(),
        values.iter().map(|x| !x).collect(),
    )?)
}

fn is_nan(inputs: &Inputs<'_>) -> Outputs {
    each_float(inputs, f64::is_nan)
}

fn each_float(inputs: &Inputs<'_>, f: impl Fn(f64) -> bool) -> Outputs {
    let a = inputs.tensor(0)?;
    let values: Vec<bool> = match a.data() {
        TensorData::F32(v) => v.iter().map(|&x| f(f64::from(x))).collect(),
        TensorData::F64(v) => v.iter().map(|&x| f(x)).collect(),
        _ => return Err(bad_type(a.element_type())),
    };
    one(Tensor::of(a.dims().to_vec(), values)?)
}
