use crate::error::{Code, Error, Result};

/// Points of numbers and, optionally, of categories, borrowed row-major.
#[derive(Debug, Clone, Copy)]
pub struct Points<'a> {
    numbers: &'a [f64],
    numeric_columns: usize,
    categories: &'a [u32],
    nominal_columns: usize,
    mismatch: f64,
    rows: usize,
}

impl<'a> Points<'a> {
    /// `rows` points of `numbers.len() / rows` finite numbers each.
    ///
    /// # Errors
    /// `empty-input` without rows or numbers, `invalid-shape` when they do not divide,
    /// `infinite-value` for a number that is not finite.
    pub fn new(numbers: &'a [f64], rows: usize) -> Result<Self> {
        if rows == 0 || numbers.is_empty() {
            return Err(Error::new(
                Code::EmptyInput,
                "neighbors: expected at least one row and one number a row, found none",
            ));
        }
        if !numbers.len().is_multiple_of(rows) || rows >= u32::MAX as usize {
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "neighbors: expected a whole number of values for each of {rows} rows, found {} values",
                    numbers.len()
                ),
            ));
        }
        let numeric_columns = numbers.len() / rows;
        if let Some(i) = numbers.iter().position(|v| !v.is_finite()) {
            return Err(Error::new(
                Code::InfiniteValue,
                format!(
                    "neighbors: expected finite numbers, found {} in row {}, column {}; fill or remove it",
                    numbers.get(i).copied().unwrap_or(f64::NAN),
                    i / numeric_columns,
                    i % numeric_columns
                ),
            ));
        }
        Ok(Points {
            numbers,
            numeric_columns,
            categories: &[],
            nominal_columns: 0,
            mismatch: 0.0,
            rows,
        })
    }

    /// Adds category codes: each that differs between two points adds `mismatch` to their squared
    /// distance.
    ///
    /// # Errors
    /// `invalid-shape` when the codes do not divide over the rows.
    pub fn with_categories(mut self, categories: &'a [u32], mismatch: f64) -> Result<Self> {
        if !categories.len().is_multiple_of(self.rows) {
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "neighbors: expected a whole number of categories for each of {} rows, found {} codes",
                    self.rows,
                    categories.len()
                ),
            ));
        }
        self.nominal_columns = categories.len() / self.rows;
        self.categories = categories;
        self.mismatch = mismatch.max(0.0);
        Ok(self)
    }

    /// Number of points.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns of numbers.
    pub fn numeric_columns(&self) -> usize {
        self.numeric_columns
    }

    /// Columns of categories.
    pub fn nominal_columns(&self) -> usize {
        self.nominal_columns
    }

    /// What a differing category adds to the squared distance.
    pub fn mismatch(&self) -> f64 {
        self.mismatch
    }

    /// The numbers of a point.
    pub fn numbers(&self, row: usize) -> &'a [f64] {
        let start = row.saturating_mul(self.numeric_columns);
        self.numbers
            .get(start..start.saturating_add(self.numeric_columns))
            .unwrap_or(&[])
    }

    /// The category codes of a point.
    pub fn categories(&self, row: usize) -> &'a [u32] {
        let start = row.saturating_mul(self.nominal_columns);
        self.categories
            .get(start..start.saturating_add(self.nominal_columns))
            .unwrap_or(&[])
    }

    /// The squared distance of two points, summed column by column in order.
    pub fn squared_distance(&self, a: usize, b: usize) -> f64 {
        let mut sum = 0.0;
        for (x, y) in self.numbers(a).iter().zip(self.numbers(b)) {
            let difference = x - y;
            sum += difference * difference;
        }
        for (x, y) in self.categories(a).iter().zip(self.categories(b)) {
            if x != y {
                sum += self.mismatch;
            }
        }
        sum
    }
}
