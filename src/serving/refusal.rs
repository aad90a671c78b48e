//! Requests that are not answered: the core's errors and HTTP's own.

use super::message::{JSON, Response};
use crate::error::{Code, Error};
use serde::Serialize;
use serde_json::json;

/// Why a request is refused.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The core said so.
    Core(Error),
    /// There is nothing at this path.
    NotFound(String),
    /// The path takes other methods.
    MethodNotAllowed(&'static str),
    /// The body is neither JSON nor CSV.
    UnsupportedMediaType(String),
    /// What the path needs is not loaded.
    Unavailable(&'static str),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Core(error)
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        let (status, code, sentence) = match &refusal {
            Refusal::Core(e) => (e.code().http_status(), e.code().as_str(), e.message().to_owned()),
            Refusal::NotFound(what) => (
                404,
                "not-found",
                format!("{what}; see /v2 and /health for what is here"),
            ),
            Refusal::MethodNotAllowed(allow) => (
                405,
                "method-not-allowed",
                format!("method: expected {allow}; send the request again with it"),
            ),
            Refusal::UnsupportedMediaType(found) => (
                415,
                "unsupported-media-type",
                format!(
                    "content-type: expected application/json or text/csv, found '{found}'; send one of them"
                ),
            ),
            Refusal::Unavailable(what) => (503, "unavailable", (*what).to_owned()),
        };
        Response {
            status,
            content_type: JSON,
            allow: match refusal {
                Refusal::MethodNotAllowed(allow) => Some(allow),
                _ => None,
            },
            body: json!({"error": sentence, "code": code}).to_string().into_bytes(),
        }
    }
}

/// What a route gives.
pub(super) type Answer<T = Response> = Result<T, Refusal>;

/// The value as a JSON answer.
pub(super) fn answer<T: Serialize>(value: &T) -> Answer {
    match serde_json::to_vec(value) {
        Ok(body) => Ok(Response::json(body)),
        Err(e) => Err(Error::new(Code::Internal, format!("answer: {e}")).into()),
    }
}
