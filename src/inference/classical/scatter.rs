//! Writing into copies: ScatterElements and ScatterND.

use super::node::{Inputs, Node, bad_shape, bad_type};
use super::pick::{element_positions, slice_positions};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::tensor::{Tensor, TensorData, rebuild};

pub(crate) const ENTRIES: &[Entry] = &[
    core("Scatter", 9, (3, 3), elements),
    core("ScatterElements", 11, (3, 3), elements),
    core("ScatterND", 11, (3, 3), slices),
];

/// What becomes of a value that is written twice.
#[derive(Clone, Copy, PartialEq)]
enum Reduction {
    Last,
    Add,
    Mul,
    Min,
    Max,
}

impl Reduction {
    fn of(node: &Node<'_>) -> Result<Self> {
        Ok(match node.text("reduction", "none")?.as_str() {
            "none" => Reduction::Last,
            "add" => Reduction::Add,
            "mul" => Reduction::Mul,
            "min" => Reduction::Min,
            "max" => Reduction::Max,
            other => return Err(node.invalid(format!("attribute 'reduction': unknown value '{other}'"))),
        })
    }
}

fn elements(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (along, reduction) = (node.int("axis", 0)?, Reduction::of(node)?);
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (t, at, updates) = (inputs.tensor(0)?, inputs.tensor(1)?, inputs.tensor(2)?);
        if updates.dims() != at.dims() {
            return Err(bad_shape(format!(
                "expected as many updates as indices, found shapes {:?} and {:?}",
                updates.dims(),
                at.dims()
            )));
        }
        one(write(
            t,
            updates,
            &element_positions(t.dims(), at, along)?,
            reduction,
        )?)
    }))
}

fn slices(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let reduction = Reduction::of(node)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (t, at, updates) = (inputs.tensor(0)?, inputs.tensor(1)?, inputs.tensor(2)?);
        let (starts, inner) = slice_positions(t.dims(), at, 0)?;
        let block: usize = inner.iter().product();
        if updates.len() != starts.len() * block {
            return Err(bad_shape(format!(
                "expected {} slices of shape {inner:?} as updates, found shape {:?}",
                starts.len(),
                updates.dims()
            )));
        }
        let positions: Vec<usize> = starts.iter().flat_map(|&s| s..s + block).collect();
        one(write(t, updates, &positions, reduction)?)
    }))
}

fn write(t: &Tensor, updates: &Tensor, positions: &[usize], reduction: Reduction) -> Result<Tensor> {
    if t.element_type() != updates.element_type() {
        return Err(bad_shape(format!(
            "expected updates of {}, found {}",
            t.element_type(),
            updates.element_type()
        )));
    }
    if reduction == Reduction::Last {
        let data = rebuild!(t.data(), v => replaced(v, updates, positions));
        return Tensor::new(t.dims().to_vec(), data);
    }
    macro_rules! reduced {
        ($v:expr, $variant:ident, $add:expr, $mul:expr) => {{
            let mut values = $v.clone();
            let TensorData::$variant(new) = updates.data() else {
                return Err(bad_type(updates.element_type()));
            };
            for (&p, &new) in positions.iter().zip(new) {
                if let Some(old) = values.get_mut(p) {
                    *old = match reduction {
                        Reduction::Add => $add(*old, new),
                        Reduction::Mul => $mul(*old, new),
                        Reduction::Min => {
                            if new < *old {
                                new
                            } else {
                                *old
                            }
                        }
                        Reduction::Max => {
                            if new > *old {
                                new
                            } else {
                                *old
                            }
                        }
                        Reduction::Last => new,
                    };
                }
            }
            TensorData::$variant(values)
        }};
    }
    let data = match t.data() {
        TensorData::F32(v) => reduced!(v, F32, |a: f32, b: f32| a + b, |a: f32, b: f32| a * b),
        TensorData::F64(v) => reduced!(v, F64, |a: f64, b: f64| a + b, |a: f64, b: f64| a * b),
        TensorData::I32(v) => reduced!(v, I32, i32::wrapping_add, i32::wrapping_mul),
        TensorData::I64(v) => reduced!(v, I64, i64::wrapping_add, i64::wrapping_mul),
        _ => return Err(bad_type(t.element_type())),
    };
    Tensor::new(t.dims().to_vec(), data)
}

fn replaced<T: Clone + 'static>(values: &[T], updates: &Tensor, positions: &[usize]) -> Vec<T> {
    let mut out = values.to_vec();
    let updates: &[T] = updates.data().values().unwrap_or(&[]);
    for (&p, new) in positions.iter().zip(updates) {
        if let Some(slot) = out.get_mut(p) {
            slot.clone_from(new);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::Value;
    use crate::inference::classical::registry::run_alone;
    use crate::onnx::build::attr_string;

    fn floats(dims: &[usize], v: &[f32]) -> Value {
        Tensor::of(dims.to_vec(), v.to_vec()).unwrap().into()
    }

    #[test]
    fn updates_replace_or_add() {
        let x = floats(&[3], &[1.0, 2.0, 3.0]);
        let at: Value = Tensor::of(vec![2], vec![1i64, 1]).unwrap().into();
        let new = floats(&[2], &[10.0, 20.0]);
        let feeds = [x.clone(), at, new.clone()];
        let out = run_alone(("", "ScatterElements"), vec![], &feeds).unwrap();
        assert_eq!(out, [floats(&[3], &[1.0, 20.0, 3.0])]);
        let add = vec![attr_string("reduction", "add")];
        let out = run_alone(("", "ScatterElements"), add, &feeds).unwrap();
        assert_eq!(out, [floats(&[3], &[1.0, 32.0, 3.0])]);
        let at: Value = Tensor::of(vec![2, 1], vec![0i64, -1]).unwrap().into();
        let out = run_alone(("", "ScatterND"), vec![], &[x, at, new]).unwrap();
        assert_eq!(out, [floats(&[3], &[10.0, 2.0, 20.0])]);
    }
}
