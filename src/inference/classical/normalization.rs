//! BatchNormalization as it is at inference.

use super::node::{Inputs, Node, bad_shape, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::Result;
use crate::inference::tensor::Tensor;

pub(crate) const ENTRIES: &[Entry] = &[core("BatchNormalization", 7, (5, 5), build)];

fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let epsilon = node.float("epsilon", 1e-5)?;
    if node.int("training_mode", 0)? != 0 {
        return Err(node.unsupported("batch normalization in training mode"));
    }
    if node.int("spatial", 1)? == 0 {
        return Err(node.unsupported("batch normalization with spatial = 0"));
    }
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let x = t.as_f32().ok_or_else(|| bad_type(t.element_type()))?;
        let channels = t.dims().get(1).copied().unwrap_or(1);
        let parameter = |i: usize| -> Result<&[f32]> {
            let p = inputs.tensor(i)?;
            p.as_f32().filter(|v| v.len() == channels).ok_or_else(|| {
                bad_shape(format!(
                    "input {i}: expected {channels} values of float32, found {} of {}",
                    p.len(),
                    p.element_type()
                ))
            })
        };
        let (scale, bias, mean, variance) = (parameter(1)?, parameter(2)?, parameter(3)?, parameter(4)?);
        let mut factors = Vec::with_capacity(channels);
        for (((s, b), m), v) in scale.iter().zip(bias).zip(mean).zip(variance) {
            let factor = s / (v + epsilon).sqrt();
            factors.push((factor, b - m * factor));
        }
        let inner: usize = t.dims().iter().skip(2).product();
        let values = x
            .chunks_exact(inner.max(1))
            .zip(factors.iter().cycle())
            .flat_map(|(run, &(factor, shift))| run.iter().map(move |&v| v * factor + shift))
            .collect();
        one(Tensor::of(t.dims().to_vec(), values)?)
    }))
}
