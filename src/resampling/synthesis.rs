use super::features::{Arithmetic, Features};
use crate::data::{Column, Matrix, Numeric, NumericKind, Scalar, Table, Values};
use crate::error::{Code, Error, Result};

const MOST_CELLS: usize = isize::MAX as usize / 16;

/// A synthetic row: on the way from `base` to `neighbor`, `step` of the whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parents {
    pub(super) base: u32,
    pub(super) neighbor: u32,
    pub(super) step: f64,
}

/// What the synthetic rows hold in a column that is not interpolated.
pub(super) enum Drawn {
    /// Codes of the column's own categories.
    Codes(Vec<u32>),
    /// Numbers that stand for categories.
    Numbers(Vec<f64>),
}

/// Refuses an output that could not be indexed or held.
pub(super) fn check_size(rows: usize, more: &[usize], columns: usize) -> Result<()> {
    let total = more
        .iter()
        .try_fold(rows, |sum, &m| sum.checked_add(m))
        .filter(|&rows| rows < u32::MAX as usize)
        .filter(|&rows| rows.checked_mul(columns).is_some_and(|c| c <= MOST_CELLS));
    match total {
        Some(_) => Ok(()),
        None => Err(Error::new(
            Code::TooLarge,
            format!(
                "samplingStrategy: expected a result of fewer than {} rows and {MOST_CELLS} values, found more; ask for fewer rows",
                u32::MAX
            ),
        )),
    }
}

impl Features {
    /// The original rows, then one for each of `parents`.
    ///
    /// `drawn` names columns that are not interpolated. The arithmetic is NumPy's: the difference
    /// in the common type of the columns, the step in double precision, two roundings, and the
    /// result brought back to each column's type (whole numbers by truncation).
    pub(super) fn synthesize(
        &self,
        parents: &[Parents],
        arithmetic: Arithmetic,
        drawn: &[(usize, Drawn)],
    ) -> Result<Features> {
        Ok(match self {
            Features::F64(m) => Features::F64(matrix(m, parents, drawn, |x, z, step| x + step * (z - x))?),
            Features::F32(m) => Features::F32(matrix(m, parents, drawn, single)?),
            Features::Table(t) => {
                let columns = t.columns().iter().enumerate().map(|(j, column)| {
                    let drawn = drawn.iter().find(|(c, _)| *c == j).map(|(_, d)| d);
                    extended(column, parents, arithmetic, drawn)
                });
                Features::Table(Table::new(columns.collect::<Result<_>>()?)?)
            }
        })
    }
}

fn single(x: f32, z: f32, step: f64) -> f32 {
    (f64::from(x) + step * f64::from(z - x)) as f32
}

fn room<T: Clone>(original: &[T], more: usize) -> Result<Vec<T>> {
    let mut all = Vec::new();
    all.try_reserve_exact(original.len() + more).map_err(|_| {
        Error::new(
            Code::TooLarge,
            format!(
                "resampling: expected memory for {} values, found none; ask for fewer rows",
                original.len() + more
            ),
        )
    })?;
    all.extend_from_slice(original);
    Ok(all)
}

fn matrix<T: Scalar>(
    original: &Matrix<T>,
    parents: &[Parents],
    drawn: &[(usize, Drawn)],
    between: impl Fn(T, T, f64) -> T,
) -> Result<Matrix<T>> {
    let columns = original.columns();
    let mut data = room(original.data(), parents.len() * columns)?;
    for p in parents {
        let base = original.row(p.base as usize);
        let neighbor = original.row(p.neighbor as usize);
        data.extend(base.iter().zip(neighbor).map(|(&x, &z)| between(x, z, p.step)));
    }
    for (column, values) in drawn {
        let Drawn::Numbers(values) = values else {
            continue;
        };
        let slots = data.iter_mut().skip(original.data().len() + column);
        for (slot, &value) in slots.step_by(columns.max(1)).zip(values) {
            *slot = T::from_f64(value);
        }
    }
    Matrix::new(data, original.rows() + parents.len(), columns)
}

fn extended(
    column: &Column,
    parents: &[Parents],
    arithmetic: Arithmetic,
    drawn: Option<&Drawn>,
) -> Result<Column> {
    let values = match (&column.values, drawn) {
        (Values::Numeric(n), Some(Drawn::Numbers(more))) => {
            let mut values = room(&n.values, more.len())?;
            values.extend_from_slice(more);
            Values::Numeric(Numeric { values, kind: n.kind })
        }
        (Values::Numeric(n), _) => {
            let mut values = room(&n.values, parents.len())?;
            let at = |row: u32| n.values.get(row as usize).copied().unwrap_or(f64::NAN);
            values.extend(parents.iter().map(|p| {
                let (x, z) = (at(p.base), at(p.neighbor));
                let value = match arithmetic {
                    Arithmetic::Single => f64::from(single(x as f32, z as f32, p.step)),
                    _ => x + p.step * (z - x),
                };
                rounded(value, n.kind)
            }));
            Values::Numeric(Numeric { values, kind: n.kind })
        }
        (Values::Categorical(c), Some(Drawn::Codes(more))) => {
            let mut all = c.clone();
            all.codes = room(&c.codes, more.len())?;
            all.codes.extend_from_slice(more);
            Values::Categorical(all)
        }
        (Values::Categorical(_), _) => {
            return Err(Error::new(
                Code::Internal,
                format!(
                    "resampling: expected categories drawn for column '{}', found none",
                    column.name
                ),
            ));
        }
    };
    Ok(Column {
        name: column.name.clone(),
        values,
    })
}

/// A computed number in the column's type.
pub(super) fn rounded(value: f64, kind: NumericKind) -> f64 {
    match kind {
        NumericKind::Float64 => value,
        NumericKind::Float32 => f64::from(value as f32),
        NumericKind::Integer => libm::trunc(value),
    }
}
