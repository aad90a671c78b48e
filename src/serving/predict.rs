//! Labels and probabilities for rows.

use super::body::{self, Body, Form};
use super::handler::Handler;
use super::message::{Request, Response};
use super::refusal::{Answer, answer};
use crate::data::{Schema, Table, read_rows, write_csv};
use crate::error::{Code, Error, Result};
use crate::inference::Predictions;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The answer for many rows, in their order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Batch<'a> {
    model_name: &'a str,
    model_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<Value>,
    rows: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classes: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probabilities: Option<Vec<&'a [f64]>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    predictions: Option<&'a [f64]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    positive_class: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold: Option<f64>,
}

/// The answer for one row.
#[derive(Serialize)]
struct Single<'a> {
    model_name: &'a str,
    model_version: &'a str,
    request_id: Option<Value>,
    prediction: Value,
    /// Of the positive class; of the predicted one where there are more than two.
    probability: Option<f64>,
    /// Of the predicted class.
    confidence: Option<f64>,
    probabilities: Option<BTreeMap<&'a str, f64>>,
    threshold: Option<f64>,
}

pub(super) fn predict(handler: &Handler, request: &Request) -> Answer {
    let session = handler.loaded()?;
    let schema = session.schema();
    let mut request_id = None;
    let table = match Form::of(request)? {
        Form::Csv => body::csv(request.body, schema)?,
        Form::Json => {
            let body = Body::read(request.body)?;
            if let Some(key) = body.options.keys().next() {
                return Err(unknown_option(key).into());
            }
            request_id = body.request_id;
            match (body.rows, body.features) {
                (Some(rows), None) => read_rows(rows.get(), schema)?,
                (None, Some(features)) => {
                    let table = one_row(features.get(), schema)?;
                    let predictions = session.predict(&table)?;
                    return answer(&single(handler, &predictions, request_id));
                }
                (Some(_), Some(_)) => return Err(both().into()),
                (None, None) => return Err(body::no_rows().into()),
            }
        }
    };
    let predictions = session.predict(&table)?;
    if request.wants_csv() {
        return Ok(Response::csv(write_csv(&predictions.to_table()?)));
    }
    answer(&batch(handler, &predictions, table.rows(), request_id))
}

fn one_row(features: &str, schema: Option<&Schema>) -> Result<Table> {
    if !features.starts_with('{') {
        return Err(Error::new(
            Code::InvalidJson,
            "features: expected an object of one row; send {\"column\": value, …}, or many as 'rows'",
        ));
    }
    read_rows(&format!("[{features}]"), schema)
}

fn unknown_option(key: &str) -> Error {
    Error::new(
        Code::InvalidOption,
        format!("options: '/predict' takes none, found '{key}'; leave it out"),
    )
}

fn both() -> Error {
    Error::new(
        Code::InvalidJson,
        "body: expected 'rows' or 'features', found both; send one of them",
    )
}

fn batch<'a>(handler: &'a Handler, p: &'a Predictions, rows: usize, request_id: Option<Value>) -> Batch<'a> {
    let probabilities = p.probabilities.as_ref();
    Batch {
        model_name: &handler.options.model_name,
        model_version: &handler.options.model_version,
        request_id,
        rows,
        labels: p.labels.as_deref(),
        classes: (!p.classes.is_empty()).then_some(&p.classes),
        probabilities: probabilities.map(|m| (0..m.rows()).map(|i| m.row(i)).collect()),
        predictions: p.values.as_deref(),
        positive_class: p.positive_class.as_deref(),
        threshold: p.threshold,
    }
}

fn single<'a>(handler: &'a Handler, p: &'a Predictions, request_id: Option<Value>) -> Single<'a> {
    let label = p.labels.as_deref().and_then(|l| l.first());
    let value = p.values.as_deref().and_then(|v| v.first());
    let row = p.probabilities.as_ref().map(|m| m.row(0));
    let of = |class: Option<&String>| {
        let i = p.classes.iter().position(|c| Some(c) == class)?;
        row?.get(i).copied()
    };
    let confidence = of(label);
    Single {
        model_name: &handler.options.model_name,
        model_version: &handler.options.model_version,
        request_id,
        prediction: match (label, value) {
            (Some(label), _) => Value::from(label.as_str()),
            (None, Some(value)) => Value::from(*value),
            (None, None) => Value::Null,
        },
        probability: of(p.positive_class.as_ref()).or(confidence),
        confidence,
        probabilities: row.map(|r| {
            p.classes
                .iter()
                .map(String::as_str)
                .zip(r.iter().copied())
                .collect()
        }),
        threshold: p.threshold,
    }
}
