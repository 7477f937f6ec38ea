//! A response.

use http::StatusCode;

/// A response: a status, headers and a body.
#[derive(Debug)]
pub(super) struct Response {
    status: StatusCode,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Response {
    /// A response to a request that succeeded.
    pub(super) fn ok(body: String) -> Self {
        Self::new(StatusCode::OK, body)
    }

    /// Any response of JSON.
    pub(super) fn new(status: StatusCode, body: String) -> Self {
        Self::with_type(status, "application/json", body)
    }

    /// Any response.
    pub(super) fn with_type(status: StatusCode, content_type: &str, body: String) -> Self {
        let headers = vec![
            ("content-type", content_type.to_owned()),
            ("content-length", body.len().to_string()),
            // OWASP Session Management Cheat Sheet, "Web Content Caching".
            ("cache-control", "no-store".to_owned()),
        ];
        Self { status, headers, body }
    }

    /// The same response with another header.
    pub(super) fn with_header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The status.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub(super) fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    /// The body.
    pub(super) fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }
}
