//! LabelEncoder and OneHotEncoder.

use crate::error::{Code, Error, Result};
use crate::inference::Value;
use crate::inference::classical::node::{Inputs, Node, bad_shape, bad_type};
use crate::inference::classical::registry::{Entry, Operator, learned, one};
use crate::inference::tensor::{Element, Tensor, TensorData};
use std::collections::HashMap;
use std::hash::Hash;

pub(crate) const ENTRIES: &[Entry] = &[
    learned("LabelEncoder", 1, (1, 1), classes_to_positions),
    learned("LabelEncoder", 2, (1, 1), label_encoder),
    learned("OneHotEncoder", 1, (1, 1), one_hot),
];

/// Version 1: text to its position in `classes_strings`, or back.
fn classes_to_positions(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let classes = node.strings("classes_strings")?;
    let positions: HashMap<String, i64> = classes.iter().cloned().zip(0..).collect();
    let unknown_text = node.text("default_string", "_Unused")?;
    let unknown_position = node.int("default_int64", -1)?;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let data = match t.data() {
            TensorData::Strings(v) => TensorData::I64(
                v.iter()
                    .map(|s| positions.get(s).copied().unwrap_or(unknown_position))
                    .collect(),
            ),
            TensorData::I64(v) => TensorData::Strings(
                v.iter()
                    .map(|&i| {
                        usize::try_from(i)
                            .ok()
                            .and_then(|i| classes.get(i))
                            .unwrap_or(&unknown_text)
                            .clone()
                    })
                    .collect(),
            ),
            _ => return Err(bad_type(t.element_type())),
        };
        one(Tensor::new(t.dims().to_vec(), data)?)
    }))
}

/// Keys that can be looked up; all NaNs are one key.
pub(super) trait Key: Element {
    type Hashed: Hash + Eq + Send + Sync;
    fn hashed(&self) -> Self::Hashed;
}

impl Key for i64 {
    type Hashed = i64;
    fn hashed(&self) -> i64 {
        *self
    }
}

impl Key for i32 {
    type Hashed = i32;
    fn hashed(&self) -> i32 {
        *self
    }
}

impl Key for String {
    type Hashed = String;
    fn hashed(&self) -> String {
        self.clone()
    }
}

impl Key for f32 {
    type Hashed = u32;
    fn hashed(&self) -> u32 {
        if self.is_nan() {
            u32::MAX
        } else {
            (self + 0.0).to_bits()
        }
    }
}

impl Key for f64 {
    type Hashed = u64;
    fn hashed(&self) -> u64 {
        if self.is_nan() {
            u64::MAX
        } else {
            (self + 0.0).to_bits()
        }
    }
}

/// The tensor of keys or values, whichever attribute holds it.
fn table(node: &Node<'_>, side: &str) -> Result<Tensor> {
    if let Some(t) = node.tensor(&format!("{side}_tensor"))? {
        return Ok(t);
    }
    let texts = node.strings(&format!("{side}_strings"))?;
    if !texts.is_empty() {
        return Tensor::of(vec![texts.len()], texts);
    }
    let ints = node.ints(&format!("{side}_int64s"))?;
    if !ints.is_empty() {
        return Tensor::of(vec![ints.len()], ints.to_vec());
    }
    let floats = node.floats(&format!("{side}_floats"))?;
    Tensor::of(vec![floats.len()], floats.to_vec())
}

fn label_encoder(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let (keys, values) = (table(node, "keys")?, table(node, "values")?);
    if keys.len() != values.len() {
        return Err(node.invalid(format!(
            "expected as many keys as values, found {} and {}",
            keys.len(),
            values.len()
        )));
    }
    match keys.data() {
        TensorData::Strings(k) => by_values(node, k, &values),
        TensorData::I64(k) => by_values(node, k, &values),
        TensorData::I32(k) => by_values(node, k, &values),
        TensorData::F32(k) => by_values(node, k, &values),
        TensorData::F64(k) => by_values(node, k, &values),
        _ => Err(bad_type(keys.element_type())),
    }
}

fn by_values<K: Key>(node: &Node<'_>, keys: &[K], values: &Tensor) -> Result<Box<dyn Operator>> {
    let given = node.tensor("default_tensor")?;
    macro_rules! default {
        ($t:ty, $otherwise:expr) => {
            match given
                .as_ref()
                .and_then(|t| <$t>::slice(t.data()))
                .and_then(<[$t]>::first)
            {
                Some(v) => v.clone(),
                None => $otherwise,
            }
        };
    }
    Ok(match values.data() {
        TensorData::Strings(v) => lookup(keys, v, default!(String, node.text("default_string", "_Unused")?)),
        TensorData::I64(v) => lookup(keys, v, default!(i64, node.int("default_int64", -1)?)),
        TensorData::F32(v) => lookup(keys, v, default!(f32, node.float("default_float", -0.0)?)),
        TensorData::F64(v) => lookup(
            keys,
            v,
            default!(f64, f64::from(node.float("default_float", -0.0)?)),
        ),
        TensorData::I32(v) => lookup(keys, v, default!(i32, -1)),
        _ => return Err(bad_type(values.element_type())),
    })
}

/// The first of equal keys counts.
pub(super) fn lookup<K: Key, V: Element>(keys: &[K], values: &[V], default: V) -> Box<dyn Operator> {
    let mut table: HashMap<K::Hashed, V> = HashMap::with_capacity(keys.len());
    for (k, v) in keys.iter().zip(values) {
        table.entry(k.hashed()).or_insert_with(|| v.clone());
    }
    Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let found = K::slice(t.data()).ok_or_else(|| bad_type(t.element_type()))?;
        let values = found
            .iter()
            .map(|k| table.get(&k.hashed()).unwrap_or(&default).clone())
            .collect();
        one(Tensor::of(t.dims().to_vec(), values)?)
    })
}

fn one_hot(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let texts = node.strings("cats_strings")?;
    let ints = node.ints("cats_int64s")?;
    if texts.is_empty() == ints.is_empty() {
        return Err(node.invalid("expected either cats_strings or cats_int64s"));
    }
    let width = texts.len().max(ints.len());
    let by_text: HashMap<String, usize> = texts.into_iter().zip(0..).collect();
    let by_int: HashMap<i64, usize> = ints.iter().copied().zip(0..).collect();
    let unknown_allowed = node.int("zeros", 1)? != 0;
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let t = inputs.tensor(0)?;
        let hot: Vec<Option<usize>> = match t.data() {
            TensorData::Strings(v) => v.iter().map(|s| by_text.get(s).copied()).collect(),
            TensorData::I64(v) => v.iter().map(|i| by_int.get(i).copied()).collect(),
            TensorData::I32(v) => v.iter().map(|&i| by_int.get(&i64::from(i)).copied()).collect(),
            TensorData::F32(v) => v
                .iter()
                .map(|&x| whole(f64::from(x)).and_then(|i| by_int.get(&i).copied()))
                .collect(),
            TensorData::F64(v) => v
                .iter()
                .map(|&x| whole(x).and_then(|i| by_int.get(&i).copied()))
                .collect(),
            _ => return Err(bad_type(t.element_type())),
        };
        if !unknown_allowed && let Some(i) = hot.iter().position(Option::is_none) {
            return Err(Error::new(
                Code::ColumnMismatch,
                format!(
                    "element {i}: a category the model was not trained on, and it allows none; correct the value"
                ),
            ));
        }
        expand(inputs, t, &hot, width)
    }))
}

/// Towards zero, as a cast; NaN is no category.
fn whole(x: f64) -> Option<i64> {
    (!x.is_nan()).then_some(x as i64)
}

fn expand(inputs: &Inputs<'_>, t: &Tensor, hot: &[Option<usize>], width: usize) -> Result<Vec<Value>> {
    if t.dims().len() > 2 {
        return Err(bad_shape(format!("expected [N] or [N, C], found {:?}", t.dims())));
    }
    let mut dims = t.dims().to_vec();
    dims.push(width);
    let mut values = vec![0f32; inputs.elements(&dims)?];
    for (row, h) in values.chunks_exact_mut(width.max(1)).zip(hot) {
        if let Some(x) = h.and_then(|h| row.get_mut(h)) {
            *x = 1.0;
        }
    }
    one(Tensor::of(dims, values)?)
}
