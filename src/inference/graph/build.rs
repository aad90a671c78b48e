//! From the file's graph to steps.

use super::body::Body;
use super::budget::Budget;
use super::opset::{entry, version};
use super::run::{Graph, Step};
use crate::error::{Code, Error, Result};
use crate::inference::classical::node::{Inputs, Node};
use crate::inference::classical::registry;
use crate::inference::session::TensorInfo;
use crate::inference::tensor::Tensor;
use crate::inference::value::Value;
use crate::onnx::proto::{GraphProto, ModelProto, NodeProto};
use crate::onnx::{Limits, place};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Results up to this many elements are computed once, when the model is loaded.
const FOLD_ELEMENTS: usize = 1 << 20;
/// What all of that together may cost.
const FOLD_WORK: u64 = 1 << 26;

impl Graph {
    /// Builds every operator of the model's graph.
    ///
    /// # Errors
    /// `unsupported-operator` with the node, for the first operator that is not known;
    /// `invalid-model` for wrong attributes.
    pub fn new(model: &ModelProto, limits: &Limits) -> Result<Self> {
        let empty = GraphProto::default();
        let graph = model.graph.as_ref().unwrap_or(&empty);
        let folding = Budget::new(FOLD_WORK.min(limits.max_work));
        let context = Context {
            model,
            limits,
            folding: &folding,
        };
        Ok(Builder::build(graph, &context, None)?.graph)
    }
}

/// What does not change from one graph of a model to the next.
struct Context<'m> {
    model: &'m ModelProto,
    limits: &'m Limits,
    folding: &'m Budget,
}

struct Builder<'m> {
    context: &'m Context<'m>,
    parent: Option<&'m Builder<'m>>,
    names: HashMap<String, usize>,
    constants: HashMap<usize, Arc<Value>>,
    slots: usize,
    /// Names from the graphs around this one, and their numbers here.
    captures: Vec<(String, usize)>,
    steps: Vec<Step>,
}

struct Built {
    graph: Graph,
    captures: Vec<(String, usize)>,
}

impl<'m> Builder<'m> {
    fn build(graph: &GraphProto, context: &Context<'_>, parent: Option<&Builder<'_>>) -> Result<Built> {
        for node in &graph.node {
            entry(context.model, node)?;
        }
        let mut builder = Builder {
            context,
            parent,
            names: HashMap::new(),
            constants: HashMap::new(),
            slots: 0,
            captures: Vec::new(),
            steps: Vec::new(),
        };
        for tensor in &graph.initializer {
            let slot = builder.define(&tensor.name);
            builder
                .constants
                .insert(slot, Arc::new(Value::Tensor(Tensor::from_proto(tensor)?)));
        }
        let given: HashSet<&str> = graph.initializer.iter().map(|t| &*t.name).collect();
        let inputs = graph
            .input
            .iter()
            .filter(|i| !given.contains(&*i.name))
            .map(|i| (i.name.clone(), builder.define(&i.name)))
            .collect();
        for node in &graph.node {
            builder.add(node)?;
        }
        let outputs = graph
            .output
            .iter()
            .map(|o| (o.name.clone(), builder.resolve(&o.name)))
            .collect();
        Ok(builder.finish(inputs, outputs))
    }

    /// The number of a name of this graph.
    fn define(&mut self, name: &str) -> usize {
        *self.names.entry(name.to_owned()).or_insert_with(|| {
            self.slots += 1;
            self.slots - 1
        })
    }

    /// The number of a name that is read: nodes are sorted, so one that is not known yet is captured.
    fn resolve(&mut self, name: &str) -> usize {
        if let Some(&slot) = self.names.get(name) {
            return slot;
        }
        let slot = self.define(name);
        if let Some(parent) = self.parent {
            match parent.constant(name) {
                Some(value) => {
                    self.constants.insert(slot, value);
                }
                None => self.captures.push((name.to_owned(), slot)),
            }
        }
        slot
    }

    fn constant(&self, name: &str) -> Option<Arc<Value>> {
        match self.names.get(name) {
            Some(slot) => self.constants.get(slot).cloned(),
            None => self.parent?.constant(name),
        }
    }

    fn add(&mut self, node: &NodeProto) -> Result<()> {
        let entry = entry(self.context.model, node)?;
        let place = place(node);
        check_arity(node, entry.inputs).map_err(|e| e.at(&place))?;
        if let Some((from, to)) = identity(node) {
            let slot = self.resolve(from);
            self.names.insert(to.to_owned(), slot);
            return Ok(());
        }
        let mut inputs: Vec<Option<usize>> = node
            .input
            .iter()
            .map(|n| (!n.is_empty()).then(|| self.resolve(n)))
            .collect();
        let bodies = self.bodies(node, &mut inputs).map_err(|e| e.at(&place))?;
        let outputs: Vec<Option<usize>> = node
            .output
            .iter()
            .map(|n| (!n.is_empty()).then(|| self.define(n)))
            .collect();
        let constants: Vec<Option<&Value>> = inputs
            .iter()
            .map(|i| self.constants.get(&(*i)?).map(|v| &**v))
            .collect();
        let operator = (entry.build)(&Node {
            proto: node,
            version: version(self.context.model, &node.domain),
            constants: constants.clone(),
            bodies: RefCell::new(bodies),
        })
        .map_err(|e| e.at(&place))?;
        let known = inputs
            .iter()
            .zip(&constants)
            .all(|(i, c)| i.is_none() || c.is_some());
        if known {
            let folding = self.context.folding;
            let read = constants.iter().flatten().map(|v| v.elements() as u64);
            let folded = folding.spend(read.sum()).and_then(|()| {
                operator.run(&Inputs {
                    values: &constants,
                    max_elements: FOLD_ELEMENTS.min(self.context.limits.max_elements),
                    budget: folding,
                })
            });
            let folded = folded.and_then(|values| {
                let written = values.iter().map(|v| v.elements() as u64);
                folding.spend(written.sum()).map(|()| values)
            });
            match folded {
                Ok(values) => {
                    for (slot, value) in outputs.iter().zip(values) {
                        if let Some(slot) = slot {
                            self.constants.insert(*slot, Arc::new(value));
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

    /// Builds the graphs among the attributes; what they capture is added to the inputs of the step.
    fn bodies(&mut self, node: &NodeProto, inputs: &mut Vec<Option<usize>>) -> Result<Vec<(String, Body)>> {
        let mut bodies = Vec::new();
        for attribute in &node.attribute {
            let Some(graph) = &attribute.g else { continue };
            let built = Builder::build(graph, self.context, Some(self))?;
            let first = inputs.len();
            inputs.extend(built.captures.iter().map(|(name, _)| Some(self.resolve(name))));
            let body = Body {
                graph: built.graph,
                captures: built.captures.iter().map(|c| c.1).collect(),
                first,
                outputs: graph.output.iter().map(TensorInfo::of).collect(),
            };
            bodies.push((attribute.name.clone(), body));
        }
        Ok(bodies)
    }

    /// Drops the steps that no output needs.
    fn prune(&mut self, outputs: &[(String, usize)]) {
        let mut needed: HashSet<usize> = outputs.iter().map(|o| o.1).collect();
        let mut kept = Vec::with_capacity(self.steps.len());
        for step in std::mem::take(&mut self.steps).into_iter().rev() {
            if step.outputs.iter().flatten().any(|o| needed.contains(o)) {
                needed.extend(step.inputs.iter().flatten());
                kept.push(step);
            }
        }
        kept.reverse();
        self.steps = kept;
    }

    fn finish(mut self, inputs: Vec<(String, usize)>, outputs: Vec<(String, usize)>) -> Built {
        self.prune(&outputs);
        let mut seen = vec![false; self.slots];
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
        let wanted: HashSet<usize> = outputs.iter().map(|o| o.1).collect();
        let mut constants: Vec<(usize, Arc<Value>)> = self
            .constants
            .into_iter()
            .filter(|(slot, _)| seen.get(*slot) == Some(&true) || wanted.contains(slot))
            .collect();
        constants.sort_by_key(|c| c.0);
        Built {
            graph: Graph {
                steps: self.steps,
                constants,
                inputs,
                outputs,
                slots: self.slots,
                last_reads,
                max_elements: self.context.limits.max_elements,
                max_work: self.context.limits.max_work,
            },
            captures: self.captures,
        }
    }
}

/// The two names of one value, where a node does no more than name it again.
fn identity(node: &NodeProto) -> Option<(&str, &str)> {
    let plain = node.op_type == "Identity" && registry::domain(&node.domain).is_empty();
    match (&node.input[..], &node.output[..]) {
        ([from], [to]) if plain && !from.is_empty() && !to.is_empty() => Some((from, to)),
        _ => None,
    }
}

fn check_arity(node: &NodeProto, (least, most): (usize, usize)) -> Result<()> {
    if (least..=most).contains(&node.input.len()) {
        return Ok(());
    }
    let at_most = if most < registry::ANY {
        format!(" and at most {most}")
    } else {
        String::new()
    };
    Err(Error::new(
        Code::InvalidModel,
        format!(
            "expected at least {least} inputs{at_most}, found {}; export the model again",
            node.input.len()
        ),
    ))
}
