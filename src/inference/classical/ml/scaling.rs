//! Imputer, Scaler, Normalizer and Binarizer.

use super::rows;
use crate::error::Result;
use crate::inference::Value;
use crate::inference::classical::node::{Inputs, Node, bad_shape, bad_type};
use crate::inference::classical::registry::{Entry, Operator, learned, one};
use crate::inference::tensor::{Tensor, TensorData};

pub(crate) const ENTRIES: &[Entry] = &[
    learned("Imputer", 1, (1, 1), imputer),
    learned("Scaler", 1, (1, 1), scaler),
    learned("Normalizer", 1, (1, 1), normalizer),
    learned("Binarizer", 1, (1, 1), |node| {
        let threshold = node.float("threshold", 0.0)?;
        Ok(Box::new(move |inputs: &Inputs<'_>| {
            let t = inputs.tensor(0)?;
            let data = match t.data() {
                TensorData::F32(v) => {
                    TensorData::F32(v.iter().map(|&x| f32::from(u8::from(x > threshold))).collect())
                }
                TensorData::F64(v) => TensorData::F64(
                    v.iter()
                        .map(|&x| f64::from(u8::from(x > f64::from(threshold))))
                        .collect(),
                ),
                _ => return Err(bad_type(t.element_type())),
            };
            one(Tensor::new(t.dims().to_vec(), data)?)
        }))
    }),
];

/// The length of the feature axis: the second, or the only one.
fn features(t: &Tensor) -> Result<usize> {
    t.dims()
        .get(1)
        .or(t.dims().first())
        .copied()
        .ok_or_else(|| bad_shape("expected [N, F], found a scalar"))
}

fn imputer(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let floats = node.floats("imputed_value_floats")?.to_vec();
    let ints = node.ints("imputed_value_int64s")?.to_vec();
    if floats.is_empty() == ints.is_empty() {
        return Err(node.invalid("expected either imputed_value_floats or imputed_value_int64s"));
    }
    let gap = node.float("replaced_value_float", 0.0)?;
    let gap_int = node.int("replaced_value_int64", 0)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let width = features(t)?.max(1);
        macro_rules! fill {
            ($values:expr, $fills:expr, $is_gap:expr) => {{
                let pick = |i: usize| {
                    if $fills.len() == width {
                        $fills.get(i % width)
                    } else {
                        $fills.first()
                    }
                };
                $values
                    .iter()
                    .enumerate()
                    .map(|(i, &x)| {
                        if $is_gap(x) {
                            pick(i).copied().unwrap_or(x)
                        } else {
                            x
                        }
                    })
                    .collect()
            }};
        }
        let data = match t.data() {
            TensorData::F32(v) if !floats.is_empty() => {
                TensorData::F32(fill!(v, floats, |x: f32| x == gap || (x.is_nan() && gap.is_nan())))
            }
            TensorData::F64(v) if !floats.is_empty() => {
                let wide: Vec<f64> = floats.iter().map(|&f| f64::from(f)).collect();
                TensorData::F64(fill!(v, wide, |x: f64| x == f64::from(gap)
                    || (x.is_nan() && gap.is_nan())))
            }
            TensorData::I64(v) if !ints.is_empty() => TensorData::I64(fill!(v, ints, |x: i64| x == gap_int)),
            _ => return Err(bad_type(t.element_type())),
        };
        one(Tensor::new(t.dims().to_vec(), data)?)
    }))
}

fn scaler(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let scale = node.floats("scale")?.to_vec();
    let offset = node.floats("offset")?.to_vec();
    if scale.is_empty() || scale.len() != offset.len() {
        return Err(node.invalid(format!(
            "expected as many scales as offsets, found {} and {}",
            scale.len(),
            offset.len()
        )));
    }
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let width = features(t)?;
        if scale.len() != 1 && scale.len() != width {
            return Err(bad_shape(format!(
                "expected rows of {} features, found {width}; check the number of columns",
                scale.len()
            )));
        }
        let pairs = || offset.iter().zip(&scale).cycle();
        let values: Vec<f32> = match t.data() {
            TensorData::F64(v) => v
                .iter()
                .zip(pairs())
                .map(|(&x, (&o, &s))| ((x - f64::from(o)) * f64::from(s)) as f32)
                .collect(),
            _ => super::singles(t)?
                .iter()
                .zip(pairs())
                .map(|(&x, (&o, &s))| (x - o) * s)
                .collect(),
        };
        one(Tensor::of(t.dims().to_vec(), values)?)
    }))
}

#[derive(Clone, Copy)]
enum Norm {
    Max,
    L1,
    L2,
}

fn normalizer(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let norm = match node.text("norm", "MAX")?.as_str() {
        "MAX" => Norm::Max,
        "L1" => Norm::L1,
        "L2" => Norm::L2,
        other => return Err(node.invalid(format!("attribute 'norm': unknown value '{other}'"))),
    };
    Ok(Box::new(move |inputs: &Inputs<'_>| normalize(inputs, norm)))
}

fn normalize(inputs: &Inputs<'_>, norm: Norm) -> Result<Vec<Value>> {
    let x = rows(inputs)?;
    let mut values = x.values.to_vec();
    for row in values.chunks_exact_mut(x.columns.max(1)) {
        let size = match norm {
            Norm::Max => row.iter().fold(f32::MIN, |m, &v| if v > m { v } else { m }),
            Norm::L1 => row.iter().fold(0.0, |s, v| s + v.abs()),
            Norm::L2 => row.iter().fold(0.0, |s, v| s + v * v),
        };
        if size == 0.0 {
            continue;
        }
        for v in row {
            *v = match norm {
                Norm::Max | Norm::L1 => *v / size,
                Norm::L2 if *v < 0.0 => -(*v * *v / size).sqrt(),
                Norm::L2 => (*v * *v / size).sqrt(),
            };
        }
    }
    one(Tensor::of(inputs.tensor(0)?.dims().to_vec(), values)?)
}
