//! Tables in request bodies.

use super::message::Request;
use super::query;
use super::refusal::{Answer, Refusal};
use crate::data::{CsvOptions, Schema, Table, read_csv, read_csv_as, read_rows};
use crate::error::{Code, Error, Result};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The two forms that tables come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Csv,
}

impl Form {
    /// The form the content type names; without one, what the first character says.
    pub(super) fn of(request: &Request) -> Answer<Form> {
        let Some(content_type) = request.content_type else {
            let first = request.body.trim_ascii_start().first();
            return Ok(if matches!(first, Some(b'{' | b'[')) {
                Form::Json
            } else {
                Form::Csv
            });
        };
        let kind = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        match kind.as_str() {
            "text/csv" | "application/csv" => Ok(Form::Csv),
            kind if kind == "application/json" || kind.ends_with("+json") => Ok(Form::Json),
            _ => Err(Refusal::UnsupportedMediaType(kind)),
        }
    }
}

/// The JSON body of a route that takes rows.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body<'a> {
    #[serde(borrow, alias = "instances")]
    pub rows: Option<&'a RawValue>,
    #[serde(borrow)]
    pub features: Option<&'a RawValue>,
    #[serde(alias = "requestId")]
    pub request_id: Option<Value>,
    #[serde(default)]
    pub options: Map<String, Value>,
}

impl<'a> Body<'a> {
    /// Reads `{"rows": …}` or an array of rows alone.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        let text = text(bytes)?;
        if text.trim_start().starts_with('[') {
            let rows = serde_json::from_str(text).map_err(|e| malformed(&e))?;
            return Ok(Body {
                rows: Some(rows),
                ..Body::default()
            });
        }
        serde_json::from_str(text).map_err(|e| malformed(&e))
    }
}

/// A table and the options that came with it.
pub(super) struct TableBody {
    pub table: Table,
    pub options: Map<String, Value>,
    pub form: Form,
}

/// Reads rows as JSON or CSV, over `schema` where there is one; options stand in the JSON or in the query.
pub(super) fn table(request: &Request, schema: Option<&Schema>) -> Answer<TableBody> {
    let mut options = query::options(request.parts().1)?;
    let form = Form::of(request)?;
    let table = match form {
        Form::Csv => csv(request.body, schema)?,
        Form::Json => {
            let body = Body::read(request.body)?;
            if let Some(key) = body.options.keys().find(|k| options.contains_key(*k)) {
                return Err(Error::new(
                    Code::InvalidOption,
                    format!("options: key '{key}' is in the query too; give it once"),
                )
                .into());
            }
            options.extend(body.options);
            let Some(rows) = body.rows else {
                return Err(no_rows().into());
            };
            read_rows(rows.get(), schema)?
        }
    };
    Ok(TableBody { table, options, form })
}

pub(super) fn csv(bytes: &[u8], schema: Option<&Schema>) -> Result<Table> {
    match schema {
        Some(schema) => read_csv_as(bytes, schema, &CsvOptions::default()),
        None => read_csv(bytes, &CsvOptions::default()),
    }
}

pub(super) fn no_rows() -> Error {
    Error::new(
        Code::EmptyInput,
        "body: expected rows, found none; send {\"rows\": [{\"column\": value, …}, …]}",
    )
}

pub(super) fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|e| {
        Error::new(
            Code::InvalidJson,
            format!(
                "body: expected UTF-8, found another byte at {}; encode it",
                e.valid_up_to()
            ),
        )
    })
}

pub(super) fn malformed(error: &serde_json::Error) -> Error {
    Error::new(
        Code::InvalidJson,
        format!("body: expected JSON of the form this path takes, found {error}; correct it"),
    )
}
