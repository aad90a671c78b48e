//! Named tensors crossing the border.

use crate::error::{Code, Error};
use crate::inference::{Tensor, TensorData, Value};
use wasm_bindgen::prelude::*;

/// Named tensors on their way in or out: pushed, or taken, one by one.
#[wasm_bindgen]
#[derive(Default)]
pub struct RawTensors {
    named: Vec<Named>,
}

struct Named {
    name: String,
    tensor: Tensor,
    keys: Option<Vec<String>>,
}

impl RawTensors {
    pub(super) fn into_feeds(self) -> Vec<(String, Value)> {
        self.named
            .into_iter()
            .map(|n| (n.name, n.tensor.into()))
            .collect()
    }

    /// One tensor.
    pub(super) fn of(name: &str, tensor: Tensor) -> Self {
        let name = name.to_owned();
        let keys = None;
        RawTensors {
            named: vec![Named { name, tensor, keys }],
        }
    }

    /// Maps come out as the matrix of their values, with their keys beside it.
    pub(super) fn from_outputs(outputs: Vec<(String, Value)>) -> Result<Self, Error> {
        let named = outputs.into_iter().map(|(name, value)| {
            let keys = match &value {
                Value::Maps { keys, .. } => Some(keys.names()),
                _ => None,
            };
            let tensor = value
                .into_tensor()
                .map_err(|e| e.at(format!("output '{name}'")))?;
            Ok(Named { name, tensor, keys })
        });
        Ok(RawTensors {
            named: named.collect::<Result<_, Error>>()?,
        })
    }

    fn push(&mut self, name: String, data: TensorData, dims: Vec<u32>) -> Result<(), JsValue> {
        let dims = dims.into_iter().map(|d| d as usize).collect();
        let tensor = Tensor::new(dims, data).map_err(|e| e.at(format!("'{name}'")))?;
        let keys = None;
        self.named.push(Named { name, tensor, keys });
        Ok(())
    }

    fn tensor(&self, i: usize) -> Result<&Tensor, Error> {
        self.named.get(i).map(|n| &n.tensor).ok_or_else(absent)
    }

    /// The elements, leaving an empty tensor behind.
    fn take(&mut self, i: usize) -> Result<TensorData, Error> {
        let named = self.named.get_mut(i).ok_or_else(absent)?;
        let empty = Tensor::new(vec![0], TensorData::U8(Vec::new()))?;
        Ok(std::mem::replace(&mut named.tensor, empty).into_parts().1)
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
        Ok(self.named.get(i).map(|n| n.name.clone()).ok_or_else(absent)?)
    }

    pub fn keys(&self, i: usize) -> Option<Vec<String>> {
        self.named.get(i)?.keys.clone()
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

    /// Any numbers, as doubles.
    #[wasm_bindgen(js_name = takeNumbers)]
    pub fn take_numbers(&mut self, i: usize) -> Result<Vec<f64>, JsValue> {
        let tensor = self.tensor(i)?.to_f64().ok_or_else(absent)?;
        self.take(i)?;
        Ok(tensor)
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
