//! The graph inside a control-flow node.

use super::run::Graph;
use crate::error::{Code, Error, Result};
use crate::inference::classical::node::Inputs;
use crate::inference::session::TensorInfo;
use crate::inference::value::Value;
use std::borrow::Cow;

/// A graph that an operator runs, with what it reads from the graphs around it.
pub(crate) struct Body {
    pub(super) graph: Graph,
    /// Numbers of the captured values in the body.
    pub(super) captures: Vec<usize>,
    /// Where the captured values begin among the inputs of the step.
    pub(super) first: usize,
    /// What the body says about its outputs.
    pub outputs: Vec<TensorInfo>,
}

impl Body {
    /// How many arguments it takes.
    pub fn arity(&self) -> usize {
        self.graph.inputs.len()
    }

    /// Runs on `arguments`; what is captured comes from the inputs of the operator.
    pub fn run(&self, arguments: Vec<Cow<'_, Value>>, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        if arguments.len() != self.arity() {
            return Err(Error::new(
                Code::InvalidModel,
                format!(
                    "body: expected {} inputs, found {}; export the model again",
                    arguments.len(),
                    self.arity()
                ),
            ));
        }
        let mut feeds = Vec::with_capacity(arguments.len() + self.captures.len());
        feeds.extend(self.graph.inputs.iter().map(|i| i.1).zip(arguments));
        for (i, &slot) in self.captures.iter().enumerate() {
            if let Some(value) = inputs.values.get(self.first + i).copied().flatten() {
                feeds.push((slot, Cow::Borrowed(value)));
            }
        }
        let targets: Vec<usize> = self.graph.outputs.iter().map(|o| o.1).collect();
        self.graph.execute(feeds, &targets, inputs.budget)
    }
}
