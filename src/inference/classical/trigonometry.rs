//! Trigonometric and hyperbolic functions, computed in double precision.

use super::node::{Inputs, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::tensor::{Tensor, TensorData};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Sin", 7, (1, 1), |_| each(libm::sin)),
    core("Cos", 7, (1, 1), |_| each(libm::cos)),
    core("Tan", 7, (1, 1), |_| each(libm::tan)),
    core("Asin", 7, (1, 1), |_| each(libm::asin)),
    core("Acos", 7, (1, 1), |_| each(libm::acos)),
    core("Atan", 7, (1, 1), |_| each(libm::atan)),
    core("Sinh", 9, (1, 1), |_| each(libm::sinh)),
    core("Cosh", 9, (1, 1), |_| each(libm::cosh)),
    core("Asinh", 9, (1, 1), |_| each(libm::asinh)),
    core("Acosh", 9, (1, 1), |_| each(libm::acosh)),
    core("Atanh", 9, (1, 1), |_| each(libm::atanh)),
];

fn each(f: fn(f64) -> f64) -> Result<Box<dyn Operator>> {
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let a = inputs.tensor(0)?;
        let data = match a.data() {
            TensorData::F32(v) => TensorData::F32(v.iter().map(|&x| f(f64::from(x)) as f32).collect()),
            TensorData::F64(v) => TensorData::F64(v.iter().map(|&x| f(x)).collect()),
            _ => return Err(bad_type(a.element_type())),
        };
        one(Tensor::new(a.dims().to_vec(), data)?)
    }))
}
