//! Scan: a body run over the slices of its inputs.

use super::stack::{Stack, part, stack};
use crate::error::Result;
use crate::inference::classical::node::{Inputs, Node, axis, bad_shape};
use crate::inference::classical::registry::{ANY, Entry, Operator, core};
use crate::inference::graph::{Body, STEP};
use crate::inference::tensor::{Tensor, rebuild};
use crate::inference::value::Value;
use std::borrow::Cow;

pub(crate) const ENTRIES: &[Entry] = &[
    core("Scan", 8, (2, ANY), |node| {
        Ok(Box::new(Batched(Scan::new(node, 1, "directions")?)))
    }),
    core("Scan", 9, (1, ANY), |node| {
        Ok(Box::new(Scan::new(node, 0, "scan_input_directions")?))
    }),
];

struct Scan {
    body: Body,
    /// Values that go from one slice to the next.
    carried: usize,
    inputs: Vec<Course>,
    outputs: Vec<Course>,
}

/// Along which axis, and which way.
#[derive(Clone, Copy)]
struct Course {
    along: i64,
    backwards: bool,
}

impl Scan {
    /// `lead`: inputs of the node before the first that is carried.
    fn new(node: &Node<'_>, lead: usize, directions: &str) -> Result<Self> {
        let body = node.body("body")?;
        let scanned = usize::try_from(node.int("num_scan_inputs", 0)?).unwrap_or(0);
        let arity = node.proto.input.len() - lead;
        let carried = arity
            .checked_sub(scanned)
            .filter(|&c| scanned > 0 && body.arity() == arity && body.outputs.len() >= c);
        let Some(carried) = carried else {
            return Err(node.invalid(format!(
                "attribute 'body': expected {arity} inputs, of which 1 to {arity} are scanned, found {} and {scanned}; export the model again",
                body.arity()
            )));
        };
        let stacked = body.outputs.len() - carried;
        let (output_axes, output_directions) = (
            node.ints("scan_output_axes")?,
            node.ints("scan_output_directions")?,
        );
        Ok(Scan {
            inputs: courses(scanned, node.ints("scan_input_axes")?, node.ints(directions)?),
            outputs: courses(stacked, output_axes, output_directions),
            body,
            carried,
        })
    }

    fn over(
        &self,
        mut state: Vec<Cow<'_, Value>>,
        scanned: &[&Tensor],
        inputs: &Inputs<'_>,
    ) -> Result<Vec<Value>> {
        let mut length = None;
        let mut axes = Vec::with_capacity(scanned.len());
        for (tensor, course) in scanned.iter().zip(&self.inputs) {
            let along = axis(course.along, tensor.dims().len())?;
            let found = tensor.dims().get(along).copied().unwrap_or(0);
            if *length.get_or_insert(found) != found {
                return Err(bad_shape(format!(
                    "expected scanned inputs of one length, found {found} along axis {along} of {:?}",
                    tensor.dims()
                )));
            }
            axes.push(along);
        }
        let length = length.unwrap_or(0);
        let stacked = self.body.outputs.iter().skip(self.carried);
        let mut stacks: Vec<Stack<'_>> = stacked
            .zip(&self.outputs)
            .map(|(o, course)| Stack::new(o, course.along, course.backwards))
            .collect();
        for i in 0..length {
            inputs.budget.spend(STEP)?;
            let mut arguments = std::mem::take(&mut state);
            for ((tensor, &along), course) in scanned.iter().zip(&axes).zip(&self.inputs) {
                let at = if course.backwards { length - 1 - i } else { i };
                arguments.push(Cow::Owned(part(tensor, along, at)?.into()));
            }
            let mut results = self.body.run(arguments, inputs)?.into_iter();
            state.extend(results.by_ref().take(self.carried).map(Cow::Owned));
            for (stack, value) in stacks.iter_mut().zip(results) {
                stack.push(value, inputs)?;
            }
        }
        let mut outputs: Vec<Value> = state.into_iter().map(Cow::into_owned).collect();
        for stack in stacks {
            outputs.push(stack.finish(inputs)?);
        }
        Ok(outputs)
    }
}

fn courses(count: usize, axes: &[i64], directions: &[i64]) -> Vec<Course> {
    (0..count)
        .map(|i| Course {
            along: axes.get(i).copied().unwrap_or(0),
            backwards: directions.get(i) == Some(&1),
        })
        .collect()
}

impl Operator for Scan {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        let state = (0..self.carried)
            .map(|i| inputs.value(i).map(Cow::Borrowed))
            .collect::<Result<_>>()?;
        let scanned: Vec<&Tensor> = (self.carried..self.body.arity())
            .map(|i| inputs.tensor(i))
            .collect::<Result<_>>()?;
        self.over(state, &scanned, inputs)
    }
}

/// Version 8: a batch of sequences, each of its own length.
struct Batched(Scan);

impl Operator for Batched {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        let scan = &self.0;
        let all: Vec<&Tensor> = (1..=scan.body.arity())
            .map(|i| inputs.tensor(i))
            .collect::<Result<_>>()?;
        let (states, scanned) = all.split_at_checked(scan.carried).unwrap_or((&[], &[]));
        let size = |axis: usize| scanned.first().and_then(|t| t.dims().get(axis)).copied();
        let (Some(batch), Some(longest)) = (size(0), size(1)) else {
            return Err(bad_shape(
                "expected scanned inputs of batch and sequence, found fewer axes",
            ));
        };
        let lengths = inputs.optional(0)?.and_then(Tensor::as_i64);
        let mut columns: Vec<Vec<Tensor>> = vec![Vec::new(); scan.body.outputs.len()];
        for b in 0..batch {
            let length = match lengths {
                Some(l) => usize::try_from(l.get(b).copied().unwrap_or(0)).unwrap_or(0),
                None => longest,
            };
            let row = |t: &Tensor| -> Result<Tensor> {
                match t.dims().first() {
                    Some(&n) if n == batch => part(t, 0, b),
                    _ => Err(bad_shape(format!(
                        "expected a batch of {batch}, found shape {:?}",
                        t.dims()
                    ))),
                }
            };
            let state = states
                .iter()
                .map(|t| Ok(Cow::Owned(row(t)?.into())))
                .collect::<Result<_>>()?;
            let slices: Vec<Tensor> = scanned
                .iter()
                .map(|t| resize(row(t)?, length.min(longest)))
                .collect::<Result<_>>()?;
            let results = scan.over(state, &slices.iter().collect::<Vec<_>>(), inputs)?;
            for (i, (column, value)) in columns.iter_mut().zip(results).enumerate() {
                let tensor = value.into_tensor()?;
                column.push(if i < scan.carried {
                    tensor
                } else {
                    resize(tensor, longest)?
                });
            }
        }
        columns
            .into_iter()
            .map(|parts| stack(parts, 0, inputs).map(Value::Tensor))
            .collect()
    }
}

/// Cuts or fills with zeros along the first axis.
fn resize(tensor: Tensor, length: usize) -> Result<Tensor> {
    let (mut dims, data) = tensor.into_parts();
    let inner: usize = dims.iter().skip(1).product();
    if let Some(d) = dims.first_mut() {
        *d = length;
    }
    let data = rebuild!(data, v => {
        let mut v = v;
        v.resize(length * inner, Default::default());
        v
    });
    Tensor::new(dims, data)
}
