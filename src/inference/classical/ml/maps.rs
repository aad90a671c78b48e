//! CastMap, CategoryMapper and DictVectorizer: maps and pairs of lists.

use super::encoders::lookup;
use crate::error::Result;
use crate::inference::Value;
use crate::inference::classical::cast::cast;
use crate::inference::classical::node::{Inputs, Node, bad_shape};
use crate::inference::classical::registry::{Entry, Operator, learned, one};
use crate::inference::tensor::{Tensor, TensorData, rebuild};
use crate::inference::value::Keys;
use crate::onnx::ElementType;

pub(crate) const ENTRIES: &[Entry] = &[
    learned("CastMap", 1, (1, 1), cast_map),
    learned("CategoryMapper", 1, (1, 1), category_mapper),
    learned("DictVectorizer", 1, (1, 1), dict_vectorizer),
];

/// The maps at input 0: keys, and one row of values for each map.
fn maps<'a>(inputs: &Inputs<'a>) -> Result<(&'a Keys, &'a Tensor, usize)> {
    match inputs.value(0)? {
        Value::Maps { keys, values } => {
            let rows = values.dims().first().copied().unwrap_or(0);
            Ok((keys, values, rows))
        }
        other => Err(bad_shape(format!("expected maps, found {}", other.kind()))),
    }
}

/// The values of the columns in `columns`, the default of the type where there is none.
fn pick(values: &Tensor, rows: usize, columns: &[Option<usize>]) -> Result<Tensor> {
    let width = values.len().checked_div(rows).unwrap_or(0);
    let data = rebuild!(values.data(), v => v
        .chunks_exact(width.max(1))
        .flat_map(|row| columns.iter().map(move |c| {
            c.and_then(|c| row.get(c)).cloned().unwrap_or_default()
        }))
        .collect());
    Tensor::new(vec![rows, columns.len()], data)
}

fn dict_vectorizer(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let texts = node.strings("string_vocabulary")?;
    let ints = node.ints("int64_vocabulary")?.to_vec();
    if texts.is_empty() == ints.is_empty() {
        return Err(node.invalid("expected either string_vocabulary or int64_vocabulary"));
    }
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (keys, values, rows) = maps(inputs)?;
        let columns: Vec<Option<usize>> = match keys {
            Keys::Strings(k) => texts.iter().map(|t| k.iter().position(|k| k == t)).collect(),
            Keys::Int64(k) => ints.iter().map(|i| k.iter().position(|k| k == i)).collect(),
        };
        if columns.len() != texts.len().max(ints.len()) {
            return Err(bad_shape("expected maps with keys of the vocabulary's type"));
        }
        inputs.elements(&[rows, columns.len()])?;
        one(pick(values, rows, &columns)?)
    }))
}

fn cast_map(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let to = match node.text("cast_to", "TO_FLOAT")?.as_str() {
        "TO_FLOAT" => ElementType::Float32,
        "TO_INT64" => ElementType::Int64,
        "TO_STRING" => ElementType::String,
        other => return Err(node.invalid(format!("attribute 'cast_to': unknown value '{other}'"))),
    };
    let length = match node.text("map_form", "DENSE")?.as_str() {
        "DENSE" => None,
        "SPARSE" => Some(usize::try_from(node.int("max_map", 1)?).unwrap_or(0)),
        other => return Err(node.invalid(format!("attribute 'map_form': unknown value '{other}'"))),
    };
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        let (keys, values, rows) = maps(inputs)?;
        let Keys::Int64(keys) = keys else {
            return Err(bad_shape(
                "expected maps whose keys are whole numbers, found text",
            ));
        };
        let columns: Vec<Option<usize>> = match length {
            None => {
                let mut order: Vec<usize> = (0..keys.len()).collect();
                order.sort_by_key(|&i| keys.get(i));
                order.into_iter().map(Some).collect()
            }
            Some(length) => {
                inputs.elements(&[rows, length])?;
                let mut columns = vec![None; length];
                for (i, &key) in keys.iter().enumerate() {
                    if key < 0 {
                        return Err(bad_shape(format!("expected keys of 0 or more, found {key}")));
                    }
                    if let Some(slot) = usize::try_from(key).ok().and_then(|k| columns.get_mut(k)) {
                        *slot = Some(i);
                    }
                }
                columns
            }
        };
        let picked = pick(values, rows, &columns)?;
        let result = match (picked.data(), to) {
            (TensorData::Strings(v), ElementType::String) => fill(v.to_vec(), &columns, "0.f"),
            (TensorData::Strings(v), _) => fill(v.to_vec(), &columns, "0"),
            (TensorData::F32(v), ElementType::String) => {
                fill(v.iter().map(|x| format!("{x:.6}")).collect(), &columns, "0.f")
            }
            _ => return one(cast(&picked, to)?),
        };
        one(cast(&Tensor::of(picked.dims().to_vec(), result)?, to)?)
    }))
}

/// Puts `pad` where a map has no value.
fn fill(mut texts: Vec<String>, columns: &[Option<usize>], pad: &str) -> Vec<String> {
    for (text, column) in texts.iter_mut().zip(columns.iter().cycle()) {
        if column.is_none() {
            pad.clone_into(text);
        }
    }
    texts
}

fn category_mapper(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let texts = node.strings("cats_strings")?;
    let ints = node.ints("cats_int64s")?;
    if texts.len() != ints.len() {
        return Err(node.invalid(format!(
            "expected as many cats_strings as cats_int64s, found {} and {}",
            texts.len(),
            ints.len()
        )));
    }
    let to_ints = lookup(&texts, ints, node.int("default_int64", -1)?);
    let to_texts = lookup(ints, &texts, node.text("default_string", "_Unused")?);
    Ok(Box::new(move |inputs: &Inputs<'_>| {
        if inputs.tensor(0)?.element_type() == ElementType::String {
            to_ints.run(inputs)
        } else {
            to_texts.run(inputs)
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::classical::registry::{ML, run_alone};
    use crate::onnx::build;
    use crate::onnx::proto::AttributeProto;

    fn run(op_type: &str, attributes: Vec<AttributeProto>, keys: Vec<i64>, values: Vec<f32>) -> Tensor {
        let map = Value::Maps {
            keys: Keys::Int64(keys),
            values: Tensor::of(vec![1, values.len()], values).unwrap(),
        };
        let mut out = run_alone((ML, op_type), attributes, &[map]).unwrap();
        out.remove(0).into_tensor().unwrap()
    }

    #[test]
    fn maps_become_rows() {
        let dense = vec![build::attr_string("cast_to", "TO_INT64")];
        let found = run("CastMap", dense, vec![5, 2], vec![1.5, 3.0]);
        assert_eq!(found, Tensor::of(vec![1, 2], vec![3i64, 1]).unwrap());
        let sparse = vec![
            build::attr_string("map_form", "SPARSE"),
            build::attr_string("cast_to", "TO_STRING"),
            build::attr_int("max_map", 3),
        ];
        let found = run("CastMap", sparse, vec![1], vec![2.0]);
        let wanted = ["0.f", "2.000000", "0.f"].map(String::from).to_vec();
        assert_eq!(found, Tensor::of(vec![1, 3], wanted).unwrap());
        let vocabulary = vec![build::attr_ints("int64_vocabulary", &[2, 9, 5])];
        let found = run("DictVectorizer", vocabulary, vec![5, 2], vec![1.5, 3.0]);
        assert_eq!(found, Tensor::of(vec![1, 3], vec![3f32, 0.0, 1.5]).unwrap());
    }
}
