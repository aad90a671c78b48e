//! Cast between element types.

use super::node::{Inputs, Node, bad_type};
use super::registry::{Entry, Operator, core, one};
use crate::error::{Code, Error, Result};
use crate::inference::Value;
use crate::inference::tensor::{Tensor, TensorData};
use crate::onnx::ElementType;

pub(crate) const ENTRIES: &[Entry] = &[
    core("Cast", 6, (1, 1), build),
    core("CastLike", 15, (2, 2), |_| {
        Ok(Box::new(|inputs: &Inputs<'_>| {
            one(cast(inputs.tensor(0)?, inputs.tensor(1)?.element_type())?)
        }))
    }),
];

fn build(node: &Node<'_>) -> Result<Box<dyn Operator>> {
    let code = node.int("to", 0)?;
    let to = i32::try_from(code)
        .ok()
        .and_then(ElementType::from_onnx)
        .ok_or_else(|| node.unsupported(&format!("a cast to element type {code}")))?;
    Ok(Box::new(move |inputs: &Inputs<'_>| match inputs.value(0)? {
        Value::Tensor(t) => one(cast(t, to)?),
        other => Err(super::node::bad_shape(format!(
            "expected a tensor, found {}",
            other.kind()
        ))),
    }))
}

/// Converts as Rust does: towards zero, out of range to the nearest, NaN to 0 in whole numbers.
pub(crate) fn cast(tensor: &Tensor, to: ElementType) -> Result<Tensor> {
    if tensor.element_type() == to {
        return Ok(tensor.clone());
    }
    if let TensorData::Strings(texts) = tensor.data() {
        return parse(texts, tensor.dims(), to);
    }
    if to == ElementType::String {
        return Tensor::of(tensor.dims().to_vec(), format(tensor)?);
    }
    macro_rules! from {
        ($v:expr, $zero:expr) => {
            match to {
                ElementType::Float32 => TensorData::F32($v.iter().map(|&x| x as f32).collect()),
                ElementType::Float64 => TensorData::F64($v.iter().map(|&x| x as f64).collect()),
                ElementType::Int8 => TensorData::I8($v.iter().map(|&x| x as i8).collect()),
                ElementType::Int16 => TensorData::I16($v.iter().map(|&x| x as i16).collect()),
                ElementType::Int32 => TensorData::I32($v.iter().map(|&x| x as i32).collect()),
                ElementType::Int64 => TensorData::I64($v.iter().map(|&x| x as i64).collect()),
                ElementType::Uint8 => TensorData::U8($v.iter().map(|&x| x as u8).collect()),
                ElementType::Uint16 => TensorData::U16($v.iter().map(|&x| x as u16).collect()),
                ElementType::Uint32 => TensorData::U32($v.iter().map(|&x| x as u32).collect()),
                ElementType::Uint64 => TensorData::U64($v.iter().map(|&x| x as u64).collect()),
                ElementType::Bool => TensorData::Bool($v.iter().map(|&x| x != $zero).collect()),
                _ => return Err(bad_type(to)),
            }
        };
    }
    let data = match tensor.data() {
        TensorData::F32(v) => from!(v, 0.0),
        TensorData::F64(v) => from!(v, 0.0),
        TensorData::I8(v) => from!(v, 0),
        TensorData::I16(v) => from!(v, 0),
        TensorData::I32(v) => from!(v, 0),
        TensorData::I64(v) => from!(v, 0),
        TensorData::U8(v) => from!(v, 0),
        TensorData::U16(v) => from!(v, 0),
        TensorData::U32(v) => from!(v, 0),
        TensorData::U64(v) => from!(v, 0),
        TensorData::Bool(v) => {
            let bytes: Vec<u8> = v.iter().map(|&x| u8::from(x)).collect();
            from!(bytes, 0)
        }
        _ => {
            let v = tensor.to_f64().unwrap_or_default();
            from!(v, 0.0)
        }
    };
    Tensor::new(tensor.dims().to_vec(), data)
}

fn format(tensor: &Tensor) -> Result<Vec<String>> {
    Ok(match tensor.data() {
        TensorData::F32(v) => v.iter().map(|&x| general(f64::from(x), 8)).collect(),
        TensorData::F64(v) => v.iter().map(|&x| general(x, 17)).collect(),
        TensorData::I8(v) => v.iter().map(i8::to_string).collect(),
        TensorData::I16(v) => v.iter().map(i16::to_string).collect(),
        TensorData::I32(v) => v.iter().map(i32::to_string).collect(),
        TensorData::I64(v) => v.iter().map(i64::to_string).collect(),
        TensorData::U8(v) => v.iter().map(u8::to_string).collect(),
        TensorData::U16(v) => v.iter().map(u16::to_string).collect(),
        TensorData::U32(v) => v.iter().map(u32::to_string).collect(),
        TensorData::U64(v) => v.iter().map(u64::to_string).collect(),
        TensorData::Bool(v) => v.iter().map(|&x| u8::from(x).to_string()).collect(),
        _ => return Err(bad_type(tensor.element_type())),
    })
}

fn parse(texts: &[String], dims: &[usize], to: ElementType) -> Result<Tensor> {
    let number = |text: &String| {
        text.trim().parse::<f64>().map_err(|_| {
            Error::new(
                Code::NotNumeric,
                format!("expected text that is a number, found '{text}'; correct the value"),
            )
        })
    };
    let data = match to {
        ElementType::Int64 => TensorData::I64(
            texts
                .iter()
                .map(|t| t.trim().parse::<i64>().or_else(|_| number(t).map(|x| x as i64)))
                .collect::<Result<_>>()?,
        ),
        // Straight to single precision: over f64 it would be rounded twice.
        ElementType::Float32 => TensorData::F32(
            texts
                .iter()
                .map(|t| t.trim().parse::<f32>().or_else(|_| number(t).map(|x| x as f32)))
                .collect::<Result<_>>()?,
        ),
        _ => {
            let values = texts.iter().map(number).collect::<Result<Vec<f64>>>()?;
            return cast(&Tensor::of(dims.to_vec(), values)?, to);
        }
    };
    Tensor::new(dims.to_vec(), data)
}

/// C's `%.{digits}g`, and onnxruntime's names of what is not finite.
fn general(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "INF" } else { "-INF" }.to_owned();
    }
    let scientific = format!("{:.*e}", digits.saturating_sub(1), value);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |s: &str| -> String {
        if s.contains('.') {
            s.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            s.to_owned()
        }
    };
    if exponent < -4 || exponent >= digits as i32 {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trim(mantissa), exponent.abs());
    }
    let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
    trim(&format!("{value:.decimals$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_c_does() {
        for (value, text) in [
            (1.0, "1"),
            (0.1, "0.1"),
            (1234567.25, "1234567.2"),
            (123456789.0, "1.2345679e+08"),
            (1e-5, "1e-05"),
            (-2.5, "-2.5"),
            (0.0, "0"),
        ] {
            assert_eq!(general(value, 8), text);
        }
    }

    #[test]
    fn text_that_is_no_number_is_an_error() {
        let t = Tensor::of(vec![1], vec!["x".to_owned()]).unwrap();
        assert_eq!(
            cast(&t, ElementType::Float32).unwrap_err().code(),
            Code::NotNumeric
        );
    }
}
