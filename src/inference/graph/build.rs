//! From the file's graph to steps.

use super::body::Body;
use super::budget::Budget;
use super::opset::{entry, known, version};
use super::run::{Graph, Step};
use super::scope::Scope;
use crate::error::{Code, Error, Result};
use crate::inference::classical::node::{Inputs, Node};
use crate::inference::classical::registry::{self, Operator};
use crate::inference::session::TensorInfo;
use crate::inference::value::Value;
use crate::onnx::proto::{GraphProto, ModelProto, NodeProto};
use crate::onnx::{Limits, place};
use std::cell::RefCell;
use std::collections::HashSet;
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
pub(super) struct Context<'m> {
    pub model: &'m ModelProto,
    pub limits: &'m Limits,
    folding: &'m Budget,
}

pub(super) struct Builder<'p, 'm> {
    pub context: &'p Context<'m>,
    pub scope: Scope<'p, 'm>,
    pub steps: Vec<Step>,
}

pub(super) struct Built {
    graph: Graph,
    captures: Vec<(String, usize)>,
}

/// What a node became.
enum Made {
    Step(Step),
    Constants(Vec<Option<usize>>, Vec<Value>),
}

impl<'p, 'm> Builder<'p, 'm> {
    fn build(
        graph: &'m GraphProto,
        context: &'p Context<'m>,
        parent: Option<&'p Scope<'p, 'm>>,
    ) -> Result<Built> {
        for node in &graph.node {
            known(context.model, node)?;
        }
        let mut builder = Builder {
            context,
            scope: Scope::within(parent),
            steps: Vec::new(),
        };
        for tensor in &graph.initializer {
            builder.scope.store(tensor);
        }
        let given: HashSet<&str> = graph.initializer.iter().map(|t| &*t.name).collect();
        let inputs = graph
            .input
            .iter()
            .filter(|i| !given.contains(&*i.name))
            .map(|i| (i.name.clone(), builder.scope.define(&i.name)))
            .collect();
        builder.add_all(graph)?;
        let mut outputs = Vec::with_capacity(graph.output.len());
        for output in &graph.output {
            outputs.push((output.name.clone(), builder.scope.resolve(&output.name)?));
        }
        builder.finish(inputs, outputs)
    }

    #[cfg(not(feature = "neural"))]
    fn add_all(&mut self, graph: &'m GraphProto) -> Result<()> {
        graph.node.iter().try_for_each(|node| self.add(node))
    }

    /// Makes a node a step, or its results constants.
    pub fn add(&mut self, node: &'m NodeProto) -> Result<()> {
        if let Some((from, to)) = identity(node) {
            let slot = self.scope.resolve(from)?;
            self.scope.alias(to, slot);
            return Ok(());
        }
        match self.make(node).map_err(|e| e.at(place(node)))? {
            Made::Step(step) => self.steps.push(step),
            Made::Constants(outputs, values) => self.fold(&outputs, values),
        }
        Ok(())
    }

    fn fold(&mut self, outputs: &[Option<usize>], values: Vec<Value>) {
        for (slot, value) in outputs.iter().zip(values) {
            if let Some(slot) = slot {
                self.scope.fold(*slot, value);
            }
        }
    }

    fn make(&mut self, node: &'m NodeProto) -> Result<Made> {
        let entry = entry(self.context.model, node)?;
        check_arity(node, entry.inputs)?;
        let mut inputs = Vec::with_capacity(node.input.len());
        for name in &node.input {
            inputs.push(match name.as_str() {
                "" => None,
                name => Some(self.scope.resolve(name)?),
            });
        }
        let bodies = self.bodies(node, &mut inputs)?;
        let outputs: Vec<Option<usize>> = node
            .output
            .iter()
            .map(|n| (!n.is_empty()).then(|| self.scope.define(n)))
            .collect();
        let mut values: Vec<Option<Arc<Value>>> = Vec::with_capacity(inputs.len());
        for slot in &inputs {
            values.push(match slot {
                Some(slot) => self.scope.value(*slot)?,
                None => None,
            });
        }
        let constants: Vec<Option<&Value>> = values.iter().map(Option::as_deref).collect();
        let operator = (entry.build)(&Node {
            proto: node,
            version: version(self.context.model, &node.domain),
            constants: constants.clone(),
            bodies: RefCell::new(bodies),
        })?;
        if inputs
            .iter()
            .zip(&constants)
            .all(|(i, c)| i.is_none() || c.is_some())
        {
            match self.compute(&*operator, &constants) {
                Ok(values) => return Ok(Made::Constants(outputs, values)),
                Err(e) if e.code() == Code::TooLarge => {}
                Err(e) => return Err(e),
            }
        }
        Ok(Made::Step(Step {
            place: place(node),
            operator,
            inputs,
            outputs,
        }))
    }

    /// Runs an operator on constants; what it reads and writes is paid for.
    fn compute(&self, operator: &dyn Operator, constants: &[Option<&Value>]) -> Result<Vec<Value>> {
        let budget = self.context.folding;
        let read = constants.iter().flatten().map(|v| v.elements() as u64);
        budget.spend(read.sum())?;
        let values = operator.run(&Inputs {
            values: constants,
            max_elements: FOLD_ELEMENTS.min(self.context.limits.max_elements),
            budget,
        })?;
        budget.spend(values.iter().map(|v| v.elements() as u64).sum())?;
        Ok(values)
    }

    /// Builds the graphs among the attributes; what they capture is added to the inputs of the step.
    fn bodies(
        &mut self,
        node: &'m NodeProto,
        inputs: &mut Vec<Option<usize>>,
    ) -> Result<Vec<(String, Body)>> {
        let mut bodies = Vec::new();
        for attribute in &node.attribute {
            let Some(graph) = &attribute.g else { continue };
            let built = Builder::build(graph, self.context, Some(&self.scope))?;
            let first = inputs.len();
            for (name, _) in &built.captures {
                inputs.push(Some(self.scope.resolve(name)?));
            }
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

    fn finish(mut self, inputs: Vec<(String, usize)>, outputs: Vec<(String, usize)>) -> Result<Built> {
        self.prune(&outputs);
        let mut seen = vec![false; self.scope.slots()];
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
        for (_, slot) in &outputs {
            if let Some(s) = seen.get_mut(*slot) {
                *s = true;
            }
        }
        let mut constants = Vec::new();
        for slot in (0..seen.len()).filter(|&slot| seen.get(slot) == Some(&true)) {
            if let Some(value) = self.scope.value(slot)? {
                constants.push((slot, value));
            }
        }
        Ok(Built {
            graph: Graph {
                steps: self.steps,
                constants,
                inputs,
                outputs,
                slots: self.scope.slots(),
                last_reads,
                max_elements: self.context.limits.max_elements,
                max_work: self.context.limits.max_work,
            },
            captures: self.scope.captures,
        })
    }
}

#[cfg(feature = "neural")]
impl<'m> Builder<'_, 'm> {
    /// Makes the results of a node constants, if all that it reads is constant and they are not too large.
    pub fn try_fold(&mut self, node: &'m NodeProto) -> Result<bool> {
        let readable = |name: &String| name.is_empty() || self.scope.is_constant(name);
        let closed = node.attribute.iter().all(|a| a.g.is_none()) && node.input.iter().all(readable);
        if !closed || entry(self.context.model, node).is_err() {
            return Ok(false);
        }
        if identity(node).is_some() {
            return self.add(node).map(|()| true);
        }
        match self.make(node).map_err(|e| e.at(place(node)))? {
            Made::Step(_) => Ok(false),
            Made::Constants(outputs, values) => {
                self.fold(&outputs, values);
                Ok(true)
            }
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
