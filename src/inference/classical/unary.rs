//! Functions of one tensor, element by element: activations, roots, roundings.

use super::node::{Inputs, Node, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Tensor, TensorData};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Identity", 1, (1, 1), |_| Ok(Box::new(identity))),
    core("Dropout", 1, (1, 3), dropout),
    core("Relu", 1, (1, 1), |_| {
        map(
            |x| if x <= 0.0 { 0.0 } else { x },
            |x| if x <= 0.0 { 0.0 } else { x },
        )
    }),
    core("Sigmoid", 1, (1, 1), |_| map(sigmoid_f32, sigmoid_f64)),
    core("Tanh", 1, (1, 1), |_| map(libm::tanhf, libm::tanh)),
    core("Exp", 1, (1, 1), |_| map(libm::expf, libm::exp)),
    core("Log", 1, (1, 1), |_| map(libm::logf, libm::log)),
    core("Sqrt", 1, (1, 1), |_| map(f32::sqrt, f64::sqrt)),
    core("Reciprocal", 1, (1, 1), |_| map(|x| 1.0 / x, |x| 1.0 / x)),
    core("Floor", 1, (1, 1), |_| map(f32::floor, f64::floor)),
    core("Ceil", 1, (1, 1), |_| map(f32::ceil, f64::ceil)),
    core("Round", 11, (1, 1), |_| map(libm::rintf, libm::rint)),
    core("Erf", 9, (1, 1), |_| map(libm::erff, libm::erf)),
    core("Softplus", 1, (1, 1), |_| {
        map(
            |x| x.max(0.0) + libm::log1pf(libm::expf(-x.abs())),
            |x| x.max(0.0) + libm::log1p(libm::exp(-x.abs())),
        )
    }),
    core("Softsign", 1, (1, 1), |_| {
        map(|x| x / (1.0 + x.abs()), |x| x / (1.0 + x.abs()))
    }),
    core("LeakyRelu", 1, (1, 1), |node| {
        let alpha = node.float("alpha", 0.01)?;
        map(
            move |x| if x >= 0.0 { x } else { alpha * x },
            move |x| if x >= 0.0 { x } else { f64::from(alpha) * x },
        )
    }),
    core("Elu", 6, (1, 1), |node| {
        let alpha = node.float("alpha", 1.0)?;
        map(
            move |x| if x >= 0.0 { x } else { alpha * libm::expm1f(x) },
            move |x| {
                if x >= 0.0 {
                    x
                } else {
                    f64::from(alpha) * libm::expm1(x)
                }
            },
        )
    }),
    core("Selu", 6, (1, 1), |node| {
        let (alpha, gamma) = (node.float("alpha", 1.673_263_2)?, node.float("gamma", 1.050_701)?);
        map(
            move |x| gamma * if x > 0.0 { x } else { alpha * libm::expm1f(x) },
            move |x| {
                f64::from(gamma)
                    * if x > 0.0 {
                        x
                    } else {
                        f64::from(alpha) * libm::expm1(x)
                    }
            },
        )
    }),
    core("HardSigmoid", 6, (1, 1), |node| {
        let (alpha, beta) = (node.float("alpha", 0.2)?, node.float("beta", 0.5)?);
        map(
            move |x| (alpha * x + beta).clamp(0.0, 1.0),
            move |x| (f64::from(alpha) * x + f64::from(beta)).clamp(0.0, 1.0),
        )
    }),
    core("Abs", 6, (1, 1), |_| signed(Signed::Abs)),
    core("Neg", 6, (1, 1), |_| signed(Signed::Neg)),
    core("Sign", 9, (1, 1), |_| signed(Signed::Sign)),
    core("Clip", 6, (1, 1), |node| {
        let (low, high) = (node.float("min", f32::MIN)?, node.float("max", f32::MAX)?);
        map(
            move |x| clip(x, low, high),
            move |x| clip(x, f64::from(low), f64::from(high)),
        )
    }),
    core("Clip", 11, (1, 3), |_| Ok(Box::new(clip_by_inputs))),
];

pub(super) fn sigmoid_f32(x: f32) -> f32 {
    let e = libm::expf(-x.abs());
    if x >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

fn sigmoid_f64(x: f64) -> f64 {
    let e = libm::exp(-x.abs());
    if x >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

fn map(
    single: impl Fn(f32) -> f32 + Send + Sync + 'static,
    double: impl Fn(f64) -> f64 + Send + Sync + 'static,
) -> Result<Box<dyn Operator>> {
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let a = inputs.tensor(0)?;
        let data = match a.data() {
            TensorData::F32(v) => TensorData::F32(v.iter().map(|&x| single(x)).collect()),
            TensorData::F64(v) => TensorData::F64(v.iter().map(|&x| double(x)).collect()),
            _ => return Err(bad_type(a.element_type())),
        };
        one(Tensor::new(a.dims().to_vec(), data)?)
    }))
}

fn identity(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    Ok(vec![inputs.value(0)?.clone()])
}

/// Inference mode: the data passes through, the mask is all true.
fn dropout(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let training = node
        .constant(2)
        .and_then(|t| t.to_f64())
        .is_some_and(|v| v.first().is_some_and(|&x| x != 0.0));
    if training {
        return Err(node.unsupported("dropout in training mode"));
    }
    Ok(Box::new(|inputs: &Inputs<'_>| {
        let x = inputs.tensor(0)?;
        let mask = Tensor::of(x.dims().to_vec(), vec![true; x.len()])?;
        Ok(vec![x.clone().into(), mask.into()])
    }))
}

#[derive(Clone, Copy)]
enum Signed {
    Abs,
    Neg,
    Sign,
}

fn signed(kind: Signed) -> Result<Box<dyn Operator>> {
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let a = inputs.tensor(0)?;
        macro_rules! float {
            ($v:expr) => {
                $v.iter()
                    .map(|&x| match kind {
                        Signed::Abs => x.abs(),
                        Signed::Neg => -x,
                        Signed::Sign if x > 0.0 => 1.0,
                        Signed::Sign if x < 0.0 => -1.0,
                        Signed::Sign => x,
                    })
                    .collect()
            };
        }
        macro_rules! integer {
            ($v:expr) => {
                $v.iter()
                    .map(|&x| match kind {
                        Signed::Abs => x.wrapping_abs(),
                        Signed::Neg => x.wrapping_neg(),
                        Signed::Sign => x.signum(),
                    })
                    .collect()
            };
        }
        let data = match a.data() {
            TensorData::F32(v) => TensorData::F32(float!(v)),
            TensorData::F64(v) => TensorData::F64(float!(v)),
            TensorData::I8(v) => TensorData::I8(integer!(v)),
            TensorData::I32(v) => TensorData::I32(integer!(v)),
            TensorData::I64(v) => TensorData::I64(integer!(v)),
            _ => return Err(bad_type(a.element_type())),
        };
        one(Tensor::new(a.dims().to_vec(), data)?)
    }))
}

/// The upper bound wins, and NaN stays NaN.
fn clip<T: PartialOrd>(x: T, low: T, high: T) -> T {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

fn clip_by_inputs(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let a = inputs.tensor(0)?;
    let bound = |i: usize| -> Result<Option<&TensorData>> {
        let Some(t) = inputs.optional(i)? else {
            return Ok(None);
        };
        if t.len() != 1 || t.element_type() != a.element_type() {
            return Err(super::node::bad_shape(format!(
                "input {i}: expected one value of {}, found {} of {}",
                a.element_type(),
                t.len(),
                t.element_type()
            )));
        }
        Ok(Some(t.data()))
    };
    let (low, high) = (bound(1)?, bound(2)?);
    macro_rules! clipped {
        ($variant:ident, $v:expr, $least:expr, $most:expr) => {{
            let first = |d: Option<&TensorData>, default| match d {
                Some(TensorData::$variant(b)) => b.first().copied().unwrap_or(default),
                _ => default,
            };
            let (low, high) = (first(low, $least), first(high, $most));
            TensorData::$variant($v.iter().map(|&x| clip(x, low, high)).collect())
        }};
    }
    let data = match a.data() {
        TensorData::F32(v) => clipped!(F32, v, f32::NEG_INFINITY, f32::INFINITY),
        TensorData::F64(v) => clipped!(F64, v, f64::NEG_INFINITY, f64::INFINITY),
        TensorData::I8(v) => clipped!(I8, v, i8::MIN, i8::MAX),
        TensorData::I32(v) => clipped!(I32, v, i32::MIN, i32::MAX),
        TensorData::I64(v) => clipped!(I64, v, i64::MIN, i64::MAX),
        TensorData::U8(v) => clipped!(U8, v, u8::MIN, u8::MAX),
        _ => return Err(bad_type(a.element_type())),
    };
    one(Tensor::new(a.dims().to_vec(), data)?)
}
