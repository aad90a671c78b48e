//! Nodes of a model that the neural engine runs as one step of our graph.

use super::net::Net;
use crate::error::{Code, Error, Result};
use crate::inference::classical::node::Inputs;
use crate::inference::classical::registry::Operator;
use crate::inference::tensor::{Tensor, TensorData, extent};
use crate::inference::value::Value;
use crate::onnx::proto::{
    GraphProto, ModelProto, NodeProto, TensorProto, TensorTypeProto, TypeProto, TypeValue, ValueInfoProto,
};
use crate::onnx::{ElementType, Limits, place};
use std::borrow::Cow;
use std::collections::HashMap;

/// A constant that an island reads: as the file has it, or computed when the model was loaded.
pub(crate) enum Weight<'m> {
    Stored(&'m TensorProto),
    Folded(Tensor),
}

/// What an island is made of.
pub(crate) struct Parts<'m> {
    pub nodes: Vec<&'m NodeProto>,
    pub weights: Vec<(String, Weight<'m>)>,
    pub inputs: Vec<String>,
    /// Which inputs decide shapes by their values.
    pub by_value: Vec<bool>,
    /// The outputs, with what the file says of their types.
    pub outputs: Vec<(String, Option<&'m TypeProto>)>,
}

/// A part of the graph in the neural engine.
pub(crate) struct Island(Net);

impl Island {
    /// # Errors
    /// `unsupported-model` when the engine cannot take it; `too-large` for tensors that it would fill at once.
    pub fn new(model: &ModelProto, parts: &Parts<'_>, limits: &Limits) -> Result<Self> {
        defuse(parts, limits)?;
        Net::new(model_of(model, parts), parts.by_value.clone(), limits).map(Island)
    }
}

impl Operator for Island {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        let tensors: Vec<&Tensor> = (0..inputs.len())
            .map(|i| inputs.tensor(i))
            .collect::<Result<_>>()?;
        let outputs = self.0.run(&tensors, inputs.budget)?;
        Ok(outputs.into_iter().map(Value::Tensor).collect())
    }
}

/// A model of the island alone.
fn model_of(model: &ModelProto, parts: &Parts<'_>) -> ModelProto {
    // The engine wants a type; the one that counts comes with the plan.
    let any = TypeProto {
        value: Some(TypeValue::Tensor(TensorTypeProto {
            elem_type: ElementType::Float32.to_onnx(),
            shape: None,
        })),
        ..Default::default()
    };
    let named = |name: &String, kind: Option<&TypeProto>| ValueInfoProto {
        name: name.clone(),
        r#type: kind.cloned(),
        ..Default::default()
    };
    let weight = |(name, weight): &(String, Weight<'_>)| match weight {
        Weight::Stored(t) => TensorProto {
            name: name.clone(),
            ..(*t).clone()
        },
        Weight::Folded(t) => stored(name, t),
    };
    ModelProto {
        ir_version: model.ir_version,
        opset_import: model.opset_import.clone(),
        graph: Some(GraphProto {
            node: parts.nodes.iter().map(|n| (*n).clone()).collect(),
            initializer: parts.weights.iter().map(weight).collect(),
            input: parts.inputs.iter().map(|n| named(n, Some(&any))).collect(),
            output: parts.outputs.iter().map(|(n, kind)| named(n, *kind)).collect(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn stored(name: &str, tensor: &Tensor) -> TensorProto {
    macro_rules! raw {
        ($v:expr) => {
            $v.iter().flat_map(|x| x.to_le_bytes()).collect()
        };
    }
    let mut proto = TensorProto {
        name: name.to_owned(),
        dims: tensor.dims().iter().map(|&d| d as i64).collect(),
        data_type: tensor.element_type().to_onnx(),
        ..Default::default()
    };
    proto.raw_data = match tensor.data() {
        TensorData::F32(v) => raw!(v),
        TensorData::F64(v) => raw!(v),
        TensorData::I8(v) => raw!(v),
        TensorData::I16(v) => raw!(v),
        TensorData::I32(v) => raw!(v),
        TensorData::I64(v) => raw!(v),
        TensorData::U8(v) => v.clone(),
        TensorData::U16(v) | TensorData::F16(v) | TensorData::Bf16(v) => raw!(v),
        TensorData::U32(v) => raw!(v),
        TensorData::U64(v) => raw!(v),
        TensorData::Bool(v) => v.iter().map(|&b| u8::from(b)).collect(),
        TensorData::Strings(v) => {
            proto.string_data = v.iter().map(|s| s.as_bytes().to_vec()).collect();
            Vec::new()
        }
    };
    proto
}

/// Refuses constants that are small in the file and huge in memory: tract folds them at once.
fn defuse(parts: &Parts<'_>, limits: &Limits) -> Result<()> {
    let weights: HashMap<&str, &Weight<'_>> = parts.weights.iter().map(|(n, w)| (n.as_str(), w)).collect();
    for node in &parts.nodes {
        let operand = match node.op_type.as_str() {
            "ConstantOfShape" => node.input.first(),
            "Expand" | "Tile" => node.input.get(1),
            _ => continue,
        };
        let shape = match operand.and_then(|name| weights.get(name.as_str())) {
            Some(Weight::Stored(t)) => Cow::Owned(Tensor::from_proto(t)?),
            Some(Weight::Folded(t)) => Cow::Borrowed(t),
            None => continue,
        };
        let dims: Vec<usize> = shape
            .as_i64()
            .unwrap_or(&[])
            .iter()
            .map(|&d| usize::try_from(d).unwrap_or(1))
            .collect();
        if extent(&dims).is_none_or(|n| n > limits.max_elements) {
            return Err(Error::new(
                Code::TooLarge,
                format!(
                    "{}: expected at most {} elements, found dimensions {dims:?}; raise the limit maxElements if you trust the file",
                    place(node),
                    limits.max_elements
                ),
            ));
        }
    }
    Ok(())
}
