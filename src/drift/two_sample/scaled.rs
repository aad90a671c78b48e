//! Products of many factors beyond the range of doubles.

/// A number beside a power of two, so that long products neither overflow nor underflow.
#[derive(Clone, Copy)]
pub(super) struct Scaled {
    pub value: f64,
    pub exponent: i32,
}

impl Scaled {
    pub fn times(self, factor: f64) -> Scaled {
        const STEP: i32 = 128;
        let value = self.value * factor;
        let limit = libm::ldexp(1.0, STEP);
        if value.abs() > limit {
            return Scaled {
                value: value / limit,
                exponent: self.exponent + STEP,
            };
        }
        if value != 0.0 && value.abs() < 1.0 / limit {
            return Scaled {
                value: value * limit,
                exponent: self.exponent - STEP,
            };
        }
        Scaled { value, ..self }
    }

    pub fn get(self) -> f64 {
        libm::ldexp(self.value, self.exponent)
    }
}
