//! An HTTP answer, and what tests ask of one.

use serde_json::{Value, json};

/// A response with its JSON body.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub headers: http::HeaderMap,
    pub storage_calls: u32,
    /// What was computed, where the world is metered.
    pub fuel: Option<u64>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        Some(value.to_str().expect("headers are text"))
    }

    /// The error's `detail`.
    pub fn detail(&self) -> &str {
        self.body["detail"].as_str().unwrap_or_default()
    }

    /// Asserts a success with this whole body.
    #[track_caller]
    pub fn is_ok(&self, body: &Value) {
        assert_eq!((self.status, &self.body), (200, body));
    }

    /// Asserts an error with Micro's fields, and a reason.
    #[track_caller]
    pub fn is_error(&self, id: &str, code: u16, detail: &str) {
        let status = match code {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            409 => "Conflict",
            413 => "Content Too Large",
            429 => "Too Many Requests",
            500 => "Internal Server Error",
            503 => "Service Unavailable",
            other => panic!("{other} is no status of ours"),
        };
        let micros = json!({"id": id, "code": code, "detail": detail, "status": status});
        let mut body = self.body.clone();
        let ours = body.as_object_mut().expect("an object");
        let reason = ours.remove("reason").expect("a reason");
        ours.remove("field");
        assert_eq!((self.status, &body), (code, &micros));
        assert!(reason.as_str().is_some_and(|word| !word.is_empty()), "{reason}");
    }

    /// The error's `reason`.
    pub fn reason(&self) -> &str {
        self.body["reason"].as_str().unwrap_or_default()
    }

    /// The session id that a login gave.
    #[track_caller]
    pub fn session_id(&self) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        let id = self.body["session"][0]["id"].as_str();
        id.expect("a session id").to_owned()
    }
}
