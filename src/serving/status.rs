//! What is loaded, and whether it is ready.

use super::handler::Handler;
use super::message::{Request, Response};
use super::refusal::{Answer, answer};
use super::tensor_data::datatype;
use crate::inference::TensorInfo;
use crate::onnx::Dim;
use serde_json::{Value, json};

pub(super) fn health(handler: &Handler, _: &Request) -> Answer {
    let loaded = handler.session.is_some();
    let body = json!({
        "status": if loaded { "healthy" } else { "loading" },
        "model_loaded": loaded,
        "model_name": handler.options.model_name,
        "model_version": handler.options.model_version,
        "reference_loaded": handler.reference.is_some(),
    });
    Ok(Response {
        status: if loaded { 200 } else { 503 },
        ..answer(&body)?
    })
}

pub(super) fn server(_: &Handler, _: &Request) -> Answer {
    answer(&json!({"name": "evenkeel", "version": env!("CARGO_PKG_VERSION"), "extensions": []}))
}

pub(super) fn live(_: &Handler, _: &Request) -> Answer {
    answer(&json!({"live": true}))
}

pub(super) fn ready(handler: &Handler, _: &Request) -> Answer {
    readiness(handler, json!({"ready": handler.session.is_some()}))
}

pub(super) fn model_ready(handler: &Handler, _: &Request) -> Answer {
    readiness(
        handler,
        json!({"name": handler.options.model_name, "ready": handler.session.is_some()}),
    )
}

fn readiness(handler: &Handler, body: Value) -> Answer {
    Ok(Response {
        status: if handler.session.is_some() { 200 } else { 503 },
        ..answer(&body)?
    })
}

pub(super) fn model(handler: &Handler, _: &Request) -> Answer {
    let session = handler.loaded()?;
    let tensors = |infos: &[TensorInfo]| infos.iter().map(tensor).collect::<Vec<_>>();
    answer(&json!({
        "name": handler.options.model_name,
        "versions": [handler.options.model_version],
        "platform": "onnx",
        "inputs": tensors(session.inputs()),
        "outputs": tensors(session.outputs()),
    }))
}

/// Dimensions that vary are -1, as the protocol has it.
fn tensor(info: &TensorInfo) -> Value {
    let shape: Vec<i64> = info
        .shape
        .iter()
        .map(|d| match d {
            Dim::Known(n) => i64::try_from(*n).unwrap_or(-1),
            _ => -1,
        })
        .collect();
    json!({"name": info.name, "datatype": info.element_type.and_then(datatype), "shape": shape})
}
