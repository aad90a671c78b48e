//! A model as a list of steps over numbered values.

use super::node::{Inputs, Node};
use super::registry::{self, Operator};
use crate::error::{Code, Error, Result};
use crate::inference::tensor::Tensor;
use crate::inference::value::Value;
use crate::onnx::proto::{GraphProto, ModelProto, NodeProto};
use crate::onnx::{Limits, place};
use std::collections::HashMap;

/// Results up to this many elements are computed once, when the model is loaded.
const FOLD_ELEMENTS: usize = 1 << 20;

struct Step {
    place: String,
    operator: Box<dyn Operator>,
    inputs: Vec<Option<usize>>,
    outputs: Vec<Option<usize>>,
}

/// A model ready to run.
pub(crate) struct Graph {
    steps: Vec<Step>,
    constants: Vec<(usize, Value)>,
    inputs: Vec<(String, usize)>,
    outputs: Vec<(String, usize)>,
    slots: usize,
    /// For each step the values that no later step reads.
    last_reads: Vec<Vec<usize>>,
    max_elements: usize,
}

/// The version of the operator set that a model imports for a domain.
pub(crate) fn version(model: &ModelProto, domain: &str) -> i64 {
    model
        .opset_import
        .iter()
        .filter(|o| registry::domain(&o.domain) == registry::domain(domain))
        .map(|o| o.version)
        .max()
        .unwrap_or(1)
}

/// The registered operator of a node.
///
/// # Errors
/// `unsupported-operator`, naming node, operator and version.
pub(crate) fn entry(model: &ModelProto, node: &NodeProto) -> Result<&'static registry::Entry> {
    let version = version(model, &node.domain);
    registry::find(&node.domain, &node.op_type, version).ok_or_else(|| {
        Error::new(
            Code::UnsupportedOperator,
            format!(
                "{}: the operator is not supported in version {version} of its set; export the model another way, or load it with the neural build",
                place(node)
            ),
        )
    })
}

impl Graph {
    /// Builds every operator of the model's graph.
    ///
    /// # Errors
    /// `unsupported-operator` with the node, for the first operator that is not known;
    /// `invalid-model` for wrong attributes.
    pub fn new(model: &ModelProto, limits: &Limits) -> Result<Self> {
        let empty = GraphProto::default();
        let graph = model.graph.as_ref().unwrap_or(&empty);
        for node in &graph.node {
            entry(model, node)?;
        }
        let mut builder = Builder::new(limits);
        for tensor in &graph.initializer {
            let slot = builder.slot(&tensor.name);
            builder
                .constants
                .insert(slot, Value::Tensor(Tensor::from_proto(tensor)?));
        }
        let inputs = graph
            .input
            .iter()
            .filter(|i| !graph.initializer.iter().any(|t| t.name == i.name))
            .map(|i| (i.name.clone(), builder.slot(&i.name)))
            .collect();
        for node in &graph.node {
            builder.add(model, node)?;
        }
        let outputs = graph
            .output
            .iter()
            .map(|o| (o.name.clone(), builder.slot(&o.name)))
            .collect();
        Ok(builder.finish(inputs, outputs))
    }

    /// Runs the steps that the `wanted` outputs need. Every input of the graph must be in `feeds`.
    pub fn run(&self, feeds: Vec<(String, Value)>, wanted: &[usize]) -> Result<Vec<Value>> {
        let mut values: Vec<Slot<'_>> = (0..self.slots).map(|_| Slot::Empty).collect();
        let mut set = |slot: usize, value| {
            if let Some(v) = values.get_mut(slot) {
                *v = value;
            }
        };
        for (slot, value) in &self.constants {
            set(*slot, Slot::Shared(value));
        }
        for (name, value) in feeds {
            if let Some((_, slot)) = self.inputs.iter().find(|(n, _)| *n == name) {
                set(*slot, Slot::Own(value));
            }
        }
        let targets: Vec<usize> = wanted
            .iter()
            .filter_map(|&i| self.outputs.get(i).map(|o| o.1))
            .collect();
        let needed = self.needed(&targets);
        for ((step, needed), dead) in self.steps.iter().zip(&needed).zip(&self.last_reads) {
            if !needed {
                continue;
            }
            let inputs: Vec<Option<&Value>> = step
                .inputs
                .iter()
                .map(|i| i.and_then(|i| values.get(i)).and_then(Slot::get))
                .collect();
            let results = step
                .operator
                .run(&Inputs {
                    values: &inputs,
                    max_elements: self.max_elements,
                })
                .map_err(|e| e.at(&step.place))?;
            for (slot, value) in step.outputs.iter().zip(results) {
                if let Some(target) = slot.and_then(|s| values.get_mut(s)) {
                    *target = Slot::Own(value);
                }
            }
            for &slot in dead.iter().filter(|s| !targets.contains(s)) {
                if let Some(v @ Slot::Own(_)) = values.get_mut(slot) {
                    *v = Slot::Empty;
                }
            }
        }
        let mut results = Vec::with_capacity(targets.len());
        for (k, slot) in targets.iter().enumerate() {
            let again = targets.iter().skip(k + 1).any(|s| s == slot);
            let value = match values.get_mut(*slot) {
                Some(v @ Slot::Own(_)) if !again => match std::mem::replace(v, Slot::Empty) {
                    Slot::Own(value) => Some(value),
                    _ => None,
                },
                Some(v) => v.get().cloned(),
                None => None,
            };
            results.push(value.ok_or_else(|| {
                Error::new(
                    Code::InvalidModel,
                    "graph: an output was not computed; export the model again",
                )
            })?);
        }
        Ok(results)
    }

    /// Which steps contribute to the values in `targets`.
    fn needed(&self, targets: &[usize]) -> Vec<bool> {
        if targets.len() == self.outputs.len() {
            return vec![true; self.steps.len()];
        }
        let mut wanted = vec![false; self.slots];
        for &t in targets {
            wanted[t] = true;
        }
        let mut needed = vec![false; self.steps.len()];
        for (step, needed) in self.steps.iter().zip(&mut needed).rev() {
            *needed = step
                .outputs
                .iter()
                .flatten()
                .any(|&o| wanted.get(o) == Some(&true));
            if *needed {
                for &i in step.inputs.iter().flatten() {
                    if let Some(w) = wanted.get_mut(i) {
                        *w = true;
                    }
                }
            }
        }
        needed
    }
}

enum Slot<'a> {
    Empty,
    Shared(&'a Value),
    Own(Value),
}

impl Slot<'_> {
    fn get(&self) -> Option<&Value> {
        match self {
            Slot::Empty => None,
            Slot::Shared(v) => Some(v),
            Slot::Own(v) => Some(v),
        }
    }
}

struct Builder {
    names: HashMap<String, usize>,
    constants: HashMap<usize, Value>,
    steps: Vec<Step>,
    max_elements: usize,
}

impl Builder {
    fn new(limits: &Limits) -> Self {
        Builder {
            names: HashMap::new(),
            constants: HashMap::new(),
            steps: Vec::new(),
            max_elements: limits.max_elements,
        }
    }

    fn slot(&mut self, name: &str) -> usize {
        let next = self.names.len();
        *self.names.entry(name.to_owned()).or_insert(next)
    }

    fn add(&mut self, model: &ModelProto, node: &NodeProto) -> Result<()> {
        let entry = entry(model, node)?;
        let place = place(node);
        let (least, most) = entry.inputs;
        if node.input.len() < least || node.input.len() > most {
            return Err(Error::new(
                Code::InvalidModel,
                format!(
                    "{place}: expected at least {least} inputs{}, found {}; export the model again",
                    if most < registry::ANY {
                        format!(" and at most {most}")
                    } else {
                        String::new()
                    },
                    node.input.len()
                ),
            ));
        }
        let mut slots = |names: &[String]| -> Vec<Option<usize>> {
            names
                .iter()
                .map(|n| (!n.is_empty()).then(|| self.slot(n)))
                .collect()
        };
        let (inputs, outputs) = (slots(&node.input), slots(&node.output));
        let constants: Vec<Option<&Value>> = inputs
            .iter()
            .map(|i| i.and_then(|i| self.constants.get(&i)))
            .collect();
        let operator = (entry.build)(&Node {
            proto: node,
            version: version(model, &node.domain),
            constants: constants.clone(),
        })
        .map_err(|e| e.at(&place))?;
        if inputs
            .iter()
            .zip(&constants)
            .all(|(i, c)| i.is_none() || c.is_some())
        {
            let folded = operator.run(&Inputs {
                values: &constants,
                max_elements: FOLD_ELEMENTS,
            });
            match folded {
                Ok(values) => {
                    for (slot, value) in outputs.iter().zip(values) {
                        if let Some(slot) = slot {
                            self.constants.insert(*slot, value);
                        }
                    }
                    return Ok(());
                }
                Err(e) if e.code() == Code::TooLarge => {}
                Err(e) => return Err(e.at(&place)),
            }
        }
        self.steps.push(Step {
            place,
            operator,
            inputs,
            outputs,
        });
        Ok(())
    }

    fn finish(self, inputs: Vec<(String, usize)>, outputs: Vec<(String, usize)>) -> Graph {
        let mut seen = vec![false; self.names.len()];
        let mut last_reads = vec![Vec::new(); self.steps.len()];
        for (step, dead) in self.steps.iter().zip(&mut last_reads).rev() {
            for &slot in step.inputs.iter().chain(&step.outputs).flatten() {
                if let Some(s) = seen.get_mut(slot)
                    && !*s
                {
                    *s = true;
                    dead.push(slot);
                }
            }
        }
        let read: Vec<bool> = seen;
        let is_output = |slot: &usize| outputs.iter().any(|o| o.1 == *slot);
        let mut constants: Vec<(usize, Value)> = self
            .constants
            .into_iter()
            .filter(|(slot, _)| read.get(*slot) == Some(&true) || is_output(slot))
            .collect();
        constants.sort_by_key(|c| c.0);
        Graph {
            steps: self.steps,
            constants,
            inputs,
            outputs,
            slots: self.names.len(),
            last_reads,
            max_elements: self.max_elements,
        }
    }
}
