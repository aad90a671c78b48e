//! A table's columns as a model's inputs.

use super::session::{Session, TensorInfo, ValueKind};
use super::tensor::{Tensor, TensorData};
use crate::data::{Column, Missing, NumericKind, Table, Values};
use crate::error::{Code, Error, Result};
use crate::onnx::ElementType;

/// How the inputs of a model are found in a table.
pub(super) enum Layout {
    /// Input i is the column at position `0[i]`, each [N, 1] (or [N]).
    ByName(Vec<usize>),
    /// One input of all columns, in their order.
    Matrix,
}

/// Checks that the table has what the model needs.
pub(super) fn layout(session: &Session, table: &Table) -> Result<Layout> {
    let inputs = session.inputs();
    if let Some(other) = inputs
        .iter()
        .find(|i| i.kind != ValueKind::Tensor || (i.shape.len() > 2 && i.width().is_none()))
    {
        return Err(Error::new(
            Code::UnsupportedModel,
            format!(
                "input '{}': a table cannot be fed to it; use run with tensors",
                other.name
            ),
        ));
    }
    if let [only] = inputs {
        let single = only.width() == Some(1) && table.position(&only.name).is_some();
        if !single {
            return matrix_layout(only, table);
        }
    }
    let positions = inputs.iter().map(|i| by_name(i, table)).collect::<Result<_>>()?;
    Ok(Layout::ByName(positions))
}

fn by_name(input: &TensorInfo, table: &Table) -> Result<usize> {
    if input.width().is_some_and(|w| w != 1) {
        return Err(Error::new(
            Code::UnsupportedModel,
            format!(
                "input '{}': takes {} columns beside other inputs; use run with tensors",
                input.name,
                input.width().unwrap_or(0)
            ),
        ));
    }
    let position = table.position(&input.name).ok_or_else(|| {
        Error::new(
            Code::ColumnMismatch,
            format!(
                "table: expected a column '{}', which the model takes, found none; the table has: {}",
                input.name,
                listed(table)
            ),
        )
    })?;
    if let Some(column) = table.columns().get(position)
        && matches!(column.values, Values::Categorical(_))
        && input.element_type != Some(ElementType::String)
    {
        return Err(not_numeric(column, input));
    }
    Ok(position)
}

fn matrix_layout(input: &TensorInfo, table: &Table) -> Result<Layout> {
    let found = table.columns().len();
    let text = table
        .columns()
        .iter()
        .find(|c| matches!(c.values, Values::Categorical(_)));
    if let Some(width) = input.width()
        && width != found
    {
        let hint = text.map_or(String::new(), |c| format!(" (column '{}' is text)", c.name));
        return Err(Error::new(
            Code::ColumnMismatch,
            format!(
                "table: expected {width} columns, which the model's input '{}' takes in file order, found {found}{hint}: {}; pass exactly those, without the target",
                input.name,
                listed(table)
            ),
        ));
    }
    match text {
        Some(column) if input.element_type != Some(ElementType::String) => Err(not_numeric(column, input)),
        _ => Ok(Layout::Matrix),
    }
}

fn not_numeric(column: &Column, input: &TensorInfo) -> Error {
    let sample = match &column.values {
        Values::Categorical(c) => c.categories.first().cloned().unwrap_or_default(),
        Values::Numeric(_) => String::new(),
    };
    Error::new(
        Code::NotNumeric,
        format!(
            "column '{}': expected numbers for the model's input '{}', found text such as '{sample}'; encode it as the model was trained",
            column.name, input.name
        ),
    )
}

fn listed(table: &Table) -> String {
    let names: Vec<&str> = table.columns().iter().take(20).map(|c| c.name.as_str()).collect();
    let more = if table.columns().len() > 20 { ", …" } else { "" };
    format!("{}{more}", names.join(", "))
}

/// The feeds of rows `start .. end`.
pub(super) fn feeds(
    session: &Session,
    table: &Table,
    layout: &Layout,
    (start, end): (usize, usize),
) -> Result<Vec<(String, Tensor)>> {
    let rows = end - start;
    let mut out = Vec::with_capacity(session.inputs().len());
    for (i, input) in session.inputs().iter().enumerate() {
        let columns: Vec<&Column> = match layout {
            Layout::Matrix => table.columns().iter().collect(),
            Layout::ByName(positions) => positions
                .get(i)
                .and_then(|&p| table.columns().get(p))
                .into_iter()
                .collect(),
        };
        let dims = input.dims(rows, columns.len());
        let data = interleave(input, &columns, start, end)?;
        out.push((input.name.clone(), Tensor::new(dims, data)?));
    }
    Ok(out)
}

fn interleave(input: &TensorInfo, columns: &[&Column], start: usize, end: usize) -> Result<TensorData> {
    let cells = || (start..end).flat_map(|row| columns.iter().map(move |c| (row, *c)));
    let number = |(row, column): (usize, &Column)| match &column.values {
        Values::Numeric(n) => n.values.get(row).copied().unwrap_or(f64::NAN),
        Values::Categorical(_) => f64::NAN,
    };
    let whole = |cell: (usize, &Column)| -> Result<i64> {
        let value = number(cell);
        if value.is_nan() {
            return Err(Error::new(
                Code::MissingValue,
                format!(
                    "column '{}', row {}: no value, and the model's input takes whole numbers; fill it in",
                    cell.1.name, cell.0
                ),
            ));
        }
        Ok(value as i64)
    };
    Ok(match input.element_type {
        Some(ElementType::Float32) | None => TensorData::F32(cells().map(|c| number(c) as f32).collect()),
        Some(ElementType::Float64) => TensorData::F64(cells().map(number).collect()),
        Some(ElementType::Int64) => TensorData::I64(cells().map(whole).collect::<Result<_>>()?),
        Some(ElementType::Int32) => TensorData::I32(
            cells()
                .map(|c| whole(c).map(|v| v as i32))
                .collect::<Result<_>>()?,
        ),
        Some(ElementType::Bool) => {
            TensorData::Bool(cells().map(|c| whole(c).map(|v| v != 0)).collect::<Result<_>>()?)
        }
        Some(ElementType::String) => TensorData::Strings(cells().map(|(row, c)| text(c, row)).collect()),
        Some(other) => {
            return Err(Error::new(
                Code::UnsupportedModel,
                format!(
                    "input '{}': a table cannot be fed to {other}; use run with tensors",
                    input.name
                ),
            ));
        }
    })
}

/// The cell as text; missing is the empty text.
fn text(column: &Column, row: usize) -> String {
    match &column.values {
        Values::Categorical(c) => match c.codes.get(row) {
            Some(&Missing::CODE) | None => String::new(),
            Some(_) => c.text(row).unwrap_or("").to_owned(),
        },
        Values::Numeric(n) => match (n.values.get(row), n.kind) {
            (None, _) => String::new(),
            (Some(v), _) if v.is_nan() => String::new(),
            (Some(v), NumericKind::Integer) => format!("{v:.0}"),
            (Some(v), _) => v.to_string(),
        },
    }
}
