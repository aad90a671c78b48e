//! The handler: what is loaded, and which route answers.

use super::message::{Request, Response};
use super::refusal::{Answer, Refusal};
use super::{drift, infer, predict, resample, status};
use crate::data::{CsvOptions, Schema, Table, read_csv};
use crate::drift::DriftOptions;
use crate::error::{Code, Error, Result};
use crate::inference::{Session, SessionOptions};
use crate::onnx::Limits;
use serde::{Deserialize, Serialize};

/// Names and limits of a [`Handler`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct HandlerOptions {
    /// The model's name in `/v2/models/{name}`. Default `model`.
    pub model_name: String,
    /// The model's version in paths and answers. Default `1`.
    pub model_version: String,
    /// The most bytes of a body. Default 16 MiB.
    pub max_body_bytes: usize,
    /// The most rows that `/resample` takes. Default 10,000.
    pub max_resample_rows: usize,
    /// The most rows that `/resample` gives. Default 100,000.
    pub max_resampled_rows: usize,
    /// What a model must keep to, and what one run of it may cost.
    pub limits: Limits,
    /// How `/drift` decides where a request does not say.
    pub drift: DriftOptions,
}

impl Default for HandlerOptions {
    fn default() -> Self {
        HandlerOptions {
            model_name: "model".to_owned(),
            model_version: "1".to_owned(),
            max_body_bytes: 16 << 20,
            max_resample_rows: 10_000,
            max_resampled_rows: 100_000,
            limits: Limits::default(),
            drift: DriftOptions::default(),
        }
    }
}

/// The method a route takes, and what answers.
type Route = (&'static str, fn(&Handler, &Request) -> Answer);

/// The table that `/drift` compares with, and its columns.
pub(super) struct Reference {
    pub table: Table,
    pub schema: Schema,
}

/// Answers requests from one model and one reference table, both optional.
///
/// **Determinism**: the same request gives the same bytes; there is no clock and nothing is kept between calls.
///
/// ```
/// use evenkeel::serving::{Handler, HandlerOptions, Request};
/// let mut handler = Handler::new(HandlerOptions::default());
/// handler.set_reference(b"age\n41\n33\n58\n")?;
/// let request = Request { method: "GET", path: "/v2/health/live", ..Request::default() };
/// assert_eq!(handler.handle(&request).status, 200);
/// # Ok::<(), evenkeel::Error>(())
/// ```
pub struct Handler {
    pub(super) options: HandlerOptions,
    pub(super) session: Option<Session>,
    pub(super) reference: Option<Reference>,
}

impl Handler {
    /// A handler without a model: it resamples, and says that it is not ready.
    pub fn new(options: HandlerOptions) -> Self {
        Handler {
            options,
            session: None,
            reference: None,
        }
    }

    /// Loads the ONNX model that `/predict` and `/v2` serve, in place of the one before.
    ///
    /// # Errors
    /// Those of [`Session::load`]; the model before stays.
    pub fn set_model(&mut self, bytes: &[u8]) -> Result<()> {
        let limits = self.options.limits;
        self.session = Some(Session::load(bytes, &SessionOptions { limits })?);
        Ok(())
    }

    /// Stores the CSV table that `/drift` compares with, in place of the one before.
    ///
    /// # Errors
    /// Those of [`read_csv`]; the table before stays.
    pub fn set_reference(&mut self, csv: &[u8]) -> Result<()> {
        self.set_reference_table(read_csv(csv, &CsvOptions::default())?);
        Ok(())
    }

    /// As [`Handler::set_reference`], with a table.
    pub fn set_reference_table(&mut self, table: Table) {
        let schema = Schema::of(&table);
        self.reference = Some(Reference { table, schema });
    }

    /// The model, when one is loaded.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Answers a request; refusals are answers too.
    pub fn handle(&self, request: &Request) -> Response {
        let head = request.method == "HEAD";
        let method = if head { "GET" } else { request.method };
        let answer = self.route(&Request { method, ..*request });
        let mut response = answer.unwrap_or_else(Response::from);
        if head {
            response.body.clear();
        }
        response
    }

    fn route(&self, request: &Request) -> Answer {
        let path = request.parts().0.trim_matches('/');
        let parts: Vec<&str> = path.split('/').collect();
        let (allowed, route): Route = match parts.as_slice() {
            ["health"] => ("GET", status::health),
            ["v2"] => ("GET", status::server),
            ["v2", "health", "live"] => ("GET", status::live),
            ["v2", "health", "ready"] => ("GET", status::ready),
            ["v2", "models", rest @ ..] => self.model_route(rest)?,
            ["predict"] => ("POST", predict::predict),
            ["drift"] => ("POST", drift::drift),
            ["resample"] => ("POST", resample::resample),
            _ => return Err(Refusal::NotFound(format!("path: nothing is at '/{path}'"))),
        };
        if request.method != allowed {
            return Err(Refusal::MethodNotAllowed(allowed));
        }
        if request.body.len() > self.options.max_body_bytes {
            return Err(Error::new(
                Code::TooLarge,
                format!(
                    "body: expected at most {} bytes, found {}; send fewer rows at a time",
                    self.options.max_body_bytes,
                    request.body.len()
                ),
            )
            .into());
        }
        route(self, request)
    }

    fn model_route(&self, parts: &[&str]) -> Answer<Route> {
        let (name, rest) = parts.split_first().unwrap_or((&"", &[]));
        if *name != self.options.model_name {
            return Err(Refusal::NotFound(format!(
                "model: expected '{}', found '{name}'",
                self.options.model_name
            )));
        }
        let rest = match rest {
            ["versions", version, rest @ ..] if *version == self.options.model_version => rest,
            ["versions", version, ..] => {
                return Err(Refusal::NotFound(format!(
                    "version: expected '{}', found '{version}'",
                    self.options.model_version
                )));
            }
            rest => rest,
        };
        match rest {
            [] => Ok(("GET", status::model)),
            ["ready"] => Ok(("GET", status::model_ready)),
            ["infer"] => Ok(("POST", infer::infer)),
            _ => Err(Refusal::NotFound(format!(
                "path: the model has no '{}'",
                rest.join("/")
            ))),
        }
    }

    /// The model, or the refusal when there is none.
    pub(super) fn loaded(&self) -> Answer<&Session> {
        self.session.as_ref().ok_or(Refusal::Unavailable(
            "model: expected a loaded model, found none; load one into the handler",
        ))
    }
}
