//! Named values crossing the border.

use crate::error::{Code, Error};
use crate::inference::{Tensor, TensorData, Value};
use wasm_bindgen::prelude::*;

/// Named values on their way in or out: pushed, or taken, one by one.
#[wasm_bindgen]
#[derive(Default)]
pub struct RawTensors {
    named: Vec<(String, Value)>,
}

/// Whole numbers beyond this are not all numbers of JavaScript.
const EXACT: f64 = 9_007_199_254_740_991.0;

impl RawTensors {
    pub(super) fn into_values(self) -> Vec<(String, Value)> {
        self.named
    }

    /// One tensor.
    pub(super) fn of(name: &str, tensor: Tensor) -> Self {
        RawTensors::from_values(vec![(name.to_owned(), tensor.into())])
    }

    pub(super) fn from_values(named: Vec<(String, Value)>) -> Self {
        RawTensors { named }
    }

    fn push(&mut self, name: String, data: TensorData, dims: Vec<u32>) -> Result<(), JsValue> {
        let dims = dims.into_iter().map(|d| d as usize).collect();
        let tensor = Tensor::new(dims, data).map_err(|e| e.at(format!("'{name}'")))?;
        self.named.push((name, tensor.into()));
        Ok(())
    }

    fn value(&self, i: usize) -> Result<&Value, Error> {
        self.named.get(i).map(|n| &n.1).ok_or_else(absent)
    }

    /// The tensor, or the matrix of a sequence of maps.
    fn tensor(&self, i: usize) -> Result<&Tensor, Error> {
        match self.value(i)? {
            Value::Tensor(t) | Value::Maps { values: t, .. } => Ok(t),
            _ => Err(absent()),
        }
    }

    /// The elements, leaving nothing behind.
    fn take(&mut self, i: usize) -> Result<TensorData, Error> {
        let (_, value) = self.named.get_mut(i).ok_or_else(absent)?;
        match std::mem::replace(value, Value::Absent) {
            Value::Tensor(t) | Value::Maps { values: t, .. } => Ok(t.into_data()),
            _ => Err(absent()),
        }
    }
}

fn absent() -> Error {
    Error::new(
        Code::Internal,
        "tensors: none of this type is there; please report this",
    )
}

#[wasm_bindgen]
impl RawTensors {
    #[wasm_bindgen(constructor)]
    pub fn new() -> RawTensors {
        RawTensors::default()
    }

    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.named.len()
    }

    pub fn name(&self, i: usize) -> Result<String, JsValue> {
        Ok(self.named.get(i).map(|n| n.0.clone()).ok_or_else(absent)?)
    }

    /// `tensor`, `maps`, `sequence` or `absent`.
    pub fn kind(&self, i: usize) -> Result<String, JsValue> {
        let kind = match self.value(i)? {
            Value::Tensor(_) => "tensor",
            Value::Maps { .. } => "maps",
            Value::Sequence(_) => "sequence",
            _ => "absent",
        };
        Ok(kind.to_owned())
    }

    pub fn keys(&self, i: usize) -> Option<Vec<String>> {
        match &self.named.get(i)?.1 {
            Value::Maps { keys, .. } => Some(keys.names()),
            _ => None,
        }
    }

    #[wasm_bindgen(js_name = pushAbsent)]
    pub fn push_absent(&mut self, name: String) {
        self.named.push((name, Value::Absent));
    }

    #[wasm_bindgen(js_name = pushSequence)]
    pub fn push_sequence(&mut self, name: String, items: RawTensors) {
        let items = items.named.into_iter().map(|n| n.1).collect();
        self.named.push((name, Value::Sequence(items)));
    }

    /// The values of a sequence, without names.
    #[wasm_bindgen(js_name = takeSequence)]
    pub fn take_sequence(&mut self, i: usize) -> Result<RawTensors, JsValue> {
        let value = self.named.get_mut(i).map(|n| &mut n.1).ok_or_else(absent)?;
        match std::mem::replace(value, Value::Absent) {
            Value::Sequence(items) => Ok(RawTensors::from_values(
                items.into_iter().map(|v| (String::new(), v)).collect(),
            )),
            _ => Err(absent().into()),
        }
    }

    #[wasm_bindgen(js_name = elementType)]
    pub fn element_type(&self, i: usize) -> Result<String, JsValue> {
        Ok(self.tensor(i)?.element_type().name().to_owned())
    }

    pub fn dims(&self, i: usize) -> Result<Vec<u32>, JsValue> {
        Ok(self.tensor(i)?.dims().iter().map(|&d| d as u32).collect())
    }

    #[wasm_bindgen(js_name = pushBool)]
    pub fn push_bool(&mut self, name: String, values: Vec<u8>, dims: Vec<u32>) -> Result<(), JsValue> {
        let values = values.into_iter().map(|v| v != 0).collect();
        self.push(name, TensorData::Bool(values), dims)
    }

    #[wasm_bindgen(js_name = takeBool)]
    pub fn take_bool(&mut self, i: usize) -> Result<Vec<u8>, JsValue> {
        match self.take(i)? {
            TensorData::Bool(v) => Ok(v.into_iter().map(u8::from).collect()),
            _ => Err(absent().into()),
        }
    }

    /// 64-bit integers, as doubles that hold them exactly.
    #[wasm_bindgen(js_name = takeExact)]
    pub fn take_exact(&mut self, i: usize) -> Result<Vec<f64>, JsValue> {
        let values = self.tensor(i)?.to_f64().ok_or_else(absent)?;
        if let Some(at) = values.iter().position(|v| v.abs() > EXACT) {
            let e = Error::new(
                Code::InvalidOption,
                format!(
                    "output '{}': its value at position {at} is beyond 2^53, where numbers are not exact; run with {{ int64: \"bigint\" }}",
                    self.name(i)?
                ),
            );
            return Err(e.into());
        }
        self.take(i)?;
        Ok(values)
    }

    /// 16-bit floats from numbers.
    #[wasm_bindgen(js_name = pushHalves)]
    pub fn push_halves(
        &mut self,
        name: String,
        brain: bool,
        values: &[f64],
        dims: Vec<u32>,
    ) -> Result<(), JsValue> {
        let data = if brain {
            TensorData::bfloat16(values)
        } else {
            TensorData::float16(values)
        };
        self.push(name, data, dims)
    }

    /// 16-bit floats from their bits.
    #[wasm_bindgen(js_name = pushBits)]
    pub fn push_bits(
        &mut self,
        name: String,
        brain: bool,
        bits: Vec<u16>,
        dims: Vec<u32>,
    ) -> Result<(), JsValue> {
        let data = if brain {
            TensorData::Bf16(bits)
        } else {
            TensorData::F16(bits)
        };
        self.push(name, data, dims)
    }

    /// 16-bit floats as single ones, which hold them exactly.
    #[wasm_bindgen(js_name = takeHalves)]
    pub fn take_halves(&mut self, i: usize) -> Result<Vec<f32>, JsValue> {
        let values = self.tensor(i)?.to_f64().ok_or_else(absent)?;
        self.take(i)?;
        Ok(values.into_iter().map(|v| v as f32).collect())
    }

    #[wasm_bindgen(js_name = takeBits)]
    pub fn take_bits(&mut self, i: usize) -> Result<Vec<u16>, JsValue> {
        match self.take(i)? {
            TensorData::F16(bits) | TensorData::Bf16(bits) => Ok(bits),
            _ => Err(absent().into()),
        }
    }
}

macro_rules! crossing {
    ($($variant:ident: $element:ty, $push:ident $js_push:ident, $take:ident $js_take:ident;)*) => {$(
        #[wasm_bindgen]
        impl RawTensors {
            #[wasm_bindgen(js_name = $js_push)]
            pub fn $push(&mut self, name: String, values: Vec<$element>, dims: Vec<u32>) -> Result<(), JsValue> {
                self.push(name, TensorData::$variant(values), dims)
            }

            #[wasm_bindgen(js_name = $js_take)]
            pub fn $take(&mut self, i: usize) -> Result<Vec<$element>, JsValue> {
                match self.take(i)? {
                    TensorData::$variant(v) => Ok(v),
                    _ => Err(absent().into()),
                }
            }
        }
    )*};
}

crossing! {
    F32: f32, push_float32 pushFloat32, take_float32 takeFloat32;
    F64: f64, push_float64 pushFloat64, take_float64 takeFloat64;
    I8: i8, push_int8 pushInt8, take_int8 takeInt8;
    I16: i16, push_int16 pushInt16, take_int16 takeInt16;
    I32: i32, push_int32 pushInt32, take_int32 takeInt32;
    I64: i64, push_int64 pushInt64, take_int64 takeInt64;
    U8: u8, push_uint8 pushUint8, take_uint8 takeUint8;
    U16: u16, push_uint16 pushUint16, take_uint16 takeUint16;
    U32: u32, push_uint32 pushUint32, take_uint32 takeUint32;
    U64: u64, push_uint64 pushUint64, take_uint64 takeUint64;
    Strings: String, push_strings pushStrings, take_strings takeStrings;
}
