//! A dense row-major matrix of `f32` or `f64`.

use crate::error::{Code, Error, Result};

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// The element types of a [`Matrix`].
pub trait Scalar: sealed::Sealed + Copy + PartialOrd + Default + Send + Sync + 'static {
    /// The value as `f64` (exact for both types).
    fn to_f64(self) -> f64;
    /// The nearest value of this type.
    fn from_f64(value: f64) -> Self;
}

impl Scalar for f32 {
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn from_f64(value: f64) -> Self {
        value as f32
    }
}

impl Scalar for f64 {
    fn to_f64(self) -> f64 {
        self
    }
    fn from_f64(value: f64) -> Self {
        value
    }
}

/// A dense matrix, row-major: element (i, j) is `data[i * columns + j]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix<T> {
    data: Vec<T>,
    rows: usize,
    columns: usize,
}

impl<T: Scalar> Matrix<T> {
    /// Wraps `data` of `rows × columns` elements.
    ///
    /// # Errors
    /// `invalid-shape` when the length is not `rows × columns`.
    pub fn new(data: Vec<T>, rows: usize, columns: usize) -> Result<Self> {
        if rows.checked_mul(columns) != Some(data.len()) {
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "matrix: expected {rows} rows × {columns} columns = {} values, found {}; pass a row-major buffer of that length",
                    rows.saturating_mul(columns),
                    data.len()
                ),
            ));
        }
        Ok(Matrix { data, rows, columns })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Row `i`; empty when there is no such row.
    pub fn row(&self, i: usize) -> &[T] {
        let start = i.saturating_mul(self.columns);
        self.data
            .get(start..start.saturating_add(self.columns))
            .unwrap_or(&[])
    }

    /// All values, row-major.
    pub fn data(&self) -> &[T] {
        &self.data
    }

    /// The buffer itself.
    pub fn into_data(self) -> Vec<T> {
        self.data
    }

    /// The first element that is NaN or infinite, as (row, column).
    pub fn first_non_finite(&self) -> Option<(usize, usize)> {
        let i = self.data.iter().position(|v| !v.to_f64().is_finite())?;
        Some((i / self.columns, i % self.columns))
    }
}
