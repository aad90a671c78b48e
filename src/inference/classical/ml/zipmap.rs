//! ZipMap: probabilities with the names of their classes.

use super::linear::ClassLabels;
use crate::error::Result;
use crate::inference::Value;
use crate::inference::classical::node::{Inputs, Node, bad_shape};
use crate::inference::classical::registry::{Entry, Operator, learned};
use crate::inference::tensor::Tensor;
use crate::inference::value::Keys;

pub(crate) const ENTRIES: &[Entry] = &[learned("ZipMap", 1, (1, 1), build)];

fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let keys = match ClassLabels::of(node, "classlabels_int64s", "classlabels_strings")? {
        ClassLabels::Int64(v) => Keys::Int64(v),
        ClassLabels::Strings(v) => Keys::Strings(v),
    };
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let columns = t.dims().last().copied().unwrap_or(0);
        if columns != keys.len() || t.dims().len() > 2 {
            return Err(bad_shape(format!(
                "expected rows of {} values, found shape {:?}",
                keys.len(),
                t.dims()
            )));
        }
        let rows = if t.dims().len() == 2 {
            t.dims().first().copied().unwrap_or(0)
        } else {
            1
        };
        Ok(vec![Value::Maps {
            keys: keys.clone(),
            values: Tensor::new(vec![rows, columns], t.data().clone())?,
        }])
    }))
}
