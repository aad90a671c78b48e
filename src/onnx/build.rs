//! Writing ONNX models: one small function for each part of the file.
//!
//! ```
//! use evenkeel::onnx::build::*;
//! use evenkeel::onnx::{Dim, ElementType};
//!
//! let n = Dim::symbol("N");
//! let graph = graph(
//!     "double",
//!     vec![node("", "Mul", "double", &["x", "two"], &["y"], vec![])],
//!     vec![tensor_f32("two", &[1], &[2.0])],
//!     vec![value_info("x", ElementType::Float32, &[n.clone(), Dim::Known(1)])],
//!     vec![value_info("y", ElementType::Float32, &[n, Dim::Known(1)])],
//! );
//! let bytes = model(graph, &[("", 17)], &[("author", "me")]);
//! assert!(!bytes.is_empty());
//! ```

use super::element::{Dim, ElementType};
use super::proto::*;
use prost::Message;

/// The IR version written: 8 goes with opset 17 and is read by every current runtime.
pub const IR_VERSION: i64 = 8;

/// A node of operator `op_type` in `domain` (`""` is `ai.onnx`).
pub fn node(
    domain: &str,
    op_type: &str,
    name: &str,
    inputs: &[&str],
    outputs: &[&str],
    attributes: Vec<AttributeProto>,
) -> NodeProto {
    NodeProto {
        input: inputs.iter().map(|s| s.to_string()).collect(),
        output: outputs.iter().map(|s| s.to_string()).collect(),
        name: name.to_owned(),
        op_type: op_type.to_owned(),
        domain: domain.to_owned(),
        attribute: attributes,
        ..Default::default()
    }
}

fn attribute(name: &str, kind: AttributeType) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        r#type: kind as i32,
        ..Default::default()
    }
}

/// An attribute that is one float.
pub fn attr_float(name: &str, value: f32) -> AttributeProto {
    AttributeProto {
        f: Some(value),
        ..attribute(name, AttributeType::Float)
    }
}

/// An attribute that is one integer.
pub fn attr_int(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        i: Some(value),
        ..attribute(name, AttributeType::Int)
    }
}

/// An attribute that is text.
pub fn attr_string(name: &str, value: &str) -> AttributeProto {
    AttributeProto {
        s: Some(value.as_bytes().to_vec()),
        ..attribute(name, AttributeType::String)
    }
}

/// An attribute that is a tensor.
pub fn attr_tensor(name: &str, value: TensorProto) -> AttributeProto {
    AttributeProto {
        t: Some(Box::new(value)),
        ..attribute(name, AttributeType::Tensor)
    }
}

/// An attribute that is a graph, as control flow has.
pub fn attr_graph(name: &str, value: GraphProto) -> AttributeProto {
    AttributeProto {
        g: Some(Box::new(value)),
        ..attribute(name, AttributeType::Graph)
    }
}

/// An attribute that is a list of floats.
pub fn attr_floats(name: &str, values: &[f32]) -> AttributeProto {
    AttributeProto {
        floats: values.to_vec(),
        ..attribute(name, AttributeType::Floats)
    }
}

/// An attribute that is a list of integers.
pub fn attr_ints(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        ints: values.to_vec(),
        ..attribute(name, AttributeType::Ints)
    }
}

/// An attribute that is a list of texts.
pub fn attr_strings<S: AsRef<str>>(name: &str, values: &[S]) -> AttributeProto {
    AttributeProto {
        strings: values.iter().map(|v| v.as_ref().as_bytes().to_vec()).collect(),
        ..attribute(name, AttributeType::Strings)
    }
}

fn tensor(name: &str, dims: &[usize], element: ElementType) -> TensorProto {
    TensorProto {
        name: name.to_owned(),
        dims: dims.iter().map(|&d| d as i64).collect(),
        data_type: element.to_onnx(),
        ..Default::default()
    }
}

/// A tensor of `float32`. `values` is row-major with as many values as `dims` say.
pub fn tensor_f32(name: &str, dims: &[usize], values: &[f32]) -> TensorProto {
    TensorProto {
        raw_data: values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        ..tensor(name, dims, ElementType::Float32)
    }
}

/// A tensor of `float64`.
pub fn tensor_f64(name: &str, dims: &[usize], values: &[f64]) -> TensorProto {
    TensorProto {
        raw_data: values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        ..tensor(name, dims, ElementType::Float64)
    }
}

/// A tensor of `int64`.
pub fn tensor_i64(name: &str, dims: &[usize], values: &[i64]) -> TensorProto {
    TensorProto {
        raw_data: values.iter().flat_map(|v| v.to_le_bytes()).collect(),
        ..tensor(name, dims, ElementType::Int64)
    }
}

/// A tensor of text.
pub fn tensor_strings<S: AsRef<str>>(name: &str, dims: &[usize], values: &[S]) -> TensorProto {
    TensorProto {
        string_data: values.iter().map(|v| v.as_ref().as_bytes().to_vec()).collect(),
        ..tensor(name, dims, ElementType::String)
    }
}

/// A graph input or output: its name, element type and shape.
pub fn value_info(name: &str, element: ElementType, shape: &[Dim]) -> ValueInfoProto {
    let dim = shape
        .iter()
        .map(|d| DimensionProto {
            value: match d {
                Dim::Known(n) => Some(DimensionValue::Value(*n as i64)),
                Dim::Symbol(s) => Some(DimensionValue::Param(s.clone())),
                Dim::Unknown => None,
            },
            ..Default::default()
        })
        .collect();
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            value: Some(TypeValue::Tensor(TensorTypeProto {
                elem_type: element.to_onnx(),
                shape: Some(TensorShapeProto { dim }),
            })),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A graph. Nodes must be in topological order.
pub fn graph(
    name: &str,
    nodes: Vec<NodeProto>,
    initializers: Vec<TensorProto>,
    inputs: Vec<ValueInfoProto>,
    outputs: Vec<ValueInfoProto>,
) -> GraphProto {
    GraphProto {
        name: name.to_owned(),
        node: nodes,
        initializer: initializers,
        input: inputs,
        output: outputs,
        ..Default::default()
    }
}

/// The bytes of a model: `opsets` are (domain, version), `metadata` becomes `metadata_props`.
pub fn model(graph: GraphProto, opsets: &[(&str, i64)], metadata: &[(&str, &str)]) -> Vec<u8> {
    ModelProto {
        ir_version: IR_VERSION,
        producer_name: "evenkeel".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        graph: Some(graph),
        opset_import: opsets
            .iter()
            .map(|&(domain, version)| OperatorSetIdProto {
                domain: domain.to_owned(),
                version,
            })
            .collect(),
        metadata_props: metadata
            .iter()
            .map(|&(key, value)| StringStringEntryProto {
                key: key.to_owned(),
                value: value.to_owned(),
            })
            .collect(),
        ..Default::default()
    }
    .encode_to_vec()
}
