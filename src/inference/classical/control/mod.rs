//! Control flow: operators that run the graphs in their attributes.

pub(crate) mod branch;
pub(crate) mod repeat;
pub(crate) mod scan;
mod stack;

pub(super) use stack::{part, stack};

use super::node::bad_shape;
use crate::error::Result;
use crate::inference::tensor::{Element, Tensor};
use crate::inference::value::Value;

/// The one truth value in a tensor.
fn truth(value: &Value) -> Result<bool> {
    only::<bool>(value.tensor()?, "truth value")
}

/// The one element of a tensor.
fn only<T: Element + Copy>(tensor: &Tensor, what: &str) -> Result<T> {
    match T::slice(tensor.data()) {
        Some([value]) => Ok(*value),
        _ => Err(bad_shape(format!(
            "expected one {what}, found {} of shape {:?}",
            tensor.element_type(),
            tensor.dims()
        ))),
    }
}
