//! The verdict on a batch of rows against the stored reference.

use super::body;
use super::handler::Handler;
use super::message::Request;
use super::refusal::{Answer, Refusal, answer};
use crate::data::{Schema, Table};
use crate::drift::{DriftOptions, drift as compare};
use crate::error::Result;
use crate::options;
use crate::watch::Unwatched;
use serde_json::{Map, Value};

pub(super) fn drift(handler: &Handler, request: &Request) -> Answer {
    let Some(reference) = &handler.reference else {
        return Err(Refusal::Unavailable(
            "drift: expected a stored reference table, found none; store one in the handler",
        ));
    };
    let features = handler.session.as_ref().and_then(|s| s.schema());
    let mut expected = reference.schema.clone();
    if let Some(features) = features {
        expected.columns.retain(|c| features.column(&c.name).is_some());
    }
    let batch = body::table(request, Some(&expected))?;
    let mut options = merged(&handler.options.drift, batch.options)?;
    let unlabeled = left_out(&reference.schema, features, &batch.table);
    let mut warnings = Vec::new();
    if options.columns.is_none() && !unlabeled.is_empty() {
        let names = reference.schema.columns.iter().map(|c| c.name.clone());
        options.columns = Some(names.filter(|n| !unlabeled.contains(n)).collect());
        warnings.extend(unlabeled.iter().map(|name| {
            format!("column '{name}' is only in the reference, and the model does not read it: left out")
        }));
    }
    let mut report = compare(&reference.table, &batch.table, &options, &mut Unwatched)?;
    report.warnings.append(&mut warnings);
    answer(&report)
}

/// Columns of the reference that neither the batch has nor the model reads: the target, above all.
fn left_out(reference: &Schema, features: Option<&Schema>, batch: &Table) -> Vec<String> {
    let Some(features) = features else {
        return Vec::new();
    };
    let names = reference.columns.iter().map(|c| &c.name);
    names
        .filter(|n| batch.position(n).is_none() && features.column(n).is_none())
        .cloned()
        .collect()
}

/// The handler's options with the request's over them.
fn merged(own: &DriftOptions, asked: Map<String, Value>) -> Result<DriftOptions> {
    let mut merged = serde_json::to_value(own).unwrap_or_default();
    if let Some(merged) = merged.as_object_mut() {
        merged.extend(asked);
    }
    options::parse(&merged.to_string())
}
