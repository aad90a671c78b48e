//! Sequences of tensors, and optionals.

use super::concat::join;
use super::control::{part, stack};
use super::gather::{integers, take_axis};
use super::node::{Inputs, Node, axis, bad_shape};
use super::registry::{ANY, Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::graph::{Body, STEP};
use crate::inference::tensor::Tensor;
use crate::inference::value::Value;
use std::borrow::Cow;

pub(crate) const ENTRIES: &[Entry] = &[
    core("SequenceEmpty", 11, (0, 0), |_| {
        Ok(Box::new(|_: &Inputs<'_>| Ok(vec![Value::Sequence(Vec::new())])))
    }),
    core("SequenceConstruct", 11, (1, ANY), |_| Ok(Box::new(construct))),
    core("SequenceLength", 11, (1, 1), |_| Ok(Box::new(length))),
    core("SequenceAt", 11, (2, 2), |_| Ok(Box::new(at))),
    core("SequenceInsert", 11, (2, 3), |_| Ok(Box::new(insert))),
    core("SequenceErase", 11, (1, 2), |_| Ok(Box::new(erase))),
    core("SequenceMap", 17, (1, ANY), sequence_map),
    core("ConcatFromSequence", 11, (1, 1), concat_from_sequence),
    core("SplitToSequence", 11, (1, 2), split_to_sequence),
    core("Optional", 15, (0, 1), |_| {
        Ok(Box::new(|inputs: &Inputs<'_>| {
            Ok(vec![inputs.value(0).cloned().unwrap_or(Value::Absent)])
        }))
    }),
    core("OptionalHasElement", 15, (0, 1), |_| {
        Ok(Box::new(|inputs: &Inputs<'_>| {
            let has = inputs.value(0).is_ok_and(|v| *v != Value::Absent);
            one(Tensor::of(vec![], vec![has])?)
        }))
    }),
    core("OptionalGetElement", 15, (1, 1), |_| {
        Ok(Box::new(|inputs: &Inputs<'_>| match inputs.value(0)? {
            Value::Absent => Err(bad_shape("expected an optional with a value, found an empty one")),
            value => Ok(vec![value.clone()]),
        }))
    }),
];

fn items<'r>(inputs: &Inputs<'r>, i: usize) -> Result<&'r [Value]> {
    match inputs.value(i)? {
        Value::Sequence(values) => Ok(values),
        other => Err(bad_shape(format!(
            "input {i}: expected a sequence, found {}",
            other.kind()
        ))),
    }
}

fn sequence(values: Vec<Value>, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let elements = values.iter().map(|v| v.elements().max(1));
    inputs.elements(&[elements.fold(0, usize::saturating_add)])?;
    Ok(vec![Value::Sequence(values)])
}

/// A place in a sequence of `length`; negative ones count from the end.
fn place(inputs: &Inputs<'_>, i: usize, length: usize) -> Result<Option<usize>> {
    let Some(position) = inputs.optional(i)? else {
        return Ok(None);
    };
    match integers(position)?.as_slice() {
        [at] => axis(*at, length).map(Some),
        other => Err(bad_shape(format!("expected one position, found {}", other.len()))),
    }
}

fn construct(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let values = (0..inputs.len()).map(|i| inputs.value(i).cloned());
    sequence(values.collect::<Result<_>>()?, inputs)
}

fn length(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let length = match inputs.value(0)? {
        Value::Maps { values, .. } => values.dims().first().copied().unwrap_or(0),
        _ => items(inputs, 0)?.len(),
    };
    one(Tensor::of(vec![], vec![length as i64])?)
}

fn at(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let values = items(inputs, 0)?;
    let found = place(inputs, 1, values.len())?.and_then(|i| values.get(i));
    found
        .map(|v| vec![v.clone()])
        .ok_or_else(|| bad_shape("expected a position, found none"))
}

fn insert(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let mut values = items(inputs, 0)?.to_vec();
    let end = values.len();
    // One place more than there are items: the end.
    let at = match inputs.optional(2)? {
        Some(t) if integers(t)?.first().is_some_and(|&p| p < 0) => place(inputs, 2, end)?,
        _ => place(inputs, 2, end + 1)?,
    };
    values.insert(at.unwrap_or(end).min(end), inputs.value(1)?.clone());
    sequence(values, inputs)
}

fn erase(inputs: &Inputs<'_>) -> Result<Vec<Value>> {
    let mut values = items(inputs, 0)?.to_vec();
    let at = match place(inputs, 1, values.len())? {
        Some(at) => at,
        None => axis(-1, values.len())?,
    };
    values.remove(at);
    Ok(vec![Value::Sequence(values)])
}

fn concat_from_sequence(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (along, new) = (node.int("axis", 0)?, node.int("new_axis", 0)? != 0);
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let parts: Vec<&Tensor> = items(inputs, 0)?
            .iter()
            .map(Value::tensor)
            .collect::<Result<_>>()?;
        one(if new {
            stack(parts.into_iter().cloned().collect(), along, inputs)?
        } else {
            join(&parts, along, inputs)?
        })
    }))
}

fn split_to_sequence(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (along, keep) = (node.int("axis", 0)?, node.int("keepdims", 1)? != 0);
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let along = axis(along, t.dims().len())?;
        let length = t.dims().get(along).copied().unwrap_or(0);
        let Some(split) = inputs.optional(1)? else {
            let parts = (0..length).map(|i| {
                Ok(Value::Tensor(if keep {
                    take_axis(t, along, &[i])?
                } else {
                    part(t, along, i)?
                }))
            });
            return sequence(parts.collect::<Result<_>>()?, inputs);
        };
        let lengths = lengths(split, length)?;
        let mut start = 0;
        let mut parts = Vec::with_capacity(lengths.len());
        for n in lengths {
            let positions: Vec<usize> = (start..start + n).collect();
            parts.push(take_axis(t, along, &positions)?.into());
            start += n;
        }
        sequence(parts, inputs)
    }))
}

/// The lengths of the parts: of one size, the last of what is left, or as they are listed.
fn lengths(split: &Tensor, length: usize) -> Result<Vec<usize>> {
    let asked = integers(split)?;
    let wrong = || bad_shape(format!("expected parts that sum to {length}, found {asked:?}"));
    let sizes: Option<Vec<usize>> = asked.iter().map(|&n| usize::try_from(n).ok()).collect();
    let sizes = sizes.ok_or_else(wrong)?;
    match (split.dims(), sizes.as_slice()) {
        ([], &[size]) if size > 0 => Ok((0..length)
            .step_by(size)
            .map(|start| size.min(length - start))
            .collect()),
        ([_], _) if sizes.iter().fold(0, |a: usize, &b| a.saturating_add(b)) == length => Ok(sizes),
        _ => Err(wrong()),
    }
}

fn sequence_map(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let body: Body = node.body("body")?;
    let arity = node.proto.input.len();
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let rounds = items(inputs, 0)?.len();
        let mut outputs: Vec<Vec<Value>> = vec![Vec::new(); body.outputs.len()];
        for round in 0..rounds {
            inputs.budget.spend(STEP)?;
            let argument = |i: usize| match inputs.value(i)? {
                Value::Sequence(values) => values.get(round).map(Cow::Borrowed).ok_or_else(|| {
                    bad_shape(format!(
                        "input {i}: expected a sequence of {rounds}, found {}",
                        values.len()
                    ))
                }),
                value => Ok(Cow::Borrowed(value)),
            };
            let arguments = (0..arity).map(argument).collect::<Result<_>>()?;
            for (output, value) in outputs.iter_mut().zip(body.run(arguments, inputs)?) {
                output.push(value);
            }
        }
        let mut all = Vec::with_capacity(outputs.len());
        for values in outputs {
            all.append(&mut sequence(values, inputs)?);
        }
        Ok(all)
    }))
}
