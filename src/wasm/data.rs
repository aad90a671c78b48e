//! Tables crossing the border, and CSV.

use super::progress::Progress;
use crate::data::{
    Categorical, Column, CsvOptions, Labels, Numeric, NumericKind, Schema, Table, Values, read_csv_watched,
    stratified_split, write_csv,
};
use crate::error::{Code, Error};
use crate::options;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

/// A table on its way in or out: columns are pushed, or taken, one by one.
#[wasm_bindgen]
#[derive(Default)]
pub struct RawTable {
    columns: Vec<Column>,
    rows: usize,
}

impl RawTable {
    pub fn check(self) -> crate::Result<Table> {
        Table::new(self.columns)
    }

    fn column(&self, i: usize) -> Result<&Column, Error> {
        self.columns.get(i).ok_or_else(|| absent(i))
    }

    fn values(&mut self, i: usize) -> Result<&mut Values, Error> {
        self.columns
            .get_mut(i)
            .map(|c| &mut c.values)
            .ok_or_else(|| absent(i))
    }
}

impl From<Table> for RawTable {
    fn from(table: Table) -> Self {
        RawTable {
            rows: table.rows(),
            columns: table.into_columns(),
        }
    }
}

fn absent(i: usize) -> Error {
    Error::new(
        Code::InvalidShape,
        format!("table: no column {i} of this kind; ask for its kind first"),
    )
}

#[wasm_bindgen]
impl RawTable {
    #[wasm_bindgen(constructor)]
    pub fn new() -> RawTable {
        RawTable::default()
    }

    #[wasm_bindgen(js_name = pushNumbers)]
    pub fn push_numbers(
        &mut self,
        name: String,
        values: Vec<f64>,
        kind: Option<String>,
    ) -> Result<(), JsValue> {
        let kind = match kind.as_deref() {
            None => NumericKind::default(),
            Some("float64") => NumericKind::Float64,
            Some("float32") => NumericKind::Float32,
            Some("integer") => NumericKind::Integer,
            Some(other) => {
                return Err(Error::new(
                    Code::InvalidOption,
                    format!("table: column '{name}' has the kind '{other}'; use float64, float32 or integer"),
                )
                .into());
            }
        };
        let values = Values::Numeric(Numeric { values, kind });
        self.columns.push(Column { name, values });
        Ok(())
    }

    #[wasm_bindgen(js_name = pushCategories)]
    pub fn push_categories(&mut self, name: String, codes: Vec<u32>, categories: Vec<String>) {
        let values = Values::Categorical(Categorical { codes, categories });
        self.columns.push(Column { name, values });
    }

    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.columns.len()
    }

    #[wasm_bindgen(getter)]
    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn name(&self, i: usize) -> Result<String, JsValue> {
        Ok(self.column(i)?.name.clone())
    }

    pub fn kind(&self, i: usize) -> Result<String, JsValue> {
        let kind = match &self.column(i)?.values {
            Values::Categorical(_) => "category",
            Values::Numeric(n) => match n.kind {
                NumericKind::Float64 => "float64",
                NumericKind::Float32 => "float32",
                NumericKind::Integer => "integer",
            },
        };
        Ok(kind.to_owned())
    }

    #[wasm_bindgen(js_name = takeNumbers)]
    pub fn take_numbers(&mut self, i: usize) -> Result<Vec<f64>, JsValue> {
        match self.values(i)? {
            Values::Numeric(n) => Ok(std::mem::take(&mut n.values)),
            Values::Categorical(_) => Err(absent(i).into()),
        }
    }

    #[wasm_bindgen(js_name = takeCodes)]
    pub fn take_codes(&mut self, i: usize) -> Result<Vec<u32>, JsValue> {
        match self.values(i)? {
            Values::Categorical(c) => Ok(std::mem::take(&mut c.codes)),
            Values::Numeric(_) => Err(absent(i).into()),
        }
    }

    pub fn categories(&self, i: usize) -> Result<Vec<String>, JsValue> {
        match &self.column(i)?.values {
            Values::Categorical(c) => Ok(c.categories.clone()),
            Values::Numeric(_) => Err(absent(i).into()),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SplitOptions {
    target: String,
    test_size: f64,
    #[serde(default)]
    seed: u64,
}

/// The two parts of a split table.
#[wasm_bindgen]
pub struct RawParts {
    train: Option<Table>,
    test: Option<Table>,
}

#[wasm_bindgen]
impl RawParts {
    #[wasm_bindgen(js_name = takeTrain)]
    pub fn take_train(&mut self) -> Option<RawTable> {
        self.train.take().map(RawTable::from)
    }

    #[wasm_bindgen(js_name = takeTest)]
    pub fn take_test(&mut self) -> Option<RawTable> {
        self.test.take().map(RawTable::from)
    }
}

/// Splits a table by the classes of a column.
#[wasm_bindgen(js_name = splitTable)]
pub fn split_table(table: RawTable, options: &str) -> Result<RawParts, JsValue> {
    let options: SplitOptions = options::parse(options)?;
    let table = table.check()?;
    let labels = Labels::from_column(table.column(&options.target)?)?;
    let split = stratified_split(&labels, options.test_size, options.seed)?;
    Ok(RawParts {
        train: Some(table.take(&split.train)),
        test: Some(table.take(&split.test)),
    })
}

/// Reads a CSV; with a schema (JSON) its columns are read as that says.
#[wasm_bindgen(js_name = readCsv)]
pub fn csv_in(
    bytes: &[u8],
    options: &str,
    schema: Option<String>,
    progress: Option<js_sys::Function>,
) -> Result<RawTable, JsValue> {
    let options: CsvOptions = options::parse(options)?;
    let schema: Option<Schema> = schema.as_deref().map(options::parse).transpose()?;
    let table = read_csv_watched(bytes, schema.as_ref(), &options, &mut Progress(progress))?;
    Ok(table.into())
}

/// Writes a CSV.
#[wasm_bindgen(js_name = writeCsv)]
pub fn csv_out(table: RawTable) -> Result<Vec<u8>, JsValue> {
    Ok(write_csv(&table.check()?))
}
