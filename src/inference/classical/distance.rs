//! com.microsoft.CDist: the distances between two sets of rows.

use super::node::{Inputs, Node, bad_shape, bad_type};
use super::registry::{Entry, Operator, microsoft, one};
use crate::error::Result;
use crate::inference::tensor::{Tensor, TensorData};

pub(crate) const ENTRIES: &[Entry] = &[microsoft("CDist", (2, 2), build)];

fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let root = match node.text("metric", "sqeuclidean")?.as_str() {
        "euclidean" => true,
        "sqeuclidean" => false,
        other => return Err(node.unsupported(&format!("the metric '{other}'"))),
    };
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (a, b) = (inputs.tensor(0)?, inputs.tensor(1)?);
        let (&[rows, width], &[columns, other]) = (a.dims(), b.dims()) else {
            return Err(bad_shape(format!(
                "expected two matrices, found shapes {:?} and {:?}",
                a.dims(),
                b.dims()
            )));
        };
        if width != other {
            return Err(bad_shape(format!(
                "expected rows of one width, found {width} and {other}; check the number of columns"
            )));
        }
        let count = inputs.elements(&[rows, columns])?;
        inputs.budget.spend((count as u64).saturating_mul(width as u64))?;
        macro_rules! distances {
            ($variant:ident, $x:expr, $y:expr, $t:ty) => {{
                let mut out = Vec::with_capacity(count);
                for i in 0..rows {
                    let x = $x.get(i * width..(i + 1) * width).unwrap_or(&[]);
                    out.extend((0..columns).map(|j| {
                        let y = $y.get(j * width..(j + 1) * width).unwrap_or(&[]);
                        let sum: $t = x.iter().zip(y).fold(0.0, |s, (x, y)| s + (x - y) * (x - y));
                        if root { sum.sqrt() } else { sum }
                    }));
                }
                TensorData::$variant(out)
            }};
        }
        let data = match (a.data(), b.data()) {
            (TensorData::F32(x), TensorData::F32(y)) => distances!(F32, x, y, f32),
            (TensorData::F64(x), TensorData::F64(y)) => distances!(F64, x, y, f64),
            _ => return Err(bad_type(b.element_type())),
        };
        one(Tensor::new(vec![rows, columns], data)?)
    }))
}
