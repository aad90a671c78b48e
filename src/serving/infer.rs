//! Inference by the Open Inference Protocol V2: named tensors in JSON.

use super::body::{malformed, text};
use super::handler::Handler;
use super::message::Request;
use super::refusal::{Answer, answer};
use super::tensor_data::{Written, datatype, read};
use crate::error::{Code, Error, Result};
use crate::inference::Tensor;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// `parameters` of any level are read over: none changes what is computed.
#[derive(Deserialize)]
struct InferRequest<'a> {
    id: Option<String>,
    #[serde(borrow)]
    inputs: Vec<InputTensor<'a>>,
    outputs: Option<Vec<RequestedOutput>>,
}

#[derive(Deserialize)]
struct InputTensor<'a> {
    name: String,
    shape: Vec<usize>,
    datatype: String,
    #[serde(borrow)]
    data: &'a RawValue,
}

#[derive(Deserialize)]
struct RequestedOutput {
    name: String,
}

#[derive(Serialize)]
struct InferResponse<'a> {
    model_name: &'a str,
    model_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    outputs: Vec<OutputTensor<'a>>,
}

#[derive(Serialize)]
struct OutputTensor<'a> {
    name: &'a str,
    shape: &'a [usize],
    datatype: &'static str,
    data: Written<'a>,
}

pub(super) fn infer(handler: &Handler, request: &Request) -> Answer {
    let session = handler.loaded()?;
    let body: InferRequest = serde_json::from_str(text(request.body)?).map_err(|e| malformed(&e))?;
    let feeds: Result<Vec<(String, Tensor)>> = body.inputs.into_iter().map(tensor).collect();
    let names: Option<Vec<String>> = body.outputs.map(|o| o.into_iter().map(|o| o.name).collect());
    let outputs = session.run(feeds?, names.as_deref())?;
    let written: Result<Vec<OutputTensor>> = outputs
        .iter()
        .map(|(name, tensor)| {
            let datatype = datatype(tensor.element_type()).ok_or_else(|| {
                Error::new(
                    Code::UnsupportedModel,
                    format!(
                        "output '{name}': the protocol's JSON has no {}; ask for the other outputs",
                        tensor.element_type().name()
                    ),
                )
            })?;
            Ok(OutputTensor {
                name,
                shape: tensor.dims(),
                datatype,
                data: Written(tensor.data()),
            })
        })
        .collect();
    answer(&InferResponse {
        model_name: &handler.options.model_name,
        model_version: &handler.options.model_version,
        id: body.id,
        outputs: written?,
    })
}

fn tensor(input: InputTensor) -> Result<(String, Tensor)> {
    let InputTensor {
        name,
        shape,
        datatype,
        data,
    } = input;
    let count = shape.iter().try_fold(1_usize, |n, &d| n.checked_mul(d));
    let read = count
        .ok_or_else(|| Error::new(Code::TooLarge, format!("shape: {shape:?} has too many values")))
        .and_then(|count| read(&datatype, data.get(), count))
        .and_then(|data| Tensor::new(shape, data));
    match read {
        Ok(tensor) => Ok((name, tensor)),
        Err(e) => Err(e.at(format_args!("input '{name}'"))),
    }
}
