//! Gemm and MatMul.

use super::broadcast;
use super::dense::{Packed, multiply_f64};
use super::node::{Inputs, Node, bad_shape, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::Value;
use crate::inference::tensor::{Element, Tensor, TensorData};
use std::ops::{Add, Mul};

pub(crate) const ENTRIES: &[Entry] = &[core("Gemm", 7, (2, 3), gemm), core("MatMul", 1, (2, 2), matmul)];

struct Gemm {
    alpha: f32,
    beta: f32,
    turn_a: bool,
    turn_b: bool,
    packed: Option<Packed>,
    /// Input 2 times beta, where it is a constant row of as many values as there are outputs.
    bias: Option<Vec<f32>>,
}

fn gemm(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let turn_b = node.int("transB", 0)? != 0;
    let packed = match node.constant(1) {
        Some(b) => match (b.as_f32(), b.dims()) {
            (Some(w), &[rows, columns]) => {
                let (k, n) = if turn_b { (columns, rows) } else { (rows, columns) };
                Some(Packed::new(w, k, n, turn_b))
            }
            _ => None,
        },
        None => None,
    };
    let beta = node.float("beta", 1.0)?;
    let bias = match (&packed, node.constant(2)) {
        (Some(packed), Some(c)) if c.dims() == [packed.n()] || c.dims() == [1, packed.n()] => {
            c.as_f32().map(|c| {
                c.iter()
                    .map(|&c| if beta == 1.0 { c } else { c * beta })
                    .collect()
            })
        }
        _ => None,
    };
    Ok(Box::new(Gemm {
        alpha: node.float("alpha", 1.0)?,
        beta,
        turn_a: node.int("transA", 0)? != 0,
        turn_b,
        packed,
        bias,
    }))
}

impl Operator for Gemm {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        let a = inputs.tensor(0)?;
        match a.data() {
            TensorData::F32(x) if !self.turn_a && self.alpha == 1.0 && self.bias.is_some() => {
                self.dense(inputs, a, x)
            }
            TensorData::F32(_) => self.single(inputs),
            TensorData::F64(_) => {
                let factors = (f64::from(self.alpha), f64::from(self.beta));
                self.compute(inputs, factors, |x, w, sizes| {
                    multiply_f64(x, w, sizes, self.turn_b)
                })
            }
            _ => Err(bad_type(a.element_type())),
        }
    }
}

impl Gemm {
    /// The dense layer of nets: constant weights and bias.
    fn dense(&self, inputs: &Inputs<'_>, a: &Tensor, x: &[f32]) -> Result<Vec<Value>> {
        let (Some(packed), Some(bias), &[m, k]) = (&self.packed, &self.bias, a.dims()) else {
            return self.single(inputs);
        };
        if k != packed.k() {
            return Err(inner(k, packed.k()));
        }
        inputs.elements(&[m, packed.n()])?;
        inputs.spend(&[m, k, packed.n()])?;
        let y = packed.multiply(x, m, Some(bias));
        one(Tensor::of(vec![m, packed.n()], y)?)
    }

    fn single(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        self.compute(inputs, (self.alpha, self.beta), |x, w, (m, k, n)| {
            match &self.packed {
                Some(packed) => packed.multiply(x, m, None),
                None => Packed::new(w, k, n, self.turn_b).multiply(x, m, None),
            }
        })
    }

    /// The general case; `product` multiplies by the weights of input 1.
    fn compute<T: Element + Copy + Mul<Output = T> + Add<Output = T>>(
        &self,
        inputs: &Inputs<'_>,
        (alpha, beta): (T, T),
        product: impl Fn(&[T], &[T], (usize, usize, usize)) -> Vec<T>,
    ) -> Result<Vec<Value>> {
        let (a, b, c) = (inputs.tensor(0)?, inputs.tensor(1)?, inputs.optional(2)?);
        let (&[a_rows, a_columns], &[b_rows, b_columns]) = (a.dims(), b.dims()) else {
            return Err(bad_shape(format!(
                "expected two matrices, found shapes {:?} and {:?}",
                a.dims(),
                b.dims()
            )));
        };
        let (m, k) = if self.turn_a {
            (a_columns, a_rows)
        } else {
            (a_rows, a_columns)
        };
        let (b_k, n) = if self.turn_b {
            (b_columns, b_rows)
        } else {
            (b_rows, b_columns)
        };
        if k != b_k {
            return Err(inner(k, b_k));
        }
        inputs.elements(&[m, n])?;
        inputs.spend(&[m, k, n])?;
        let (Some(x), Some(w)) = (T::slice(a.data()), T::slice(b.data())) else {
            return Err(bad_type(b.element_type()));
        };
        let turned;
        let x = if self.turn_a {
            turned = turn(x, a_rows, a_columns);
            &turned
        } else {
            x
        };
        let mut y = product(x, w, (m, k, n));
        if self.alpha != 1.0 {
            y.iter_mut().for_each(|y| *y = *y * alpha);
        }
        if let Some(c) = c {
            let bias = T::slice(c.data()).ok_or_else(|| bad_type(c.element_type()))?;
            let dims = [m, n];
            if broadcast::shape(c.dims(), &dims)? != dims {
                return Err(bad_shape(format!(
                    "input 2: expected a shape that broadcasts to {dims:?}, found {:?}",
                    c.dims()
                )));
            }
            let scale = self.beta != 1.0;
            y = broadcast::zip(&y, &dims, bias, c.dims(), &dims, |&y, &c| {
                y + if scale { c * beta } else { c }
            });
        }
        one(Tensor::of(vec![m, n], y)?)
    }
}

fn inner(k: usize, found: usize) -> crate::error::Error {
    bad_shape(format!(
        "expected inner dimensions that agree, found {k} and {found}; check the number of columns"
    ))
}

fn turn<T: Copy>(x: &[T], rows: usize, columns: usize) -> Vec<T> {
    (0..columns)
        .flat_map(|j| (0..rows).map(move |i| (i, j)))
        .filter_map(|(i, j)| x.get(i * columns + j).copied())
        .collect()
}

fn matmul(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let packed = node.constant(1).and_then(|b| match (b.as_f32(), b.dims()) {
        (Some(w), &[k, n]) => Some(Packed::new(w, k, n, false)),
        _ => None,
    });
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (a, b) = (inputs.tensor(0)?, inputs.tensor(1)?);
        match (a.data(), b.data()) {
            (TensorData::F32(x), TensorData::F32(w)) => {
                product(inputs, (a, x), (b, w), |x, w, (m, k, n)| match &packed {
                    Some(packed) => packed.multiply(x, m, None),
                    None => Packed::new(w, k, n, false).multiply(x, m, None),
                })
            }
            (TensorData::F64(x), TensorData::F64(w)) => product(inputs, (a, x), (b, w), |x, w, sizes| {
                multiply_f64(x, w, sizes, false)
            }),
            _ => Err(bad_type(b.element_type())),
        }
    }))
}

/// NumPy's `matmul`: leading axes broadcast, a vector gains an axis and loses it again.
fn product<T: Element + Copy>(
    inputs: &Inputs<'_>,
    (a, x): (&Tensor, &[T]),
    (b, w): (&Tensor, &[T]),
    multiply: impl Fn(&[T], &[T], (usize, usize, usize)) -> Vec<T>,
) -> Result<Vec<Value>> {
    let (lead_a, m, k) = match a.dims() {
        [] => return Err(bad_shape("expected a matrix, found a scalar")),
        &[k] => (&[][..], 1, k),
        [lead @ .., m, k] => (lead, *m, *k),
    };
    let (lead_b, b_k, n) = match b.dims() {
        [] => return Err(bad_shape("expected a matrix, found a scalar")),
        &[k] => (&[][..], k, 1),
        [lead @ .., k, n] => (lead, *k, *n),
    };
    if k != b_k {
        return Err(inner(k, b_k));
    }
    let lead = broadcast::shape(lead_a, lead_b)?;
    let mut dims = lead.clone();
    if a.dims().len() > 1 {
        dims.push(m);
    }
    if b.dims().len() > 1 {
        dims.push(n);
    }
    let total = inputs.elements(&dims)?;
    inputs.spend(&[total, k])?;
    if lead_b.iter().all(|&d| d == 1) && lead == lead_a {
        let rows = x
            .len()
            .checked_div(k)
            .unwrap_or_else(|| total.checked_div(n).unwrap_or(0));
        return one(Tensor::of(dims, multiply(x, w, (rows, k, n)))?);
    }
    let mut y = Vec::with_capacity(total);
    for (i, j) in broadcast::Offsets::new(lead_a, &lead).zip(broadcast::Offsets::new(lead_b, &lead)) {
        let left = x.get(i * m * k..(i + 1) * m * k).unwrap_or(&[]);
        let right = w.get(j * k * n..(j + 1) * k * n).unwrap_or(&[]);
        y.extend(multiply(left, right, (m, k, n)));
    }
    one(Tensor::of(dims, y)?)
}
