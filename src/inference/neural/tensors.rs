//! Tensors to tract and back.

use super::net::failed;
use crate::error::{Code, Error, Result};
use crate::inference::tensor::{Tensor, TensorData};
use tract_onnx::prelude::{DatumType, TValue, f16};

pub(super) fn to_tract(tensor: &Tensor) -> Result<TValue> {
    use tract_onnx::prelude::Tensor as T;
    let dims = tensor.dims();
    let made = match tensor.data() {
        TensorData::F32(v) => T::from_shape(dims, v),
        TensorData::F64(v) => T::from_shape(dims, v),
        TensorData::I8(v) => T::from_shape(dims, v),
        TensorData::I16(v) => T::from_shape(dims, v),
        TensorData::I32(v) => T::from_shape(dims, v),
        TensorData::I64(v) => T::from_shape(dims, v),
        TensorData::U8(v) => T::from_shape(dims, v),
        TensorData::U16(v) => T::from_shape(dims, v),
        TensorData::U32(v) => T::from_shape(dims, v),
        TensorData::U64(v) => T::from_shape(dims, v),
        TensorData::Bool(v) => T::from_shape(dims, v),
        TensorData::F16(v) => {
            let halves: Vec<f16> = v.iter().map(|&b| f16::from_bits(b)).collect();
            T::from_shape(dims, &halves)
        }
        TensorData::Bf16(_) | TensorData::Strings(_) => {
            return Err(Error::new(
                Code::UnsupportedModel,
                format!(
                    "neural engine: it takes no tensors of {}; convert them to float32",
                    tensor.element_type()
                ),
            ));
        }
    };
    Ok(made.map_err(failed)?.into())
}

pub(super) fn from_tract(value: &TValue) -> Result<Tensor> {
    let plain = value.try_as_plain_ram().map_err(failed)?;
    macro_rules! copy {
        ($variant:ident, $t:ty) => {
            TensorData::$variant(plain.as_slice::<$t>().map_err(failed)?.to_vec())
        };
    }
    let data = match value.datum_type() {
        DatumType::F32 => copy!(F32, f32),
        DatumType::F64 => copy!(F64, f64),
        DatumType::I8 => copy!(I8, i8),
        DatumType::I16 => copy!(I16, i16),
        DatumType::I32 => copy!(I32, i32),
        DatumType::I64 => copy!(I64, i64),
        DatumType::U8 => copy!(U8, u8),
        DatumType::U16 => copy!(U16, u16),
        DatumType::U32 => copy!(U32, u32),
        DatumType::U64 => copy!(U64, u64),
        DatumType::Bool => copy!(Bool, bool),
        DatumType::F16 => TensorData::F16(
            plain
                .as_slice::<f16>()
                .map_err(failed)?
                .iter()
                .map(|h| h.to_bits())
                .collect(),
        ),
        // Symbolic dimensions that came out as values.
        DatumType::TDim => {
            let whole = value.cast_to::<i64>().map_err(failed)?;
            let whole = whole.try_as_plain_ram().map_err(failed)?;
            TensorData::I64(whole.as_slice::<i64>().map_err(failed)?.to_vec())
        }
        other => return Err(failed(format!("an output of type {other:?} is not supported"))),
    };
    Tensor::new(value.shape().to_vec(), data)
}
