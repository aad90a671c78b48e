//! Element types and dimensions as ONNX names them.

use serde::Serialize;
use std::fmt;

/// The element types of ONNX tensors that Evenkeel knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ElementType {
    /// 32-bit float.
    Float32,
    /// Unsigned byte.
    Uint8,
    /// Signed byte.
    Int8,
    /// 16-bit unsigned.
    Uint16,
    /// 16-bit signed.
    Int16,
    /// 32-bit signed.
    Int32,
    /// 64-bit signed.
    Int64,
    /// UTF-8 text.
    String,
    /// Truth value.
    Bool,
    /// 16-bit IEEE float.
    Float16,
    /// 64-bit float.
    Float64,
    /// 32-bit unsigned.
    Uint32,
    /// 64-bit unsigned.
    Uint64,
    /// 16-bit brain float.
    Bfloat16,
}

const CODES: [(i32, ElementType, &str, usize); 14] = [
    (1, ElementType::Float32, "float32", 4),
    (2, ElementType::Uint8, "uint8", 1),
    (3, ElementType::Int8, "int8", 1),
    (4, ElementType::Uint16, "uint16", 2),
    (5, ElementType::Int16, "int16", 2),
    (6, ElementType::Int32, "int32", 4),
    (7, ElementType::Int64, "int64", 8),
    (8, ElementType::String, "string", 0),
    (9, ElementType::Bool, "bool", 1),
    (10, ElementType::Float16, "float16", 2),
    (11, ElementType::Float64, "float64", 8),
    (12, ElementType::Uint32, "uint32", 4),
    (13, ElementType::Uint64, "uint64", 8),
    (16, ElementType::Bfloat16, "bfloat16", 2),
];

impl ElementType {
    /// The type with ONNX's number, as `TensorProto.DataType` has it.
    pub fn from_onnx(code: i32) -> Option<Self> {
        CODES.iter().find(|c| c.0 == code).map(|c| c.1)
    }

    /// ONNX's number for the type.
    pub fn to_onnx(self) -> i32 {
        self.entry().0
    }

    /// The name used in messages and in JavaScript, such as `float32`.
    pub fn name(self) -> &'static str {
        self.entry().2
    }

    /// Bytes of one element in raw data; 0 for text.
    pub fn size(self) -> usize {
        self.entry().3
    }

    fn entry(self) -> (i32, ElementType, &'static str, usize) {
        CODES.iter().copied().find(|c| c.1 == self).unwrap_or(CODES[0])
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One dimension of a declared shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Dim {
    /// A fixed length.
    Known(usize),
    /// A named length, such as `N`, fixed when the model runs.
    Symbol(String),
    /// Any length.
    Unknown,
}

impl Dim {
    /// A named length.
    pub fn symbol(name: &str) -> Self {
        Dim::Symbol(name.to_owned())
    }
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dim::Known(n) => write!(f, "{n}"),
            Dim::Symbol(name) => f.write_str(name),
            Dim::Unknown => f.write_str("?"),
        }
    }
}
