//! ListSessions over HTTP: its fields, its call and its response.

use serde::Serialize;

use super::{Call, json};
use crate::domain::{ListedSession, Timestamp, UserId};
use crate::http::error::ApiError;
use crate::http::fields::Fields;
use crate::service;

#[derive(Serialize)]
struct Body<'a> {
    sessions: Vec<SessionShape<'a>>,
}

#[derive(Serialize)]
struct SessionShape<'a> {
    client_address: String,
    created: Timestamp,
    expires: Timestamp,
    handle: &'a str,
    last_used: Timestamp,
    user_agent: &'a str,
}

impl<'a> From<&'a ListedSession> for SessionShape<'a> {
    fn from(session: &'a ListedSession) -> Self {
        let address = session.client.client_address;
        Self {
            client_address: address.map(|address| address.to_string()).unwrap_or_default(),
            created: session.created,
            expires: session.expires,
            handle: session.handle.as_str(),
            last_used: session.last_used,
            user_agent: &session.client.user_agent,
        }
    }
}

pub(super) fn call(call: &Call<'_>, fields: Fields) -> Result<String, ApiError> {
    let [user_id] = fields.into_texts(["user_id"])?;
    let sessions = service::list_sessions(call.context, UserId::parse("user_id", &user_id)?)?;
    let sessions = sessions.iter().map(SessionShape::from).collect();
    Ok(json(&Body { sessions }))
}
