//! The vector that argmin computes with.
//!
//! argmin's own implementation for `Vec` draws in `rand` and with it a source of entropy, which a
//! wasm build without one cannot link; and its sums would be out of our hands.

use super::objective::dot;
use argmin_math::{
    ArgminAdd, ArgminDot, ArgminL1Norm, ArgminL2Norm, ArgminMinMax, ArgminMul, ArgminScaledAdd, ArgminSignum,
    ArgminSub, ArgminZeroLike,
};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point(pub(super) Vec<f64>);

impl Point {
    fn with(&self, other: &Point, f: impl Fn(f64, f64) -> f64) -> Point {
        Point(self.0.iter().zip(&other.0).map(|(&a, &b)| f(a, b)).collect())
    }

    fn map(&self, f: impl Fn(f64) -> f64) -> Point {
        Point(self.0.iter().map(|&a| f(a)).collect())
    }

    /// The largest absolute value; NaN when any value is NaN.
    pub(super) fn largest(&self) -> f64 {
        self.0.iter().fold(0.0, |top: f64, v| {
            if v.is_nan() || top.is_nan() {
                f64::NAN
            } else {
                top.max(v.abs())
            }
        })
    }
}

impl ArgminAdd<Point, Point> for Point {
    fn add(&self, other: &Point) -> Point {
        self.with(other, |a, b| a + b)
    }
}

impl ArgminAdd<f64, Point> for Point {
    fn add(&self, other: &f64) -> Point {
        self.map(|a| a + other)
    }
}

impl ArgminSub<Point, Point> for Point {
    fn sub(&self, other: &Point) -> Point {
        self.with(other, |a, b| a - b)
    }
}

impl ArgminSub<f64, Point> for Point {
    fn sub(&self, other: &f64) -> Point {
        self.map(|a| a - other)
    }
}

impl ArgminMul<Point, Point> for Point {
    fn mul(&self, other: &Point) -> Point {
        self.with(other, |a, b| a * b)
    }
}

impl ArgminMul<f64, Point> for Point {
    fn mul(&self, other: &f64) -> Point {
        self.map(|a| a * other)
    }
}

impl ArgminScaledAdd<Point, f64, Point> for Point {
    fn scaled_add(&self, factor: &f64, other: &Point) -> Point {
        self.with(other, |a, b| a + factor * b)
    }
}

impl ArgminDot<Point, f64> for Point {
    fn dot(&self, other: &Point) -> f64 {
        dot(&self.0, &other.0)
    }
}

impl ArgminL1Norm<f64> for Point {
    fn l1_norm(&self) -> f64 {
        self.0.iter().map(|v| v.abs()).sum()
    }
}

impl ArgminL2Norm<f64> for Point {
    fn l2_norm(&self) -> f64 {
        dot(&self.0, &self.0).sqrt()
    }
}

impl ArgminSignum for Point {
    fn signum(self) -> Self {
        self.map(f64::signum)
    }
}

impl ArgminZeroLike for Point {
    fn zero_like(&self) -> Self {
        self.map(|_| 0.0)
    }
}

impl ArgminMinMax for Point {
    fn min(x: &Self, y: &Self) -> Self {
        x.with(y, f64::min)
    }

    fn max(x: &Self, y: &Self) -> Self {
        x.with(y, f64::max)
    }
}
