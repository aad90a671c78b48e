//! A part of a model in tract, with a plan for each shape of its inputs.

use super::tensors::{from_tract, to_tract};
use crate::error::{Code, Error, Result};
use crate::inference::graph::Budget;
use crate::inference::tensor::{Tensor, extent};
use crate::onnx::Limits;
use crate::onnx::proto::ModelProto;
use prost::Message;
use std::sync::{Arc, Mutex, PoisonError};
use tract_onnx::prelude::{
    DatumType, Framework, Graph, InferenceFact, InferenceModel, InferenceModelExt, IntoArcTensor,
    IntoRunnable, TValue, TVec, TractError, TypedFact, TypedOp, TypedRunnableModel, tvec,
};
use tract_onnx::tract_core::ops::konst::Const;

/// Plans kept; the oldest goes first.
const PLANS: usize = 8;
/// Inputs longer than this never decide a shape.
const BY_VALUE: usize = 4096;

#[derive(Clone)]
struct Plan {
    model: Arc<TypedRunnableModel>,
    /// Elements that all of its nodes write.
    work: u64,
}

/// What a plan was made for, input by input.
#[derive(PartialEq)]
struct Given {
    element: DatumType,
    dims: Vec<usize>,
    /// The value, where it decides shapes.
    value: Option<Tensor>,
}

/// A neural graph. It is optimized anew for each shape of its inputs, and that plan is kept.
pub(crate) struct Net {
    model: InferenceModel,
    /// Which inputs decide shapes by their values.
    by_value: Vec<bool>,
    plans: Mutex<Vec<(Vec<Given>, Plan)>>,
    max_elements: usize,
}

impl Net {
    /// Hands a model of checked parts to tract.
    ///
    /// # Errors
    /// `unsupported-model` with tract's reason.
    pub fn new(model: ModelProto, by_value: Vec<bool>, limits: &Limits) -> Result<Self> {
        // Only the fields that were checked are written again: no path to another file can be among them.
        let bytes = model.encode_to_vec();
        drop(model);
        let proto = tract_onnx::pb::ModelProto::decode(&bytes[..]).map_err(refused)?;
        drop(bytes);
        let model = tract_onnx::onnx()
            .with_ignore_output_shapes(true)
            .with_ignore_output_types(true)
            .with_ignore_value_info(true)
            .model_for_proto_model(&proto)
            .map_err(refused)?;
        Ok(Net {
            model,
            by_value,
            plans: Mutex::new(Vec::new()),
            max_elements: limits.max_elements,
        })
    }

    /// Runs on every input, in order, and gives every output.
    pub fn run(&self, inputs: &[&Tensor], budget: &Budget) -> Result<Vec<Tensor>> {
        let mut values: TVec<TValue> = tvec!();
        let mut key = Vec::with_capacity(inputs.len());
        for (tensor, &by_value) in inputs.iter().zip(&self.by_value) {
            let by_value = by_value && tensor.len() <= BY_VALUE;
            let value = to_tract(tensor)?;
            key.push(Given {
                element: value.datum_type(),
                dims: tensor.dims().to_vec(),
                value: by_value.then(|| (*tensor).clone()),
            });
            if !by_value {
                values.push(value);
            }
        }
        let plan = self.plan(key, inputs)?;
        budget.spend(plan.work)?;
        let outputs = plan.model.run(values).map_err(failed)?;
        outputs.iter().map(from_tract).collect()
    }

    fn plan(&self, key: Vec<Given>, inputs: &[&Tensor]) -> Result<Plan> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, plan)) = plans.iter().find(|(k, _)| *k == key) {
            return Ok(plan.clone());
        }
        let mut model = self.model.clone();
        let sources = model.inputs.clone();
        for ((outlet, given), tensor) in sources.iter().zip(&key).zip(inputs) {
            let fact = if given.value.is_some() {
                let value = to_tract(tensor)?.into_arc_tensor();
                model.nodes[outlet.node].op = Box::new(Const::new(value.clone()).map_err(refused)?);
                model.inputs.retain(|o| o != outlet);
                InferenceFact::try_from(value).map_err(refused)?
            } else {
                InferenceFact::dt_shape(given.element, &given.dims)
            };
            model.set_outlet_fact(*outlet, fact).map_err(refused)?;
        }
        let typed = model.into_optimized().map_err(refused)?;
        let work = self.check_sizes(&typed)?;
        let plan = Plan {
            model: typed.into_runnable().map_err(refused)?,
            work,
        };
        if plans.len() >= PLANS {
            plans.remove(0);
        }
        plans.push((key, plan.clone()));
        Ok(plan)
    }

    /// Every intermediate result must be within the limit; gives their elements together.
    fn check_sizes(&self, model: &Graph<TypedFact, Box<dyn TypedOp>>) -> Result<u64> {
        let mut work = 0u64;
        for node in &model.nodes {
            for output in &node.outputs {
                let dims = output.fact.shape.as_concrete().unwrap_or(&[]);
                match extent(dims).filter(|&n| n <= self.max_elements) {
                    Some(n) => work = work.saturating_add(n as u64),
                    None => {
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
        }
        Ok(work)
    }
}

fn refused(e: impl Into<TractError>) -> Error {
    let e: TractError = e.into();
    Error::new(
        Code::UnsupportedModel,
        format!("neural engine: it cannot run this model ({e:#}); simplify it or export it another way"),
    )
}

pub(super) fn failed(e: impl std::fmt::Display) -> Error {
    Error::new(
        Code::InvalidShape,
        format!("neural engine: the run failed ({e:#}); check the shapes of the inputs"),
    )
}
