//! Attention, with masks, a cache of keys and values, and heads that share them.

use super::{like, numbers};
use crate::error::Result;
use crate::inference::classical::gather::integers;
use crate::inference::classical::node::{Inputs, Node, bad_shape};
use crate::inference::classical::registry::{Entry, Operator, core};
use crate::inference::tensor::{Tensor, TensorData};
use crate::inference::value::Value;

pub(crate) const ENTRIES: &[Entry] = &[core("Attention", 23, (3, 7), build)];

struct Attention {
    causal: bool,
    /// Heads of the queries, and of keys and values, where the inputs do not say.
    heads: (usize, usize),
    scale: Option<f64>,
    softcap: f64,
    /// What the fourth output shows: the products, with the mask, capped, or as probabilities.
    shown: i64,
}

fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let heads = |name| Ok(usize::try_from(node.int(name, 0)?).unwrap_or(0));
    Ok(Box::new(Attention {
        causal: node.int("is_causal", 0)? != 0,
        heads: (heads("q_num_heads")?, heads("kv_num_heads")?),
        scale: if node.has("scale") {
            Some(f64::from(node.float("scale", 1.0)?))
        } else {
            None
        },
        softcap: f64::from(node.float("softcap", 0.0)?),
        shown: node.int("qk_matmul_output_mode", 0)?,
    }))
}

/// Numbers of shape [batch, heads, length, size].
struct Heads {
    dims: [usize; 4],
    values: Vec<f64>,
}

impl Heads {
    /// From that shape, or from [batch, length, heads × size].
    fn new(tensor: &Tensor, heads: usize) -> Result<Self> {
        let values = numbers(tensor)?;
        match *tensor.dims() {
            [batch, heads, length, size] => Ok(Heads {
                dims: [batch, heads, length, size],
                values,
            }),
            [batch, length, wide] if heads > 0 && wide % heads == 0 => {
                let size = wide / heads;
                let mut turned = Vec::with_capacity(values.len());
                for b in 0..batch {
                    for h in 0..heads {
                        for i in 0..length {
                            let at = (b * length + i) * wide + h * size;
                            turned.extend_from_slice(values.get(at..at + size).unwrap_or(&[]));
                        }
                    }
                }
                Ok(Heads {
                    dims: [batch, heads, length, size],
                    values: turned,
                })
            }
            _ => Err(bad_shape(format!(
                "expected shape [batch, heads, length, size], or [batch, length, heads × size] with the number of heads, found {:?} and {heads}",
                tensor.dims()
            ))),
        }
    }

    /// With what came before, along the axis of length.
    fn after(self, past: Option<&Tensor>) -> Result<Self> {
        let Some(past) = past else { return Ok(self) };
        let before = Heads::new(past, 0)?;
        let ([batch, heads, first, size], [b, h, second, s]) = (before.dims, self.dims);
        if [batch, heads, size] != [b, h, s] {
            return Err(bad_shape(format!(
                "expected a cache for {:?}, found {:?}",
                self.dims, before.dims
            )));
        }
        let mut values = Vec::with_capacity(before.values.len() + self.values.len());
        for row in 0..batch * heads {
            values.extend_from_slice(before.block(row));
            values.extend_from_slice(self.block(row));
        }
        Ok(Heads {
            dims: [batch, heads, first + second, size],
            values,
        })
    }

    /// The numbers of one head of one row of the batch.
    fn block(&self, row: usize) -> &[f64] {
        let size = self.dims[2] * self.dims[3];
        self.values.get(row * size..(row + 1) * size).unwrap_or(&[])
    }
}

impl Operator for Attention {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Value>> {
        let query = inputs.tensor(0)?;
        let past = inputs.optional(4)?;
        let q = Heads::new(query, self.heads.0)?;
        let k = Heads::new(inputs.tensor(1)?, self.heads.1)?.after(past)?;
        let v = Heads::new(inputs.tensor(2)?, self.heads.1)?.after(inputs.optional(5)?)?;
        let [batch, heads, rows, size] = q.dims;
        let ([kb, shared, columns, ks], [vb, vh, vl, wide]) = (k.dims, v.dims);
        if [kb, vb, vh, vl, ks] != [batch, batch, shared, columns, size] || shared == 0 || heads % shared != 0
        {
            return Err(bad_shape(format!(
                "expected keys and values for queries of {:?}, found {:?} and {:?}",
                q.dims, k.dims, v.dims
            )));
        }
        inputs.elements(&[batch, heads, rows, columns])?;
        let work = [batch, heads, rows, columns, size + wide];
        inputs
            .budget
            .spend(work.iter().fold(1, |a: u64, &b| a.saturating_mul(b as u64)))?;
        let bias = self.bias(inputs, [batch, heads, rows, columns], past)?;
        let scale = self.scale.unwrap_or_else(|| 1.0 / libm::sqrt(size as f64));
        let (mut out, mut shown) = (Vec::new(), Vec::new());
        for row in 0..batch * heads {
            let of = row / heads * shared + row % heads / (heads / shared);
            let (keys, values) = (k.block(of), v.block(of));
            for (i, query) in q.block(row).chunks_exact(size.max(1)).enumerate() {
                let products = keys.chunks_exact(size.max(1)).map(|key| dot(query, key) * scale);
                let plain: Vec<f64> = products.collect();
                let start = (row * rows + i) * columns;
                let masked: Vec<f64> = plain
                    .iter()
                    .zip(bias.get(start..).unwrap_or(&[]))
                    .map(|(p, b)| p + b)
                    .collect();
                let capped: Vec<f64> = masked.iter().map(|&x| self.cap(x)).collect();
                let shares = softmax(&capped);
                for j in 0..wide {
                    out.push(
                        shares
                            .iter()
                            .zip(values.iter().skip(j).step_by(wide))
                            .map(|(p, v)| p * v)
                            .sum(),
                    );
                }
                shown.extend(match self.shown {
                    1 => masked,
                    2 => capped,
                    3 => shares,
                    _ => plain,
                });
            }
        }
        let y = Heads {
            dims: [batch, heads, rows, wide],
            values: out,
        };
        let y = if query.dims().len() == 3 {
            like(query, vec![batch, rows, heads * wide], flat(&y))?
        } else {
            like(query, y.dims.to_vec(), y.values)?
        };
        Ok(vec![
            y.into(),
            like(inputs.tensor(1)?, k.dims.to_vec(), k.values)?.into(),
            like(inputs.tensor(2)?, v.dims.to_vec(), v.values)?.into(),
            like(query, vec![batch, heads, rows, columns], shown)?.into(),
        ])
    }
}

impl Attention {
    fn cap(&self, x: f64) -> f64 {
        if self.softcap > 0.0 {
            libm::tanh(x / self.softcap) * self.softcap
        } else {
            x
        }
    }

    /// What is added to the products: 0, the mask, or minus infinity where nothing may be seen.
    fn bias(&self, inputs: &Inputs<'_>, dims: [usize; 4], past: Option<&Tensor>) -> Result<Vec<f64>> {
        let [batch, heads, rows, columns] = dims;
        let mask = match inputs.optional(3)? {
            Some(t) => Some((mask_values(t)?, t.dims().to_vec())),
            None => None,
        };
        let filled = inputs.optional(6)?.map(integers).transpose()?;
        let earlier = past.and_then(|t| t.dims().get(2)).copied().unwrap_or(0);
        let mut bias = Vec::with_capacity(batch * heads * rows * columns);
        for b in 0..batch {
            let filled = filled
                .as_ref()
                .and_then(|f| f.get(b))
                .copied()
                .unwrap_or(i64::MAX);
            for h in 0..heads {
                for i in 0..rows {
                    for j in 0..columns {
                        let hidden = (self.causal && j > i + earlier) || j as i64 >= filled;
                        let masked = match &mask {
                            Some((values, dims)) => at(values, dims, [b, h, i, j])?,
                            None => 0.0,
                        };
                        bias.push(if hidden { f64::NEG_INFINITY } else { masked });
                    }
                }
            }
        }
        Ok(bias)
    }
}

fn mask_values(mask: &Tensor) -> Result<Vec<f64>> {
    match mask.data() {
        TensorData::Bool(v) => Ok(v
            .iter()
            .map(|&see| if see { 0.0 } else { f64::NEG_INFINITY })
            .collect()),
        _ => numbers(mask),
    }
}

/// An element of a mask that broadcasts; beyond its last column nothing may be seen.
fn at(values: &[f64], dims: &[usize], index: [usize; 4]) -> Result<f64> {
    let skip = index.len().checked_sub(dims.len());
    let index = skip.and_then(|skip| index.get(skip..)).unwrap_or(&[]);
    if index.last() >= dims.last() && dims.last() != Some(&1) {
        return Ok(f64::NEG_INFINITY);
    }
    let mut place = 0;
    for (&i, &dim) in index.iter().zip(dims) {
        if i >= dim && dim != 1 {
            return Err(bad_shape(format!(
                "expected a mask that broadcasts to the products, found {dims:?}"
            )));
        }
        place = place * dim + if dim == 1 { 0 } else { i };
    }
    values
        .get(place)
        .copied()
        .ok_or_else(|| bad_shape(format!("expected a mask of rank 2 to 4, found {dims:?}")))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn softmax(values: &[f64]) -> Vec<f64> {
    let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = values.iter().map(|&v| libm::exp(v - top)).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|p| p / sum).collect()
}

/// Heads side by side again: [batch, length, heads × size].
fn flat(heads: &Heads) -> Vec<f64> {
    let [batch, count, length, size] = heads.dims;
    let mut values = Vec::with_capacity(heads.values.len());
    for b in 0..batch {
        for i in 0..length {
            for h in 0..count {
                let block = heads.block(b * count + h);
                values.extend_from_slice(block.get(i * size..(i + 1) * size).unwrap_or(&[]));
            }
        }
    }
    values
}
