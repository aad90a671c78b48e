//! The two 16-bit floats: IEEE half precision and brain floats, as bits.

use super::tensor::TensorData;

impl TensorData {
    /// Numbers in IEEE half precision, rounded to the nearest, ties to even.
    pub fn float16(values: &[f64]) -> Self {
        TensorData::F16(values.iter().map(|&x| bits(x, 10, 15)).collect())
    }

    /// Numbers as brain floats, rounded to the nearest, ties to even.
    pub fn bfloat16(values: &[f64]) -> Self {
        TensorData::Bf16(values.iter().map(|&x| bits(x, 7, 127)).collect())
    }
}

/// The bits of the nearest float with so many bits of mantissa and this bias of the exponent.
fn bits(value: f64, mantissa: i32, bias: i32) -> u16 {
    let sign = u16::from(value.is_sign_negative()) << 15;
    let infinity = ((2 * bias + 1) as u16) << mantissa;
    if value.is_nan() {
        return sign | infinity | 1 << (mantissa - 1);
    }
    let size = value.abs();
    // Powers of two by their bits: exact.
    let power = |e: i32| f64::from_bits(((e + 1023) as u64) << 52);
    let exponent = ((size.to_bits() >> 52) as i32 - 1023).max(1 - bias);
    if exponent > bias {
        return sign | infinity;
    }
    let steps = (size * power(mantissa - exponent)).round_ties_even() as u16;
    let base = ((exponent + bias - 1) as u16) << mantissa;
    sign | base.saturating_add(steps).min(infinity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::tensor::half_to_f32;

    #[test]
    fn every_half_comes_back() {
        for all in 0..=u16::MAX {
            let value = half_to_f32(all);
            if !value.is_nan() {
                assert_eq!(bits(f64::from(value), 10, 15), all, "{all:#x}");
            }
            let brain = f32::from_bits(u32::from(all) << 16);
            if !brain.is_nan() {
                assert_eq!(bits(f64::from(brain), 7, 127), all, "{all:#x}");
            }
        }
    }

    #[test]
    fn others_are_rounded_to_the_nearest_even() {
        for (value, expected) in [
            (1.0 + 1.0 / 2048.0, 0x3c00),
            (1.0 + 3.0 / 2048.0, 0x3c02),
            (65519.9, 0x7bff),
            (65520.0, 0x7c00),
            (1e300, 0x7c00),
            (-1e-9, 0x8000),
            (3e-8, 0x0001),
            (f64::NAN, 0x7e00),
        ] {
            assert_eq!(bits(value, 10, 15), expected, "{value}");
        }
    }
}
