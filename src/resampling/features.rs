use crate::data::{Labels, Matrix, NumericKind, Scalar, Table, Values};
use crate::error::{Code, Error, Result};

/// What is resampled: a matrix or a table of features, without the target.
#[derive(Debug, Clone, PartialEq)]
pub enum Features {
    /// A double-precision matrix.
    F64(Matrix<f64>),
    /// A single-precision matrix.
    F32(Matrix<f32>),
    /// A table, with categorical and missing values where the method allows them.
    Table(Table),
}

/// The arithmetic NumPy would choose for a set of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Double,
    Single,
    Whole,
}

impl Features {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        match self {
            Features::F64(m) => m.rows(),
            Features::F32(m) => m.rows(),
            Features::Table(t) => t.rows(),
        }
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        match self {
            Features::F64(m) => m.columns(),
            Features::F32(m) => m.columns(),
            Features::Table(t) => t.columns().len(),
        }
    }

    /// The rows at `indices`, in that order.
    ///
    /// # Errors
    /// `invalid-shape` for an index past the rows of a matrix.
    pub fn take(&self, indices: &[u32]) -> Result<Features> {
        Ok(match self {
            Features::F64(m) => Features::F64(take(m, indices)?),
            Features::F32(m) => Features::F32(take(m, indices)?),
            Features::Table(t) => Features::Table(t.take(indices)),
        })
    }

    /// Refuses features and labels that do not fit each other, before memory is spent.
    pub(super) fn check_against(&self, y: &Labels) -> Result<()> {
        if self.rows() == 0 || self.columns() == 0 {
            return Err(Error::new(
                Code::EmptyInput,
                format!(
                    "features: expected at least one row and one column, found {} rows and {} columns",
                    self.rows(),
                    self.columns()
                ),
            ));
        }
        if self.rows() != y.len() {
            return Err(Error::new(
                Code::InvalidShape,
                format!(
                    "labels: expected one for each of {} rows, found {}; pass features and labels of the same rows",
                    self.rows(),
                    y.len()
                ),
            ));
        }
        if let Some(row) = y.codes.iter().position(|&code| code as usize >= y.classes.len()) {
            return Err(Error::new(
                Code::InvalidTarget,
                format!(
                    "labels: row {row} has a code beyond the {} classes; use codes below that",
                    y.classes.len()
                ),
            ));
        }
        Ok(())
    }

    /// How a column is called in messages.
    pub(super) fn name(&self, column: usize) -> String {
        match self {
            Features::Table(t) => match t.columns().get(column) {
                Some(c) => format!("'{}'", c.name),
                None => column.to_string(),
            },
            _ => column.to_string(),
        }
    }

    pub(super) fn is_categorical(&self, column: usize) -> bool {
        match self {
            Features::Table(t) => t
                .columns()
                .get(column)
                .is_some_and(|c| matches!(c.values, Values::Categorical(_))),
            _ => false,
        }
    }

    /// Refuses text, missing and infinite values in `columns`.
    pub(super) fn check_numbers(&self, columns: &[usize], remedy: &str) -> Result<()> {
        if let Some(&column) = columns.iter().find(|&&c| self.is_categorical(c)) {
            return Err(Error::new(
                Code::NotNumeric,
                format!(
                    "column {}: expected numbers, found categories; {remedy}",
                    self.name(column)
                ),
            ));
        }
        let Some((row, column)) = self.first_bad(columns) else {
            return Ok(());
        };
        let (code, found, what) = if self.number(row, column).is_nan() {
            (
                Code::MissingValue,
                "no value",
                "fill it in (impute) or remove the row",
            )
        } else {
            (
                Code::InfiniteValue,
                "an infinite value",
                "correct it or remove the row",
            )
        };
        Err(Error::new(
            code,
            format!(
                "row {row}, column {}: expected a number, found {found}; {what}",
                self.name(column)
            ),
        ))
    }

    fn first_bad(&self, columns: &[usize]) -> Option<(usize, usize)> {
        match self {
            Features::F64(m) => first_bad_of(m, columns),
            Features::F32(m) => first_bad_of(m, columns),
            Features::Table(t) => columns
                .iter()
                .filter_map(|&c| match &t.columns().get(c)?.values {
                    Values::Numeric(n) => Some((n.values.iter().position(|v| !v.is_finite())?, c)),
                    Values::Categorical(_) => None,
                })
                .min(),
        }
    }

    /// A number; NaN where there is none.
    pub(super) fn number(&self, row: usize, column: usize) -> f64 {
        match self {
            Features::F64(m) => m.row(row).get(column).copied().unwrap_or(f64::NAN),
            Features::F32(m) => m.row(row).get(column).map_or(f64::NAN, |&v| v.into()),
            Features::Table(t) => match t.columns().get(column).map(|c| &c.values) {
                Some(Values::Numeric(n)) => n.values.get(row).copied().unwrap_or(f64::NAN),
                _ => f64::NAN,
            },
        }
    }

    /// The numbers of some rows and columns, row-major.
    pub(super) fn numbers(&self, rows: &[u32], columns: &[usize]) -> Vec<f64> {
        match self {
            Features::F64(m) => gather(m, rows, columns),
            Features::F32(m) => gather(m, rows, columns),
            Features::Table(_) => {
                let mut numbers = vec![f64::NAN; rows.len() * columns.len()];
                for (j, &column) in columns.iter().enumerate() {
                    let slots = numbers.iter_mut().skip(j).step_by(columns.len());
                    for (slot, &row) in slots.zip(rows) {
                        *slot = self.number(row as usize, column);
                    }
                }
                numbers
            }
        }
    }

    /// NumPy's common type of `columns`.
    pub(super) fn arithmetic(&self, columns: &[usize]) -> Arithmetic {
        let kinds = |wanted: NumericKind| match self {
            Features::F64(_) => wanted == NumericKind::Float64,
            Features::F32(_) => wanted == NumericKind::Float32,
            Features::Table(t) => columns.iter().all(|&c| {
                matches!(t.columns().get(c).map(|c| &c.values),
                    Some(Values::Numeric(n)) if n.kind == wanted)
            }),
        };
        if kinds(NumericKind::Float32) {
            Arithmetic::Single
        } else if kinds(NumericKind::Integer) {
            Arithmetic::Whole
        } else {
            Arithmetic::Double
        }
    }
}

fn take<T: Scalar>(matrix: &Matrix<T>, indices: &[u32]) -> Result<Matrix<T>> {
    let mut data = Vec::with_capacity(indices.len() * matrix.columns());
    for &i in indices {
        data.extend_from_slice(matrix.row(i as usize));
    }
    Matrix::new(data, indices.len(), matrix.columns())
}

fn first_bad_of<T: Scalar>(matrix: &Matrix<T>, columns: &[usize]) -> Option<(usize, usize)> {
    if columns.len() == matrix.columns() {
        return matrix.first_non_finite();
    }
    (0..matrix.rows()).find_map(|row| {
        let values = matrix.row(row);
        let bad = |&&c: &&usize| values.get(c).is_none_or(|v| !v.to_f64().is_finite());
        columns.iter().find(bad).map(|&c| (row, c))
    })
}

fn gather<T: Scalar>(matrix: &Matrix<T>, rows: &[u32], columns: &[usize]) -> Vec<f64> {
    let mut numbers = Vec::with_capacity(rows.len() * columns.len());
    for &row in rows {
        let values = matrix.row(row as usize);
        numbers.extend(
            columns
                .iter()
                .map(|&c| values.get(c).map_or(f64::NAN, |v| v.to_f64())),
        );
    }
    numbers
}
