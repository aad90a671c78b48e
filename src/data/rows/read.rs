//! The walk over the JSON text: every cell goes straight into its column.

use super::draft::{Cell, Draft};
use crate::data::{Schema, Table};
use crate::error::{Code, Error, Result};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads `[{"age": 41, "sex": "F"}, …]` into a table.
///
/// Columns stand in the schema's order, then in that of their first appearance. A key that a row lacks,
/// `null` and `""` are missing values. JSON types are taken at their word: a column holds numbers (of kind
/// `Integer` if all are written without point and exponent) or text and booleans, not both.
///
/// With a schema, its columns have its types; a number in a category column is read as its digits. A schema
/// column that no row names is missing throughout, unless the rows bring names the schema does not know:
/// then one is taken for a misspelling of the other and refused.
///
/// **Errors.** `invalid-json` with the place; `empty-input` for no rows or no columns; `not-numeric` with
/// row and column; `column-mismatch` as said; `too-large` beyond 16,384 columns, or for rows so unlike one
/// another that the table would be far larger than its text.
///
/// ```
/// use evenkeel::data::read_rows;
/// let table = read_rows(r#"[{"age": 41, "sex": "F"}, {"sex": null, "age": 33.5}]"#, None)?;
/// assert_eq!((table.rows(), table.columns()[0].name.as_str()), (2, "age"));
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub fn read_rows(json: &str, schema: Option<&Schema>) -> Result<Table> {
    let mut draft = Draft::new(json.len(), schema);
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = RowsSeed(&mut draft)
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    if let Some(error) = draft.refusal.take() {
        return Err(error);
    }
    if let Err(e) = read {
        return Err(Error::new(
            Code::InvalidJson,
            format!(
                "rows: expected an array of flat JSON objects, found {e}; send [{{\"column\": value, …}}, …]"
            ),
        ));
    }
    draft.finish()
}

struct RowsSeed<'d, 's>(&'d mut Draft<'s>);

impl<'de> DeserializeSeed<'de> for RowsSeed<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowsSeed<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of rows")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> std::result::Result<(), A::Error> {
        while rows.next_element_seed(RowSeed(self.0))?.is_some() {
            self.0.end_row().map_err(|e| stop(self.0, e))?;
        }
        Ok(())
    }
}

struct RowSeed<'d, 's>(&'d mut Draft<'s>);

impl<'de> DeserializeSeed<'de> for RowSeed<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "an object as row {}", self.0.rows)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut cells: A) -> std::result::Result<(), A::Error> {
        let mut guess = 0;
        while let Some(column) = cells.next_key_seed(KeySeed(self.0, guess))? {
            cells.next_value_seed(CellSeed(self.0, column))?;
            guess = column + 1;
        }
        Ok(())
    }
}

struct KeySeed<'d, 's>(&'d mut Draft<'s>, usize);

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_> {
    type Value = usize;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_, '_> {
    type Value = usize;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a column name")
    }
    fn visit_str<E: de::Error>(self, name: &str) -> std::result::Result<usize, E> {
        self.0.column(name, self.1).map_err(|e| stop(self.0, e))
    }
}

struct CellSeed<'d, 's>(&'d mut Draft<'s>, usize);

impl CellSeed<'_, '_> {
    fn push<E: de::Error>(self, cell: Cell) -> std::result::Result<(), E> {
        self.0.push(self.1, cell).map_err(|e| stop(self.0, e))
    }
}

impl<'de> DeserializeSeed<'de> for CellSeed<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for CellSeed<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let name = self.0.names.get(self.1).map_or("", String::as_str);
        write!(
            f,
            "a number, text, boolean or null in row {}, column '{name}'",
            self.0.rows
        )
    }
    fn visit_unit<E: de::Error>(self) -> std::result::Result<(), E> {
        self.push(Cell::Null)
    }
    fn visit_bool<E: de::Error>(self, v: bool) -> std::result::Result<(), E> {
        self.push(Cell::Bool(v))
    }
    fn visit_i64<E: de::Error>(self, v: i64) -> std::result::Result<(), E> {
        let whole = v.unsigned_abs() <= 1 << 53;
        self.push(if whole {
            Cell::Integer(v as f64)
        } else {
            Cell::Float(v as f64)
        })
    }
    fn visit_u64<E: de::Error>(self, v: u64) -> std::result::Result<(), E> {
        let whole = v <= 1 << 53;
        self.push(if whole {
            Cell::Integer(v as f64)
        } else {
            Cell::Float(v as f64)
        })
    }
    fn visit_f64<E: de::Error>(self, v: f64) -> std::result::Result<(), E> {
        self.push(Cell::Float(v))
    }
    fn visit_str<E: de::Error>(self, v: &str) -> std::result::Result<(), E> {
        self.push(Cell::Text(v))
    }
}

/// Keeps our own error aside: serde's cannot carry its code.
fn stop<E: de::Error>(draft: &mut Draft, error: Error) -> E {
    let message = error.message().to_owned();
    draft.refusal = Some(error);
    E::custom(message)
}
