//! A request: an RPC of the catalogue and the body that is sent.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde_json::Value;

use super::{Changes, Rpc};
use crate::harness::answer::Answer;

#[derive(Clone)]
pub struct Request {
    rpc: &'static Rpc,
    body: Value,
}

impl Request {
    pub fn new(rpc: &'static Rpc, body: Value) -> Self {
        Self { rpc, body }
    }

    /// The same request with another text in a field.
    pub fn with(mut self, field: &str, text: &str) -> Self {
        self.body[field] = text.into();
        self
    }

    /// The RPC's entry.
    pub fn rpc(&self) -> &'static Rpc {
        self.rpc
    }

    /// The name of the RPC.
    pub fn name(&self) -> &'static str {
        self.rpc.name
    }

    pub fn changes(&self) -> Changes {
        self.rpc.changes
    }

    pub fn body(&self) -> &Value {
        &self.body
    }

    /// A text of the body.
    pub fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }

    /// A text of the body; as in the API, an empty one is absent.
    pub fn optional(&self, field: &str) -> Option<&str> {
        Some(self.text(field)).filter(|text| !text.is_empty())
    }

    /// A number of the body.
    pub fn number(&self, field: &str) -> usize {
        let number = self.body[field].as_u64().expect("a number");
        usize::try_from(number).expect("a small number")
    }

    /// Understands the service's response to this request.
    pub fn answer(&self, status: u16, body: &Value) -> Answer {
        if status == 200 {
            return (self.rpc.answer)(body);
        }
        Answer::from_error(status, body).unwrap_or_else(|| panic!("{self:?} is answered {status} {body}"))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.body)
    }
}

impl PartialEq for Request {
    fn eq(&self, other: &Self) -> bool {
        (self.name(), &self.body) == (other.name(), &other.body)
    }
}

impl Eq for Request {}

impl Hash for Request {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.name(), &self.body).hash(state);
    }
}
