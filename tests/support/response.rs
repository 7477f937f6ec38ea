//! An HTTP response, and what tests assert of one.

use serde_json::Value;

/// A response with its JSON body.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    pub status: u16,
    pub body: Value,
    pub headers: http::HeaderMap,
    pub storage_calls: u32,
    /// What the request computed, if the service is metered.
    pub fuel: Option<u64>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?;
        Some(value.to_str().expect("headers are text"))
    }

    /// The error's `reason`, which never changes.
    pub fn reason(&self) -> &str {
        self.body["reason"].as_str().unwrap_or_default()
    }

    /// The error's `detail`, a sentence for people.
    pub fn detail(&self) -> &str {
        self.body["detail"].as_str().unwrap_or_default()
    }

    /// Asserts a success with exactly this body.
    #[track_caller]
    pub fn assert_ok(&self, body: &Value) {
        assert_eq!((self.status, &self.body), (200, body));
    }

    /// Asserts an error with this status and reason.
    #[track_caller]
    pub fn assert_error(&self, status: u16, reason: &str) {
        assert_eq!((self.status, self.reason()), (status, reason), "{}", self.body);
    }

    /// Asserts that a field of the request breaks a rule.
    #[track_caller]
    pub fn assert_invalid(&self, field: &str) {
        self.assert_error(400, "invalid-field");
        assert_eq!(self.body["field"], field, "{}", self.body);
    }

    /// Asserts that the operator has set a variable to a value that can't be used.
    #[track_caller]
    pub fn assert_misconfigured(&self, variable: &str) {
        self.assert_error(500, "misconfigured");
        let names_it = self.detail().starts_with(&format!("the variable {variable} "));
        assert!(names_it, "{}", self.body);
    }

    /// Asserts the sentence of an error, where the sentence itself is what the test is about.
    #[track_caller]
    pub fn assert_detail(&self, detail: &str) {
        assert_eq!(self.detail(), detail);
    }

    /// Returns the session id of a login.
    #[track_caller]
    pub fn session_id(&self) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        let id = self.body["session"][0]["id"].as_str();
        id.expect("a session id").to_owned()
    }

    /// Asserts what holds of every response: its headers, and of every error Micro's four fields and a reason.
    #[track_caller]
    pub(super) fn assert_form(&self, id: &str, length: usize) {
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("content-length"), Some(length.to_string().as_str()));
        assert!(self.header("x-request-id").is_some());
        if self.status == 200 {
            return;
        }
        let members = self.body.as_object().expect("an object");
        let mut names: Vec<&str> = members.keys().map(String::as_str).collect();
        names.sort_unstable();
        let mut expected = vec!["code", "detail", "id", "reason", "status"];
        match self.reason() {
            "invalid-field" => expected.insert(2, "field"),
            "not-ready" => expected.insert(2, "failed"),
            "no-such-path" | "no-such-rpc" => expected.insert(4, "rpcs"),
            _ => {}
        }
        assert_eq!(names, expected);
        assert_eq!(self.body["id"], id);
        assert_eq!(self.body["code"], self.status);
        assert_eq!(self.body["status"], status_text(self.status));
        assert!(!self.detail().is_empty() && !self.reason().is_empty(), "{members:?}");
    }
}

fn status_text(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        other => panic!("{other} is no status of ours"),
    }
}
