//! The form in which answers of both APIs are compared: the body of the HTTP API, or an error in words that both have.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::library::wit;
use crate::support::{ID, Response};

/// An HTTP response: its body, or the error.
pub fn of_http(response: &Response) -> Value {
    if response.status == 200 {
        return masked(response.body.clone());
    }
    let reason = response.reason();
    let has_text = matches!(reason, "invalid-field" | "misconfigured");
    json!({
        "code": response.status,
        "reason": reason,
        "field": response.body["field"],
        "text": has_text.then(|| response.detail()),
        "retry-after": response.header("retry-after"),
    })
}

/// An answer of the interface.
pub fn of_wit(answer: Result<Value, wit::Error>) -> Value {
    answer.map_or_else(|error| of_error(&error), masked)
}

fn of_error(error: &wit::Error) -> Value {
    let (code, reason) = match error {
        wit::Error::InvalidField(_) => (400, "invalid-field"),
        wit::Error::WrongCredentials => (401, "wrong-credentials"),
        wit::Error::AccountDisabled => (403, "account-disabled"),
        wit::Error::TokenInvalid => (404, "token-invalid"),
        wit::Error::UserNotFound => (404, "user-not-found"),
        wit::Error::SessionNotFound => (404, "session-not-found"),
        wit::Error::IdTaken => (409, "id-taken"),
        wit::Error::UsernameTaken => (409, "username-taken"),
        wit::Error::EmailTaken => (409, "email-taken"),
        wit::Error::Throttled(_) => (429, "throttled"),
        wit::Error::PasswordDisabled => (403, "password-disabled"),
        wit::Error::Busy(_) => (503, "busy"),
        wit::Error::Unavailable(_) => (503, "unavailable"),
        wit::Error::Misconfigured(_) => (500, "misconfigured"),
        wit::Error::Other(sentence) => panic!("no function returns this: {sentence}"),
    };
    let field = match error {
        wit::Error::InvalidField(invalid) => Some(invalid.field.replace('-', "_")),
        _ => None,
    };
    let text = match error {
        wit::Error::InvalidField(invalid) => Some(format!("{} {}", invalid.field.replace('-', "_"), invalid.rule)),
        wit::Error::Misconfigured(sentence) => Some(sentence.clone()),
        _ => None,
    };
    let wait = match error {
        wit::Error::Throttled(seconds) | wit::Error::Busy(seconds) | wit::Error::Unavailable(seconds) => Some(seconds),
        _ => None,
    };
    json!({"code": code, "reason": reason, "field": field, "text": text, "retry-after": wait.map(u64::to_string)})
}

/// A user as HTTP shows it.
pub fn user(user: &wit::User) -> Value {
    without_defaults(
        json!({"id": user.id, "username": user.username, "email": user.email, "created": user.created,
        "updated": user.updated, "verified": user.verified, "disabled": user.disabled.is_some(),
        "disabled_until": user.disabled.and_then(|disabled| disabled.until), "roles": user.roles,
        "profile": user.profile.iter().cloned().collect::<BTreeMap<_, _>>(), "last_login": user.last_login}),
    )
}

/// A session as HTTP shows it.
pub fn session(session: &wit::Session) -> Value {
    without_defaults(
        json!({"id": session.id, "user_id": session.user_id, "username": session.username, "email": session.email,
        "created": session.created, "expires": session.expires, "verified": session.verified, "roles": session.roles}),
    )
}

/// An object as HTTP shows it: without what is false, absent or empty.
fn without_defaults(mut object: Value) -> Value {
    let members = object.as_object_mut().expect("an object");
    members.retain(|_, value| *value != json!(false) && *value != json!([]) && *value != json!({}) && !value.is_null());
    object
}

/// A token that was issued, as HTTP shows it.
pub fn issued(issued: &wit::IssuedToken) -> Value {
    json!({"token": issued.token, "expires": issued.expires, "user": user(&issued.user)})
}

/// What a token would do, as HTTP shows it.
pub fn checked(checked: &wit::CheckedToken) -> Value {
    let purpose = match checked.purpose {
        wit::TokenPurpose::ResetPassword => "reset-password",
        wit::TokenPurpose::VerifyEmail => "verify-email",
        wit::TokenPurpose::ChangeEmail => "change-email",
        wit::TokenPurpose::Invite => "invite",
    };
    json!({"purpose": purpose, "email": checked.email, "expires": checked.expires, "user": user(&checked.user)})
}

/// What a step of Reindex did, as HTTP shows it.
pub fn reindexed(done: &wit::Reindexed) -> Value {
    let mut shown = json!({"restored": [], "renamed": [], "removed": [], "next": done.next});
    if done.next.is_none() {
        shown.as_object_mut().expect("an object").remove("next");
    }
    for (list, users) in [
        ("restored", &done.restored),
        ("renamed", &done.renamed),
        ("removed", &done.removed),
    ] {
        shown[list] = users
            .iter()
            .map(|user| json!({"namespace": user.namespace, "id": user.id, "username": user.username, "email": user.email}))
            .collect();
    }
    shown
}

/// A session of a list as HTTP shows it.
pub fn listed(session: &wit::ListedSession) -> Value {
    json!({"handle": session.handle, "created": session.created, "expires": session.expires,
        "last_used": session.last_used, "client_address": session.client_address.as_deref().unwrap_or_default(),
        "user_agent": session.user_agent.as_deref().unwrap_or_default()})
}

/// The answer without what is random.
fn masked(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(match text.len() {
            128 => "a session id".to_owned(),
            64 => "a handle or a token".to_owned(),
            36 if text != ID => "an id".to_owned(),
            _ => text,
        }),
        Value::Array(values) => values.into_iter().map(masked).collect(),
        Value::Object(members) => members.into_iter().map(|(name, v)| (name, masked(v))).collect(),
        other => other,
    }
}
