//! A node as operators see it when they are built: typed attributes, constants, arity.

use crate::error::{Code, Error, Result};
use crate::inference::graph::{Body, Budget};
use crate::inference::tensor::Tensor;
use crate::inference::value::Value;
use crate::onnx::ElementType;
use crate::onnx::proto::{AttributeProto, AttributeType, NodeProto};
use std::cell::RefCell;

/// What an operator may know while the graph is built.
pub(crate) struct Node<'a> {
    pub proto: &'a NodeProto,
    /// The version of the operator set that the model imports for the node's domain.
    pub version: i64,
    /// The node's inputs that are constants.
    pub constants: Vec<Option<&'a Value>>,
    /// The node's attributes that are graphs, until the operator takes them.
    pub bodies: RefCell<Vec<(String, Body)>>,
}

impl<'a> Node<'a> {
    fn attribute(&self, name: &str, kind: AttributeType) -> Result<Option<&'a AttributeProto>> {
        let Some(found) = self.proto.attribute.iter().find(|a| a.name == name) else {
            return Ok(None);
        };
        // Files older than IR version 2 leave the type out.
        if found.r#type != kind as i32 && found.r#type != AttributeType::Undefined as i32 {
            return Err(Error::new(
                Code::InvalidModel,
                format!(
                    "attribute '{name}': expected {kind:?}, found type {}",
                    found.r#type
                ),
            ));
        }
        Ok(Some(found))
    }

    pub fn has(&self, name: &str) -> bool {
        self.proto.attribute.iter().any(|a| a.name == name)
    }

    pub fn float(&self, name: &str, default: f32) -> Result<f32> {
        Ok(self
            .attribute(name, AttributeType::Float)?
            .map_or(default, |a| a.f.unwrap_or_default()))
    }

    pub fn int(&self, name: &str, default: i64) -> Result<i64> {
        Ok(self.int_if(name)?.unwrap_or(default))
    }

    pub fn int_if(&self, name: &str) -> Result<Option<i64>> {
        Ok(self
            .attribute(name, AttributeType::Int)?
            .map(|a| a.i.unwrap_or_default()))
    }

    pub fn text(&self, name: &str, default: &str) -> Result<String> {
        Ok(self.attribute(name, AttributeType::String)?.map_or_else(
            || default.to_owned(),
            |a| lossy(a.s.as_deref().unwrap_or_default()),
        ))
    }

    pub fn floats(&self, name: &str) -> Result<&'a [f32]> {
        Ok(self
            .attribute(name, AttributeType::Floats)?
            .map_or(&[], |a| a.floats.as_slice()))
    }

    pub fn ints(&self, name: &str) -> Result<&'a [i64]> {
        Ok(self
            .attribute(name, AttributeType::Ints)?
            .map_or(&[], |a| a.ints.as_slice()))
    }

    pub fn strings(&self, name: &str) -> Result<Vec<String>> {
        Ok(self
            .attribute(name, AttributeType::Strings)?
            .map_or_else(Vec::new, |a| a.strings.iter().map(|s| lossy(s)).collect()))
    }

    pub fn tensor(&self, name: &str) -> Result<Option<Tensor>> {
        self.attribute(name, AttributeType::Tensor)?
            .and_then(|a| a.t.as_deref())
            .map(Tensor::from_proto)
            .transpose()
    }

    /// The graph in the attribute `name`; it can be taken once.
    pub fn body(&self, name: &str) -> Result<Body> {
        let mut bodies = self.bodies.borrow_mut();
        match bodies.iter().position(|(n, _)| n == name) {
            Some(i) => Ok(bodies.swap_remove(i).1),
            None => Err(self.invalid(format!(
                "attribute '{name}': expected a graph, found none; export the model again"
            ))),
        }
    }

    /// The constant tensor at input `i`, if it is one.
    pub fn constant(&self, i: usize) -> Option<&'a Tensor> {
        self.constants
            .get(i)
            .copied()
            .flatten()
            .and_then(|v| v.tensor().ok())
    }

    /// An attribute whose value is not supported.
    pub fn unsupported(&self, what: &str) -> Error {
        Error::new(
            Code::UnsupportedOperator,
            format!("{what} is not supported; export the model another way"),
        )
    }

    pub fn invalid(&self, what: impl Into<String>) -> Error {
        Error::new(Code::InvalidModel, what)
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The inputs of one run of one operator.
pub(crate) struct Inputs<'r> {
    pub values: &'r [Option<&'r Value>],
    /// No tensor may have more elements.
    pub max_elements: usize,
    /// What the run may still do; every step has paid for what it reads and writes.
    pub budget: &'r Budget,
}

impl<'r> Inputs<'r> {
    pub fn value(&self, i: usize) -> Result<&'r Value> {
        self.values.get(i).copied().flatten().ok_or_else(|| {
            Error::new(
                Code::InvalidModel,
                format!("input {i}: expected a value, found none; export the model again"),
            )
        })
    }

    pub fn tensor(&self, i: usize) -> Result<&'r Tensor> {
        self.value(i)?.tensor().map_err(|e| e.at(format!("input {i}")))
    }

    pub fn optional(&self, i: usize) -> Result<Option<&'r Tensor>> {
        match self.values.get(i).copied().flatten() {
            None => Ok(None),
            Some(v) => v.tensor().map(Some).map_err(|e| e.at(format!("input {i}"))),
        }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Pays for work that is more than reading and writing: the product of `factors`.
    pub fn spend(&self, factors: &[usize]) -> Result<()> {
        let work = factors.iter().map(|&f| f as u64);
        self.budget.spend(work.fold(1, u64::saturating_mul))
    }

    /// The number of elements of a result, if it is within the limit.
    pub fn elements(&self, dims: &[usize]) -> Result<usize> {
        crate::inference::tensor::extent(dims)
            .filter(|&n| n <= self.max_elements)
            .map(|_| dims.iter().product())
            .ok_or_else(|| {
                Error::new(
                    Code::TooLarge,
                    format!(
                        "expected a result of at most {} elements, found dimensions {dims:?}; pass fewer rows or raise the limit maxElements",
                        self.max_elements
                    ),
                )
            })
    }
}

/// An operator that cannot work on this element type.
pub(crate) fn bad_type(found: ElementType) -> Error {
    Error::new(
        Code::UnsupportedOperator,
        format!("element type {found} is not supported here; cast it to float32 before"),
    )
}

pub(crate) fn bad_shape(what: impl Into<String>) -> Error {
    Error::new(Code::InvalidShape, what)
}

/// An axis counted from the front; negative ones count from the back.
pub(crate) fn axis(axis: i64, rank: usize) -> Result<usize> {
    let signed = if axis < 0 {
        axis.saturating_add(rank as i64)
    } else {
        axis
    };
    usize::try_from(signed)
        .ok()
        .filter(|&a| a < rank)
        .ok_or_else(|| bad_shape(format!("axis {axis}: expected one of a tensor of rank {rank}")))
}
