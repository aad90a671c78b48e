//! Loop.

use super::stack::Stack;
use super::{only, truth};
use crate::error::Result;
use crate::inference::classical::node::{Inputs, Node};
use crate::inference::classical::registry::{ANY, Entry, Operator, core};
use crate::inference::graph::{Body, STEP};
use crate::inference::tensor::Tensor;
use crate::inference::value::Value;
use std::borrow::Cow;

pub(crate) const ENTRIES: &[Entry] = &[core("Loop", 1, (1, ANY), build)];

struct Repeat {
    body: Body,
    /// Values that go from one round to the next.
    carried: usize,
}

fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let body = node.body("body")?;
    let carried = node.proto.input.len().saturating_sub(2);
    if body.arity() != carried + 2 || body.outputs.len() < carried + 1 {
        return Err(node.invalid(format!(
            "attribute 'body': expected {} inputs and at least {} outputs, found {} and {}; export the model again",
            carried + 2,
            carried + 1,
            body.arity(),
            body.outputs.len()
        )));
    }
    Ok(Box::new(Repeat { body, carried }))
}

impl Operator for Repeat {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        let rounds = match inputs.optional(0)? {
            Some(t) => only::<i64>(t, "number of rounds")?,
            None => i64::MAX,
        };
        let mut again = match inputs.values.get(1).copied().flatten() {
            Some(v) => truth(v)?,
            None => true,
        };
        let mut state: Vec<Cow<'_, Value>> = (2..self.carried + 2)
            .map(|i| inputs.value(i).map_or(Cow::Owned(Value::Absent), Cow::Borrowed))
            .collect();
        let stacked = self.body.outputs.iter().skip(self.carried + 1);
        let mut stacks: Vec<Stack<'_>> = stacked.map(|o| Stack::new(o, 0, false)).collect();
        let mut round = 0;
        while again && round < rounds {
            inputs.budget.spend(STEP)?;
            let counter = Tensor::of(vec![], vec![round])?;
            let condition = Tensor::of(vec![], vec![again])?;
            let mut arguments = vec![Cow::Owned(counter.into()), Cow::Owned(condition.into())];
            arguments.append(&mut state);
            let mut results = self.body.run(arguments, inputs)?.into_iter();
            if let Some(condition) = results.next() {
                again = truth(&condition)?;
            }
            state.extend(results.by_ref().take(self.carried).map(Cow::Owned));
            for (stack, value) in stacks.iter_mut().zip(results) {
                stack.push(value, inputs)?;
            }
            round += 1;
        }
        let mut outputs: Vec<Value> = state.into_iter().map(Cow::into_owned).collect();
        for stack in stacks {
            outputs.push(stack.finish(inputs)?);
        }
        Ok(outputs)
    }
}
