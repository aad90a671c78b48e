//! What flows between operators: tensors, maps and sequences.

use super::tensor::Tensor;
use crate::error::{Code, Error, Result};

/// The keys of a [`Map`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// Whole numbers.
    Int64(Vec<i64>),
    /// Text.
    Strings(Vec<String>),
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Keys::Int64(k) => k.len(),
            Keys::Strings(k) => k.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys as text.
    pub fn names(&self) -> Vec<String> {
        match self {
            Keys::Int64(k) => k.iter().map(i64::to_string).collect(),
            Keys::Strings(k) => k.clone(),
        }
    }
}

/// An ONNX value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A dense tensor.
    Tensor(Tensor),
    /// A sequence of maps with the same keys, as `ZipMap` makes: row i of `values` [N, K] is map i.
    Maps {
        /// The keys that every map has.
        keys: Keys,
        /// The values, one row for each map, one column for each key.
        values: Tensor,
    },
    /// A sequence of values.
    Sequence(Vec<Value>),
    /// An optional that holds nothing; one that holds something is that value.
    Absent,
}

impl Value {
    /// The tensor inside.
    ///
    /// # Errors
    /// `invalid-shape` when the value is no tensor.
    pub fn tensor(&self) -> Result<&Tensor> {
        match self {
            Value::Tensor(t) => Ok(t),
            other => Err(Error::new(
                Code::InvalidShape,
                format!("expected a tensor, found {}", other.kind()),
            )),
        }
    }

    /// The value as a tensor: maps become the matrix of their values, columns in the order of keys.
    ///
    /// # Errors
    /// `unsupported-model` for other sequences.
    pub fn into_tensor(self) -> Result<Tensor> {
        match self {
            Value::Tensor(t) => Ok(t),
            Value::Maps { values, .. } => Ok(values),
            Value::Sequence(_) => Err(Error::new(
                Code::UnsupportedModel,
                "expected a tensor, found a sequence; ask for the other outputs only",
            )),
            Value::Absent => Err(Error::new(
                Code::UnsupportedModel,
                "expected a tensor, found an empty optional; ask for the other outputs only",
            )),
        }
    }

    /// What kind of value this is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Tensor(_) => "a tensor",
            Value::Maps { .. } => "a sequence of maps",
            Value::Sequence(_) => "a sequence",
            Value::Absent => "an empty optional",
        }
    }

    /// How many elements it holds, in all its tensors.
    pub(crate) fn elements(&self) -> usize {
        match self {
            Value::Tensor(t) | Value::Maps { values: t, .. } => t.len(),
            Value::Sequence(values) => values.iter().map(Value::elements).sum(),
            Value::Absent => 0,
        }
    }
}

impl From<Tensor> for Value {
    fn from(tensor: Tensor) -> Self {
        Value::Tensor(tensor)
    }
}
