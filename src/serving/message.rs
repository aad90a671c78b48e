//! What a host passes in and gets back.

/// An HTTP request, without its connection.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path with its query, from the first slash on.
    pub path: &'a str,
    /// The `content-type` header.
    pub content_type: Option<&'a str>,
    /// The `accept` header: `text/csv` asks `/predict` and `/resample` for CSV.
    pub accept: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The `content-type` header.
    pub content_type: &'static str,
    /// The `allow` header, of a 405.
    pub allow: Option<&'static str>,
    /// The body.
    pub body: Vec<u8>,
}

pub(super) const JSON: &str = "application/json";
pub(super) const CSV: &str = "text/csv; charset=utf-8";

impl Response {
    pub(super) fn json(body: Vec<u8>) -> Self {
        Response {
            status: 200,
            content_type: JSON,
            allow: None,
            body,
        }
    }

    pub(super) fn csv(body: Vec<u8>) -> Self {
        Response {
            content_type: CSV,
            ..Response::json(body)
        }
    }
}

impl Request<'_> {
    /// Whether the caller wants CSV back.
    pub(super) fn wants_csv(&self) -> bool {
        self.accept
            .is_some_and(|a| a.to_ascii_lowercase().contains("text/csv"))
    }

    /// The path without its query, and the query.
    pub(super) fn parts(&self) -> (&str, &str) {
        self.path.split_once('?').unwrap_or((self.path, ""))
    }
}
