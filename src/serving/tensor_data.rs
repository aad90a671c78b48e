//! Tensor elements as JSON numbers and text.

use super::body::malformed;
use crate::error::{Code, Error, Result};
use crate::inference::TensorData;
use crate::onnx::ElementType;
use serde::de::{self, DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};
use std::fmt;

/// The protocol's name of an element type; none where the protocol has no such type.
pub(super) fn datatype(element: ElementType) -> Option<&'static str> {
    DATATYPES.iter().find(|d| d.1 == element).map(|d| d.0)
}

const DATATYPES: [(&str, ElementType); 12] = [
    ("BOOL", ElementType::Bool),
    ("UINT8", ElementType::Uint8),
    ("UINT16", ElementType::Uint16),
    ("UINT32", ElementType::Uint32),
    ("UINT64", ElementType::Uint64),
    ("INT8", ElementType::Int8),
    ("INT16", ElementType::Int16),
    ("INT32", ElementType::Int32),
    ("INT64", ElementType::Int64),
    ("FP32", ElementType::Float32),
    ("FP64", ElementType::Float64),
    ("BYTES", ElementType::String),
];

/// Reads `count` elements of a datatype from a JSON array, flat or nested.
pub(super) fn read(datatype: &str, json: &str, count: usize) -> Result<TensorData> {
    let element = DATATYPES.iter().find(|d| d.0 == datatype).map(|d| d.1);
    Ok(match element {
        Some(ElementType::Bool) => TensorData::Bool(flat(json, count)?),
        Some(ElementType::Uint8) => TensorData::U8(flat(json, count)?),
        Some(ElementType::Uint16) => TensorData::U16(flat(json, count)?),
        Some(ElementType::Uint32) => TensorData::U32(flat(json, count)?),
        Some(ElementType::Uint64) => TensorData::U64(flat(json, count)?),
        Some(ElementType::Int8) => TensorData::I8(flat(json, count)?),
        Some(ElementType::Int16) => TensorData::I16(flat(json, count)?),
        Some(ElementType::Int32) => TensorData::I32(flat(json, count)?),
        Some(ElementType::Int64) => TensorData::I64(flat(json, count)?),
        Some(ElementType::Float32) => TensorData::F32(flat(json, count)?),
        Some(ElementType::Float64) => TensorData::F64(flat(json, count)?),
        Some(ElementType::String) => TensorData::Strings(flat(json, count)?),
        _ => {
            let names: Vec<&str> = DATATYPES.iter().map(|d| d.0).collect();
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "datatype: expected one of {}, found '{datatype}'",
                    names.join(", ")
                ),
            ));
        }
    })
}

fn flat<T: Element>(json: &str, count: usize) -> Result<Vec<T>> {
    let mut values = Vec::with_capacity(count.min(json.len()));
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Flat {
        values: &mut values,
        count,
    }
    .deserialize(&mut deserializer)
    .map_err(|e| malformed(&e))?;
    if values.len() != count {
        return Err(Error::new(
            Code::InvalidShape,
            format!(
                "data: expected {count} values as the shape says, found {}; send them all, row-major",
                values.len()
            ),
        ));
    }
    Ok(values)
}

/// An element that JSON can hold.
trait Element: Sized {
    const EXPECTED: &'static str;
    fn of_integer(_: i128) -> Option<Self> {
        None
    }
    fn of_float(_: f64) -> Option<Self> {
        None
    }
    fn of_bool(_: bool) -> Option<Self> {
        None
    }
    fn of_text(_: &str) -> Option<Self> {
        None
    }
    fn of_null() -> Option<Self> {
        None
    }
}

macro_rules! integers {
    ($($t:ty),*) => {$(
        impl Element for $t {
            const EXPECTED: &'static str = concat!("a whole number that fits ", stringify!($t));
            fn of_integer(value: i128) -> Option<Self> {
                <$t>::try_from(value).ok()
            }
            fn of_float(value: f64) -> Option<Self> {
                let whole = value == libm::trunc(value) && value.abs() <= 9_007_199_254_740_992.0;
                whole.then_some(value as i128).and_then(Self::of_integer)
            }
        }
    )*};
}

integers!(u8, u16, u32, u64, i8, i16, i32, i64);

macro_rules! floats {
    ($($t:ty),*) => {$(
        impl Element for $t {
            const EXPECTED: &'static str = "a number, or null for NaN";
            fn of_integer(value: i128) -> Option<Self> {
                Some(value as $t)
            }
            fn of_float(value: f64) -> Option<Self> {
                Some(value as $t)
            }
            fn of_null() -> Option<Self> {
                Some(<$t>::NAN)
            }
        }
    )*};
}

floats!(f32, f64);

impl Element for bool {
    const EXPECTED: &'static str = "true or false";
    fn of_bool(value: bool) -> Option<Self> {
        Some(value)
    }
    fn of_integer(value: i128) -> Option<Self> {
        matches!(value, 0 | 1).then_some(value == 1)
    }
}

impl Element for String {
    const EXPECTED: &'static str = "text";
    fn of_text(value: &str) -> Option<Self> {
        Some(value.to_owned())
    }
}

struct Flat<'v, T> {
    values: &'v mut Vec<T>,
    count: usize,
}

impl<T: Element> Flat<'_, T> {
    fn push<E: de::Error>(self, value: Option<T>, found: impl fmt::Display) -> std::result::Result<(), E> {
        match value {
            Some(_) if self.values.len() >= self.count => Err(E::custom(format_args!(
                "more than the {} values that the shape says",
                self.count
            ))),
            Some(value) => {
                self.values.push(value);
                Ok(())
            }
            None => Err(E::custom(format_args!(
                "{found} as value {}, where {} is needed",
                self.values.len(),
                T::EXPECTED
            ))),
        }
    }
}

impl<'de, T: Element> DeserializeSeed<'de> for Flat<'_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Element> Visitor<'de> for Flat<'_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}, or an array of such", T::EXPECTED)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<(), A::Error> {
        let count = self.count;
        loop {
            let values = &mut *self.values;
            if items.next_element_seed(Flat { values, count })?.is_none() {
                return Ok(());
            }
        }
    }
    fn visit_unit<E: de::Error>(self) -> std::result::Result<(), E> {
        self.push(T::of_null(), "null")
    }
    fn visit_bool<E: de::Error>(self, v: bool) -> std::result::Result<(), E> {
        self.push(T::of_bool(v), v)
    }
    fn visit_i64<E: de::Error>(self, v: i64) -> std::result::Result<(), E> {
        self.push(T::of_integer(v.into()), v)
    }
    fn visit_u64<E: de::Error>(self, v: u64) -> std::result::Result<(), E> {
        self.push(T::of_integer(v.into()), v)
    }
    fn visit_f64<E: de::Error>(self, v: f64) -> std::result::Result<(), E> {
        self.push(T::of_float(v), v)
    }
    fn visit_str<E: de::Error>(self, v: &str) -> std::result::Result<(), E> {
        self.push(T::of_text(v), "text")
    }
}

/// Elements as a flat JSON array; NaN and infinite values are null.
pub(super) struct Written<'a>(pub(super) &'a TensorData);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self.0 {
            TensorData::F32(v) => v.serialize(serializer),
            TensorData::F64(v) => v.serialize(serializer),
            TensorData::I8(v) => v.serialize(serializer),
            TensorData::I16(v) => v.serialize(serializer),
            TensorData::I32(v) => v.serialize(serializer),
            TensorData::I64(v) => v.serialize(serializer),
            TensorData::U8(v) => v.serialize(serializer),
            TensorData::U16(v) => v.serialize(serializer),
            TensorData::U32(v) => v.serialize(serializer),
            TensorData::U64(v) => v.serialize(serializer),
            TensorData::Bool(v) => v.serialize(serializer),
            TensorData::Strings(v) => v.serialize(serializer),
            _ => serializer.serialize_seq(Some(0))?.end(),
        }
    }
}
