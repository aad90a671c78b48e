//! Dense tensors of every element type that ONNX files carry.

use crate::error::{Code, Error, Result};
use crate::onnx::ElementType;
use crate::onnx::proto::TensorProto;
use std::any::Any;

/// The elements of a [`Tensor`], row-major.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum TensorData {
    F32(Vec<f32>),
    F64(Vec<f64>),
    I8(Vec<i8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    U64(Vec<u64>),
    Bool(Vec<bool>),
    Strings(Vec<String>),
    /// IEEE half precision, as bits.
    F16(Vec<u16>),
    /// Brain floats, as bits.
    Bf16(Vec<u16>),
}

/// Runs `$body` with `$v` bound to the vector inside, whatever its type.
macro_rules! each {
    ($data:expr, $v:ident => $body:expr) => {{
        use $crate::inference::TensorData as D;
        match $data {
            D::F32($v) => $body,
            D::F64($v) => $body,
            D::I8($v) => $body,
            D::I16($v) => $body,
            D::I32($v) => $body,
            D::I64($v) => $body,
            D::U8($v) => $body,
            D::U16($v) => $body,
            D::U32($v) => $body,
            D::U64($v) => $body,
            D::Bool($v) => $body,
            D::Strings($v) => $body,
            D::F16($v) => $body,
            D::Bf16($v) => $body,
        }
    }};
}

/// As `each!`, but rebuilds a `TensorData` of the same type from the vector `$body` gives.
macro_rules! rebuild {
    ($data:expr, $v:ident => $body:expr) => {{
        use $crate::inference::TensorData as D;
        match $data {
            D::F32($v) => D::F32($body),
            D::F64($v) => D::F64($body),
            D::I8($v) => D::I8($body),
            D::I16($v) => D::I16($body),
            D::I32($v) => D::I32($body),
            D::I64($v) => D::I64($body),
            D::U8($v) => D::U8($body),
            D::U16($v) => D::U16($body),
            D::U32($v) => D::U32($body),
            D::U64($v) => D::U64($body),
            D::Bool($v) => D::Bool($body),
            D::Strings($v) => D::Strings($body),
            D::F16($v) => D::F16($body),
            D::Bf16($v) => D::Bf16($body),
        }
    }};
}

pub(crate) use rebuild;

impl TensorData {
    /// Number of elements.
    pub fn len(&self) -> usize {
        each!(self, v => v.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements as values of one Rust type, when that is theirs.
    pub(crate) fn values<T: 'static>(&self) -> Option<&[T]> {
        each!(self, v => (v as &dyn Any).downcast_ref::<Vec<T>>().map(Vec::as_slice))
    }

    /// No elements, of a type.
    pub(crate) fn empty(element: ElementType) -> Self {
        TensorData::zeros(element, 0)
    }

    /// Zeros (empty texts) of a type.
    pub(crate) fn zeros(element: ElementType, n: usize) -> Self {
        use ElementType as E;
        macro_rules! zeros {
            ($($element:ident $variant:ident),*) => {
                match element {
                    $(E::$element => TensorData::$variant(vec![Default::default(); n]),)*
                }
            };
        }
        zeros!(
            Float32 F32, Float64 F64, Int8 I8, Int16 I16, Int32 I32, Int64 I64, Uint8 U8, Uint16 U16,
            Uint32 U32, Uint64 U64, Bool Bool, String Strings, Float16 F16, Bfloat16 Bf16
        )
    }

    /// The element type.
    pub fn element_type(&self) -> ElementType {
        match self {
            TensorData::F32(_) => ElementType::Float32,
            TensorData::F64(_) => ElementType::Float64,
            TensorData::I8(_) => ElementType::Int8,
            TensorData::I16(_) => ElementType::Int16,
            TensorData::I32(_) => ElementType::Int32,
            TensorData::I64(_) => ElementType::Int64,
            TensorData::U8(_) => ElementType::Uint8,
            TensorData::U16(_) => ElementType::Uint16,
            TensorData::U32(_) => ElementType::Uint32,
            TensorData::U64(_) => ElementType::Uint64,
            TensorData::Bool(_) => ElementType::Bool,
            TensorData::Strings(_) => ElementType::String,
            TensorData::F16(_) => ElementType::Float16,
            TensorData::Bf16(_) => ElementType::Bfloat16,
        }
    }
}

/// A dense tensor. The number of elements always equals the product of `dims`.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    dims: Vec<usize>,
    data: TensorData,
}

/// The Rust types that are elements of tensors.
pub(crate) trait Element: Clone + Default + PartialEq + Send + Sync + 'static {
    fn slice(data: &TensorData) -> Option<&[Self]>;
    fn wrap(values: Vec<Self>) -> TensorData;
}

macro_rules! element {
    ($($t:ty, $variant:ident;)*) => {$(
        impl Element for $t {
            fn slice(data: &TensorData) -> Option<&[Self]> {
                match data {
                    TensorData::$variant(v) => Some(v),
                    _ => None,
                }
            }
            fn wrap(values: Vec<Self>) -> TensorData {
                TensorData::$variant(values)
            }
        }
    )*};
}

element! {
    f32, F32;
    f64, F64;
    i8, I8;
    i16, I16;
    i32, I32;
    i64, I64;
    u8, U8;
    u16, U16;
    u32, U32;
    u64, U64;
    bool, Bool;
    String, Strings;
}

/// The product of dimensions; `None` when it overflows, even where a zero would hide that.
pub(crate) fn product(dims: &[usize]) -> Option<usize> {
    let extent = extent(dims)?;
    Some(if dims.contains(&0) { 0 } else { extent })
}

/// The product of dimensions with zeros counted as ones: bounds every product of some of them.
pub(crate) fn extent(dims: &[usize]) -> Option<usize> {
    dims.iter().try_fold(1usize, |p, &d| p.checked_mul(d.max(1)))
}

impl Tensor {
    /// A tensor of `dims`.
    ///
    /// # Errors
    /// `invalid-shape` when the number of elements is not the product of `dims`.
    pub fn new(dims: Vec<usize>, data: TensorData) -> Result<Self> {
        if product(&dims) != Some(data.len()) {
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "tensor: expected as many values as dimensions {dims:?} say, found {}; pass a row-major buffer of that length",
                    data.len()
                ),
            ));
        }
        Ok(Tensor { dims, data })
    }

    /// A tensor from values of one of the element types.
    pub(crate) fn of<T: Element>(dims: Vec<usize>, values: Vec<T>) -> Result<Self> {
        Tensor::new(dims, T::wrap(values))
    }

    /// Lengths along each axis; empty for a scalar.
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    /// The elements.
    pub fn data(&self) -> &TensorData {
        &self.data
    }

    /// The elements themselves.
    pub fn into_data(self) -> TensorData {
        self.data
    }

    /// The element type.
    pub fn element_type(&self) -> ElementType {
        self.data.element_type()
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Dimensions and elements, apart.
    pub fn into_parts(self) -> (Vec<usize>, TensorData) {
        (self.dims, self.data)
    }

    /// The elements as `f32`, when that is their type.
    pub fn as_f32(&self) -> Option<&[f32]> {
        f32::slice(&self.data)
    }

    /// The elements as `i64`, when that is their type.
    pub fn as_i64(&self) -> Option<&[i64]> {
        i64::slice(&self.data)
    }

    /// The elements as text, when that is their type.
    pub fn as_strings(&self) -> Option<&[String]> {
        String::slice(&self.data)
    }

    /// Every element as `f64` (64-bit integers beyond 2^53 lose digits); `None` for text.
    pub fn to_f64(&self) -> Option<Vec<f64>> {
        Some(match &self.data {
            TensorData::F32(v) => v.iter().map(|&x| f64::from(x)).collect(),
            TensorData::F64(v) => v.clone(),
            TensorData::I8(v) => v.iter().map(|&x| f64::from(x)).collect(),
            TensorData::I16(v) => v.iter().map(|&x| f64::from(x)).collect(),
            TensorData::I32(v) => v.iter().map(|&x| f64::from(x)).collect(),
            TensorData::I64(v) => v.iter().map(|&x| x as f64).collect(),
            TensorData::U8(v) => v.iter().map(|&x| f64::from(x)).collect(),
            TensorData::U16(v) => v.iter().map(|&x| f64::from(x)).collect(),
            TensorData::U32(v) => v.iter().map(|&x| f64::from(x)).collect(),
            TensorData::U64(v) => v.iter().map(|&x| x as f64).collect(),
            TensorData::Bool(v) => v.iter().map(|&x| f64::from(u8::from(x))).collect(),
            TensorData::F16(v) => v.iter().map(|&x| f64::from(half_to_f32(x))).collect(),
            TensorData::Bf16(v) => v
                .iter()
                .map(|&x| f64::from(f32::from_bits(u32::from(x) << 16)))
                .collect(),
            TensorData::Strings(_) => return None,
        })
    }

    /// The tensor in an ONNX file; dims and lengths were checked by [`crate::onnx::read`].
    pub(crate) fn from_proto(proto: &TensorProto) -> Result<Self> {
        let element = ElementType::from_onnx(proto.data_type).ok_or_else(|| {
            Error::new(
                Code::UnsupportedModel,
                format!(
                    "tensor '{}': element type {} is not supported; convert it to float32",
                    proto.name, proto.data_type
                ),
            )
        })?;
        let dims = proto
            .dims
            .iter()
            .map(|&d| usize::try_from(d).unwrap_or(usize::MAX))
            .collect();
        let data = if proto.raw_data.is_empty() {
            from_fields(proto, element)
        } else {
            from_raw(&proto.raw_data, element)
        };
        Tensor::new(dims, data).map_err(|e| e.at(format!("tensor '{}'", proto.name)))
    }
}

fn from_fields(proto: &TensorProto, element: ElementType) -> TensorData {
    let ints = &proto.int32_data;
    match element {
        ElementType::Float32 => TensorData::F32(proto.float_data.clone()),
        ElementType::Float64 => TensorData::F64(proto.double_data.clone()),
        ElementType::Int64 => TensorData::I64(proto.int64_data.clone()),
        ElementType::Uint64 => TensorData::U64(proto.uint64_data.clone()),
        ElementType::Uint32 => TensorData::U32(proto.uint64_data.iter().map(|&x| x as u32).collect()),
        ElementType::Int32 => TensorData::I32(ints.clone()),
        ElementType::Int16 => TensorData::I16(ints.iter().map(|&x| x as i16).collect()),
        ElementType::Int8 => TensorData::I8(ints.iter().map(|&x| x as i8).collect()),
        ElementType::Uint16 => TensorData::U16(ints.iter().map(|&x| x as u16).collect()),
        ElementType::Uint8 => TensorData::U8(ints.iter().map(|&x| x as u8).collect()),
        ElementType::Bool => TensorData::Bool(ints.iter().map(|&x| x != 0).collect()),
        ElementType::Float16 => TensorData::F16(ints.iter().map(|&x| x as u16).collect()),
        ElementType::Bfloat16 => TensorData::Bf16(ints.iter().map(|&x| x as u16).collect()),
        ElementType::String => TensorData::Strings(
            proto
                .string_data
                .iter()
                .map(|s| String::from_utf8_lossy(s).into_owned())
                .collect(),
        ),
    }
}

fn from_raw(raw: &[u8], element: ElementType) -> TensorData {
    macro_rules! numbers {
        ($t:ty) => {
            raw.as_chunks()
                .0
                .iter()
                .map(|&b| <$t>::from_le_bytes(b))
                .collect()
        };
    }
    match element {
        ElementType::Float32 => TensorData::F32(numbers!(f32)),
        ElementType::Float64 => TensorData::F64(numbers!(f64)),
        ElementType::Int64 => TensorData::I64(numbers!(i64)),
        ElementType::Int32 => TensorData::I32(numbers!(i32)),
        ElementType::Int16 => TensorData::I16(numbers!(i16)),
        ElementType::Int8 => TensorData::I8(numbers!(i8)),
        ElementType::Uint64 => TensorData::U64(numbers!(u64)),
        ElementType::Uint32 => TensorData::U32(numbers!(u32)),
        ElementType::Uint16 => TensorData::U16(numbers!(u16)),
        ElementType::Uint8 => TensorData::U8(raw.to_vec()),
        ElementType::Bool => TensorData::Bool(raw.iter().map(|&b| b != 0).collect()),
        ElementType::Float16 => TensorData::F16(numbers!(u16)),
        ElementType::Bfloat16 => TensorData::Bf16(numbers!(u16)),
        ElementType::String => TensorData::Strings(Vec::new()),
    }
}

/// The value of an IEEE half-precision number given by its bits.
pub(crate) fn half_to_f32(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from((bits >> 10) & 0x1f);
    let fraction = f32::from(bits & 0x3ff);
    // Powers of two by their bits: exact.
    let power = |e: i32| f32::from_bits(((e + 127) as u32) << 23);
    sign * match exponent {
        0 => fraction * power(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        e => (1.0 + fraction / 1024.0) * power(e - 15),
    }
}

/// The bits of the half-precision number nearest to a value, ties to the even one.
pub(crate) fn half_from_f32(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let size = f32::from_bits(bits & 0x7fff_ffff);
    if size.is_nan() {
        return sign | 0x7e00;
    }
    // Half a unit beyond the greatest: what is not below it becomes infinite.
    if size >= 65520.0 {
        return sign | 0x7c00;
    }
    // Adding a power of two that is 2^13 units of the last place cuts the rest off, rounded.
    let exponent = (size.to_bits() >> 23).max(113);
    let cut = f32::from_bits((exponent + 13) << 23);
    let rounded = (size + cut) - cut;
    let unit = f32::from_bits((exponent - 10) << 23);
    let units = (rounded / unit) as u32;
    sign | (units + ((exponent - 113) << 10)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_rounded_to_the_nearest() {
        for bits in 0..=0xffffu16 {
            let value = half_to_f32(bits);
            if !value.is_nan() {
                assert_eq!(half_from_f32(value), bits, "{value}");
            }
        }
        for (value, bits) in [
            (1.000_488_3, 0x3c00),
            (1.000_489, 0x3c01),
            (65519.0, 0x7bff),
            (65520.0, 0x7c00),
            (2e-8, 0),
            (4e-8, 1),
        ] {
            assert_eq!(half_from_f32(value), bits, "{value}");
        }
    }

    #[test]
    fn half_precision_values() {
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_5e-8),
        ] {
            assert_eq!(half_to_f32(bits), value);
        }
        assert!(half_to_f32(0x7e00).is_nan());
    }

    #[test]
    fn the_length_must_fit_the_dims() {
        let e = Tensor::of(vec![2, 3], vec![0f32; 5]).unwrap_err();
        assert_eq!(e.code(), Code::InvalidShape);
        assert!(Tensor::of(vec![usize::MAX, 2], vec![0f32; 5]).is_err());
        assert!(Tensor::of(vec![], vec![1i64]).is_ok());
    }
}
