//! Tensors of one shape, joined along a new axis; and taken apart again.

use crate::error::Result;
use crate::inference::classical::concat::join;
use crate::inference::classical::gather::take_axis;
use crate::inference::classical::node::{Inputs, axis};
use crate::inference::session::TensorInfo;
use crate::inference::tensor::{Tensor, TensorData};
use crate::inference::value::Value;
use crate::onnx::{Dim, ElementType};

/// What the rounds of a loop give for one output.
pub(super) struct Stack<'a> {
    declared: &'a TensorInfo,
    along: i64,
    backwards: bool,
    parts: Vec<Tensor>,
    elements: usize,
}

impl<'a> Stack<'a> {
    pub fn new(declared: &'a TensorInfo, along: i64, backwards: bool) -> Self {
        Stack {
            declared,
            along,
            backwards,
            parts: Vec::new(),
            elements: 0,
        }
    }

    pub fn push(&mut self, value: Value, inputs: &Inputs<'_>) -> Result<()> {
        let part = value.into_tensor()?;
        self.elements = self.elements.saturating_add(part.len().max(1));
        inputs.elements(&[self.elements])?;
        self.parts.push(part);
        Ok(())
    }

    pub fn finish(mut self, inputs: &Inputs<'_>) -> Result<Value> {
        if self.backwards {
            self.parts.reverse();
        }
        if self.parts.is_empty() {
            return self.nothing().map(Value::Tensor);
        }
        stack(self.parts, self.along, inputs).map(Value::Tensor)
    }

    /// No rounds: the declared element type, and 0 for what is not declared of the shape.
    fn nothing(&self) -> Result<Tensor> {
        let known = |d: &Dim| match d {
            Dim::Known(n) => *n,
            _ => 0,
        };
        let mut dims: Vec<usize> = self.declared.shape.iter().map(known).collect();
        dims.insert(axis(self.along, dims.len() + 1)?, 0);
        let element = self.declared.element_type.unwrap_or(ElementType::Float32);
        Tensor::new(dims, TensorData::empty(element))
    }
}

/// Joins tensors of one shape along a new axis.
pub(in crate::inference::classical) fn stack(
    parts: Vec<Tensor>,
    along: i64,
    inputs: &Inputs<'_>,
) -> Result<Tensor> {
    let rank = parts.first().map_or(0, |t| t.dims().len()) + 1;
    let along = axis(along, rank)?;
    let raised = parts.into_iter().map(|t| {
        let (mut dims, data) = t.into_parts();
        dims.insert(along.min(dims.len()), 1);
        Tensor::new(dims, data)
    });
    let raised: Vec<Tensor> = raised.collect::<Result<_>>()?;
    join(&raised.iter().collect::<Vec<_>>(), along as i64, inputs)
}

/// The part of a tensor at one place along an axis, without that axis.
pub(in crate::inference::classical) fn part(tensor: &Tensor, along: usize, at: usize) -> Result<Tensor> {
    let (mut dims, data) = take_axis(tensor, along, &[at])?.into_parts();
    if along < dims.len() {
        dims.remove(along);
    }
    Tensor::new(dims, data)
}
