//! The writer.

use crate::data::table::{Missing, NumericKind, Table, Values};
use std::io::Write;

/// Writes a table as CSV: UTF-8, commas, `\n`, a header line, quotes only where needed.
///
/// Numbers are written in the shortest form that reads back to the same value: `1.0` in a column of
/// kind `Float64`, `1` in one of kind `Integer`. A missing value is an empty cell.
///
/// Reading the bytes again gives an equal table, but for what CSV cannot hold: an empty table, columns
/// of text that reads as numbers or as missing values, columns of missing values only, and the kind
/// `Float32`. [`read_csv_as`](super::read_csv_as) with the table's schema restores all types.
///
/// ```
/// use evenkeel::data::{CsvOptions, read_csv, write_csv};
/// let csv = b"age,city\n41,Seoul\n,\"Washington, D.C.\"\n";
/// assert_eq!(write_csv(&read_csv(csv, &CsvOptions::default())?), csv);
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn write_csv(table: &Table) -> Vec<u8> {
    let mut out = Vec::new();
    for (i, column) in table.columns().iter().enumerate() {
        separate(&mut out, i);
        quote(&column.name, &mut out);
    }
    out.push(b'\n');
    let writers: Vec<Cells> = table.columns().iter().map(|c| Cells::new(&c.values)).collect();
    let lone = writers.len() == 1;
    for row in 0..table.rows() {
        for (i, cells) in writers.iter().enumerate() {
            separate(&mut out, i);
            let before = out.len();
            cells.write(row, &mut out);
            if lone && out.len() == before {
                out.extend_from_slice(b"\"\"");
            }
        }
        out.push(b'\n');
    }
    out
}

enum Cells<'a> {
    Numbers(&'a [f64], NumericKind),
    Categories(&'a [u32], Vec<Vec<u8>>),
}

impl<'a> Cells<'a> {
    fn new(values: &'a Values) -> Self {
        match values {
            Values::Numeric(n) => Cells::Numbers(&n.values, n.kind),
            Values::Categorical(c) => {
                let quoted = c.categories.iter().map(|text| {
                    let mut bytes = Vec::new();
                    quote(text, &mut bytes);
                    bytes
                });
                Cells::Categories(&c.codes, quoted.collect())
            }
        }
    }

    fn write(&self, row: usize, out: &mut Vec<u8>) {
        match self {
            Cells::Numbers(values, kind) => {
                let value = values.get(row).copied().unwrap_or(f64::NAN);
                if !value.is_nan() {
                    write_number(value, *kind, out);
                }
            }
            Cells::Categories(codes, quoted) => {
                let code = codes.get(row).copied().unwrap_or(Missing::CODE);
                out.extend_from_slice(quoted.get(code as usize).map_or(&[][..], Vec::as_slice));
            }
        }
    }
}

/// Writing into memory cannot fail, so the formatter's results are dropped.
fn write_number(value: f64, kind: NumericKind, out: &mut Vec<u8>) {
    let whole = value.abs() <= 9_007_199_254_740_992.0 && value == libm::trunc(value);
    let _ = match kind {
        NumericKind::Integer if whole => write!(out, "{}", value as i64),
        NumericKind::Integer | NumericKind::Float64 => write!(out, "{value:?}"),
        NumericKind::Float32 => write!(out, "{:?}", value as f32),
    };
}

fn separate(out: &mut Vec<u8>, field: usize) {
    if field > 0 {
        out.push(b',');
    }
}

/// Semicolons and tabs are quoted too, so that the delimiter is detected rightly from any header.
fn quote(text: &str, out: &mut Vec<u8>) {
    if !text.contains([',', ';', '\t', '"', '\n', '\r', '\u{feff}']) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for b in text.bytes() {
        if b == b'"' {
            out.push(b'"');
        }
        out.push(b);
    }
    out.push(b'"');
}
