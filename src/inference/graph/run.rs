//! A model as a list of steps over numbered values.

use super::budget::{Budget, STEP};
use crate::error::{Code, Error, Result};
use crate::inference::classical::node::Inputs;
use crate::inference::classical::registry::Operator;
use crate::inference::value::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// One node of the model, built.
pub(super) struct Step {
    pub place: String,
    pub operator: Box<dyn Operator>,
    pub inputs: Vec<Option<usize>>,
    pub outputs: Vec<Option<usize>>,
}

/// A model, or a body within it, ready to run.
pub(crate) struct Graph {
    pub(super) steps: Vec<Step>,
    pub(super) constants: Vec<(usize, Arc<Value>)>,
    pub(super) inputs: Vec<(String, usize)>,
    pub(super) outputs: Vec<(String, usize)>,
    pub(super) slots: usize,
    /// For each step the values that no later step reads.
    pub(super) last_reads: Vec<Vec<usize>>,
    pub(super) max_elements: usize,
    pub(super) max_work: u64,
}

impl Graph {
    /// Runs the steps that the `wanted` outputs need. Every input of the graph must be in `feeds`.
    pub fn run(&self, feeds: Vec<(String, Value)>, wanted: &[usize]) -> Result<Vec<Value>> {
        let feeds = feeds
            .into_iter()
            .filter_map(|(name, value)| {
                let (_, slot) = self.inputs.iter().find(|(n, _)| *n == name)?;
                Some((*slot, Cow::Owned(value)))
            })
            .collect();
        let targets: Vec<usize> = wanted
            .iter()
            .filter_map(|&i| self.outputs.get(i).map(|o| o.1))
            .collect();
        self.execute(feeds, &targets, &Budget::new(self.max_work))
    }

    /// Runs with values in numbered places, and gives those of `targets`.
    pub(super) fn execute(
        &self,
        feeds: Vec<(usize, Cow<'_, Value>)>,
        targets: &[usize],
        budget: &Budget,
    ) -> Result<Vec<Value>> {
        let mut values: Vec<Option<Cow<'_, Value>>> = vec![None; self.slots];
        let constants = self
            .constants
            .iter()
            .map(|(slot, v)| (*slot, Cow::Borrowed(&**v)));
        for (slot, value) in constants.chain(feeds) {
            if let Some(v) = values.get_mut(slot) {
                *v = Some(value);
            }
        }
        // How often each value is still to be given.
        let mut due = vec![0usize; self.slots];
        for &target in targets {
            if let Some(n) = due.get_mut(target) {
                *n += 1;
            }
        }
        let needed = self.needed(targets);
        for ((step, needed), dead) in self.steps.iter().zip(&needed).zip(&self.last_reads) {
            if !needed {
                continue;
            }
            let results = self.step(step, &values, budget).map_err(|e| e.at(&step.place))?;
            for (slot, value) in step.outputs.iter().zip(results) {
                if let Some(target) = slot.and_then(|s| values.get_mut(s)) {
                    *target = Some(Cow::Owned(value));
                }
            }
            for &slot in dead.iter().filter(|&&s| due.get(s) == Some(&0)) {
                if let Some(v @ Some(Cow::Owned(_))) = values.get_mut(slot) {
                    *v = None;
                }
            }
        }
        let mut results = Vec::with_capacity(targets.len());
        for slot in targets {
            let again = due.get_mut(*slot).is_some_and(|n| {
                *n -= 1;
                *n > 0
            });
            let value = match values.get_mut(*slot) {
                Some(v) if again => v.clone(),
                Some(v) => v.take(),
                None => None,
            };
            results.push(value.map(Cow::into_owned).ok_or_else(|| {
                Error::new(
                    Code::InvalidModel,
                    "graph: an output was not computed; export the model again",
                )
            })?);
        }
        Ok(results)
    }

    fn step(&self, step: &Step, values: &[Option<Cow<'_, Value>>], budget: &Budget) -> Result<Vec<Value>> {
        let inputs: Vec<Option<&Value>> = step
            .inputs
            .iter()
            .map(|i| values.get((*i)?)?.as_deref())
            .collect();
        let read = inputs.iter().flatten().map(|v| v.elements()).sum::<usize>();
        budget.spend(STEP.saturating_add(read as u64))?;
        let results = step.operator.run(&Inputs {
            values: &inputs,
            max_elements: self.max_elements,
            budget,
        })?;
        let written = results.iter().map(Value::elements).sum::<usize>();
        budget.spend(written as u64)?;
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
