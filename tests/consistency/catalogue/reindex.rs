//! Reindex in the catalogue: its requests, its answers and its step of the model.

use serde_json::json;

use super::{Changes, Request, Rpc, read};
use crate::harness::answer::Answer;

pub static REINDEX: Rpc = Rpc {
    name: "Reindex",
    changes: Changes::Nothing,
    // On stores that agree it does nothing, whatever else is under way or was cut off.
    answer: |body| {
        let lists = ["restored", "renamed", "removed"].map(|list| &body[list]);
        if lists.iter().all(|list| list.as_array().unwrap().is_empty()) {
            Answer::Done
        } else {
            Answer::Reindexed(body.to_string())
        }
    },
    step: |_, _, _| Ok(Answer::Done),
    examples: |_| vec![reindex("")],
    weight: 1,
    // It takes a document that was written too late for that of a user.
    random: |pool| {
        if pool.has_late_calls {
            read(&pool.id())
        } else {
            reindex("")
        }
    },
};

/// One step.
pub fn reindex(after: &str) -> Request {
    Request::new(&REINDEX, json!({"after": after, "limit": 1000}))
}
