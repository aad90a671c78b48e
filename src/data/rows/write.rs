//! The writer.

use crate::data::{Missing, NumericKind, Table, Values};
use std::io::Write;

/// Writes a table as `[{"age": 41, "sex": "F"}, …]`, what [`read_rows`](super::read_rows) reads.
///
/// Every row has every column; missing and infinite values are `null`. Numbers of kind `Integer` are
/// written without a point, others in the shortest form that reads back.
pub fn write_rows(table: &Table) -> Vec<u8> {
    let keys: Vec<String> = table.columns().iter().map(|c| text(&c.name)).collect();
    let categories: Vec<Vec<String>> = table
        .columns()
        .iter()
        .map(|c| match &c.values {
            Values::Categorical(c) => c.categories.iter().map(|t| text(t)).collect(),
            Values::Numeric(_) => Vec::new(),
        })
        .collect();
    let mut out = vec![b'['];
    for row in 0..table.rows() {
        out.extend_from_slice(if row == 0 { b"{" } else { b",{" });
        for (i, column) in table.columns().iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            out.extend_from_slice(keys.get(i).map_or("", String::as_str).as_bytes());
            out.push(b':');
            match &column.values {
                Values::Numeric(n) => number(n.values.get(row).copied(), n.kind, &mut out),
                Values::Categorical(c) => {
                    let code = c.codes.get(row).copied().unwrap_or(Missing::CODE) as usize;
                    let written = categories.get(i).and_then(|c| c.get(code));
                    out.extend_from_slice(written.map_or("null", String::as_str).as_bytes());
                }
            }
        }
        out.push(b'}');
    }
    out.push(b']');
    out
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Writing into memory cannot fail, so the formatter's results are dropped.
fn number(value: Option<f64>, kind: NumericKind, out: &mut Vec<u8>) {
    let value = value.filter(|v| v.is_finite());
    let _ = match (value, kind) {
        (None, _) => write!(out, "null"),
        (Some(v), NumericKind::Integer) if v.abs() <= 9_007_199_254_740_992.0 && v == libm::trunc(v) => {
            write!(out, "{}", v as i64)
        }
        (Some(v), NumericKind::Float32) => write!(out, "{:?}", v as f32),
        (Some(v), _) => write!(out, "{v:?}"),
    };
}
