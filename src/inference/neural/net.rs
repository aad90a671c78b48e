//! A model in tract, with a plan for each shape of its inputs.

use crate::error::{Code, Error, Result};
use crate::inference::tensor::{Tensor, TensorData, extent};
use crate::inference::value::Value;
use crate::onnx::Limits;
use crate::onnx::proto::{GraphProto, ModelProto};
use prost::Message;
use std::sync::{Arc, Mutex, PoisonError};
use tract_onnx::prelude::{
    DatumType, Framework, Graph, InferenceFact, InferenceModel, InferenceModelExt, IntoRunnable, TValue,
    TVec, TractError, TypedFact, TypedOp, TypedRunnableModel, f16, tvec,
};

/// Plans kept; the oldest goes first.
const PLANS: usize = 8;

type Plan = Arc<TypedRunnableModel>;
/// Element type and dimensions of each input.
type Key = Vec<(DatumType, Vec<usize>)>;

/// A neural model. It is optimized anew for each shape of its inputs, and that plan is kept.
pub(crate) struct Net {
    model: InferenceModel,
    inputs: Vec<String>,
    plans: Mutex<Vec<(Key, Plan)>>,
    max_elements: usize,
}

impl Net {
    /// Hands a checked model to tract.
    ///
    /// # Errors
    /// `unsupported-model` with tract's reason; `too-large` for tensors that the graph would fill.
    pub fn new(model: &ModelProto, limits: &Limits) -> Result<Self> {
        defuse(model, limits)?;
        // Only the fields that were checked are written again: no path to another file can be among them.
        let bytes = model.encode_to_vec();
        let net = tract_onnx::onnx()
            .with_ignore_output_shapes(true)
            .with_ignore_value_info(true)
            .model_for_read(&mut bytes.as_slice())
            .map_err(refused)?;
        let inputs = net.inputs.iter().map(|o| net.node(o.node).name.clone()).collect();
        Ok(Net {
            model: net,
            inputs,
            plans: Mutex::new(Vec::new()),
            max_elements: limits.max_elements,
        })
    }

    /// Runs the model; `wanted` are positions among its outputs.
    pub fn run(&self, feeds: Vec<(String, Value)>, wanted: &[usize]) -> Result<Vec<Value>> {
        let mut values: TVec<TValue> = tvec!();
        let mut key = Key::new();
        for name in &self.inputs {
            let tensor = feeds.iter().find(|(n, _)| n == name).map(|(_, v)| v.tensor());
            let tensor = tensor.unwrap_or_else(|| {
                Err(Error::new(
                    Code::ColumnMismatch,
                    format!("input '{name}': expected a value, found none"),
                ))
            })?;
            let value = to_tract(tensor)?;
            key.push((value.datum_type(), tensor.dims().to_vec()));
            values.push(value);
        }
        let outputs = self.plan(key)?.run(values).map_err(failed)?;
        wanted
            .iter()
            .map(|&i| {
                outputs
                    .get(i)
                    .ok_or_else(|| failed("an output was not computed"))
                    .and_then(from_tract)
            })
            .collect()
    }

    fn plan(&self, key: Key) -> Result<Plan> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, plan)) = plans.iter().find(|(k, _)| *k == key) {
            return Ok(plan.clone());
        }
        let mut model = self.model.clone();
        for (i, (element, dims)) in key.iter().enumerate() {
            model
                .set_input_fact(i, InferenceFact::dt_shape(*element, dims))
                .map_err(refused)?;
        }
        let typed = model.into_optimized().map_err(refused)?;
        self.check_sizes(&typed)?;
        let plan = typed.into_runnable().map_err(refused)?;
        if plans.len() >= PLANS {
            plans.remove(0);
        }
        plans.push((key, plan.clone()));
        Ok(plan)
    }

    /// Every intermediate result must be within the limit.
    fn check_sizes(&self, model: &Graph<TypedFact, Box<dyn TypedOp>>) -> Result<()> {
        for node in &model.nodes {
            for output in &node.outputs {
                let dims = output.fact.shape.as_concrete().unwrap_or(&[]);
                if extent(dims).is_none_or(|n| n > self.max_elements) {
                    return Err(Error::new(
                        Code::TooLarge,
                        format!(
                            "node '{}': expected a result of at most {} elements, found dimensions {dims:?}; pass fewer rows or raise the limit maxElements",
                            node.name, self.max_elements
                        ),
                    ));
                }
            }
        }
        Ok(())
    }
}

/// Refuses constants that are small in the file and huge in memory: tract folds them at once.
fn defuse(model: &ModelProto, limits: &Limits) -> Result<()> {
    fn check(graph: &GraphProto, limits: &Limits) -> Result<()> {
        for node in &graph.node {
            for inner in node
                .attribute
                .iter()
                .flat_map(|a| a.g.iter().map(|g| &**g).chain(&a.graphs))
            {
                check(inner, limits)?;
            }
            let operand = match node.op_type.as_str() {
                "ConstantOfShape" => node.input.first(),
                "Expand" | "Tile" => node.input.get(1),
                _ => continue,
            };
            let Some(shape) = graph.initializer.iter().find(|t| Some(&t.name) == operand) else {
                continue;
            };
            let shape = Tensor::from_proto(shape)?;
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
                        crate::onnx::place(node),
                        limits.max_elements
                    ),
                ));
            }
        }
        Ok(())
    }
    model.graph.iter().try_for_each(|g| check(g, limits))
}

fn refused(e: TractError) -> Error {
    Error::new(
        Code::UnsupportedModel,
        format!("neural engine: it cannot run this model ({e:#}); simplify it or export it another way"),
    )
}

fn failed(e: impl std::fmt::Display) -> Error {
    Error::new(
        Code::InvalidShape,
        format!("neural engine: the run failed ({e:#}); check the shapes of the inputs"),
    )
}

fn to_tract(tensor: &Tensor) -> Result<TValue> {
    use tract_onnx::prelude::Tensor as T;
    let dims = tensor.dims();
    let made = match tensor.data() {
        TensorData::F32(v) => T::from_shape(dims, v),
        TensorData::F64(v) => T::from_shape(dims, v),
        TensorData::I8(v) => T::from_shape(dims, v),
        TensorData::I16(v) => T::from_shape(dims, v),
        TensorData::I32(v) => T::from_shape(dims, v),
        TensorData::I64(v) => T::from_shape(dims, v),
        TensorData::U8(v) => T::from_shape(dims, v),
        TensorData::U16(v) => T::from_shape(dims, v),
        TensorData::U32(v) => T::from_shape(dims, v),
        TensorData::U64(v) => T::from_shape(dims, v),
        TensorData::Bool(v) => T::from_shape(dims, v),
        TensorData::F16(v) => {
            let halves: Vec<f16> = v.iter().map(|&b| f16::from_bits(b)).collect();
            T::from_shape(dims, &halves)
        }
        TensorData::Bf16(_) | TensorData::Strings(_) => {
            return Err(Error::new(
                Code::UnsupportedModel,
                format!(
                    "neural engine: it takes no tensors of {}; convert them to float32",
                    tensor.element_type()
                ),
            ));
        }
    };
    Ok(made.map_err(failed)?.into())
}

fn from_tract(value: &TValue) -> Result<Value> {
    let plain = value.try_as_plain_ram().map_err(failed)?;
    macro_rules! copy {
        ($variant:ident, $t:ty) => {
            TensorData::$variant(plain.as_slice::<$t>().map_err(failed)?.to_vec())
        };
    }
    let data = match value.datum_type() {
        DatumType::F32 => copy!(F32, f32),
        DatumType::F64 => copy!(F64, f64),
        DatumType::I8 => copy!(I8, i8),
        DatumType::I16 => copy!(I16, i16),
        DatumType::I32 => copy!(I32, i32),
        DatumType::I64 => copy!(I64, i64),
        DatumType::U8 => copy!(U8, u8),
        DatumType::U16 => copy!(U16, u16),
        DatumType::U32 => copy!(U32, u32),
        DatumType::U64 => copy!(U64, u64),
        DatumType::Bool => copy!(Bool, bool),
        DatumType::F16 => TensorData::F16(
            plain
                .as_slice::<f16>()
                .map_err(failed)?
                .iter()
                .map(|h| h.to_bits())
                .collect(),
        ),
        // Symbolic dimensions that came out as values.
        DatumType::TDim => {
            let whole = value.cast_to::<i64>().map_err(failed)?;
            let whole = whole.try_as_plain_ram().map_err(failed)?;
            TensorData::I64(whole.as_slice::<i64>().map_err(failed)?.to_vec())
        }
        other => return Err(failed(format!("an output of type {other:?} is not supported"))),
    };
    Ok(Tensor::new(value.shape().to_vec(), data)?.into())
}
