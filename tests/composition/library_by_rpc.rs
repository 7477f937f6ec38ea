//! The interface, called with the requests of the HTTP API, so that one table of operations serves both.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::common_form;
use crate::library::{Library, wit};

/// A text of a request.
fn text(request: &Value, field: &str) -> String {
    optional(request, field).unwrap_or_default()
}

/// A text of a request; over HTTP an empty one is absent.
fn optional(request: &Value, field: &str) -> Option<String> {
    let text = request[field].as_str().filter(|text| !text.is_empty());
    text.map(str::to_owned)
}

/// The answer of an RPC that returns nothing.
fn done((): ()) -> Value {
    json!({})
}

/// Calls the function of an RPC with the RPC's request in a namespace.
pub async fn call(library: &mut Library, namespace: &str, rpc: &str, request: &Value) -> Result<Value, wit::Error> {
    let (users, mut store) = library.parts();
    let answer = match rpc {
        "Create" => {
            let user = new_user(request);
            let chosen = user.id.is_some();
            let created = users.call_create(&mut store, namespace, &user).await;
            created.map(|id| id.map(|id| if chosen { json!({}) } else { json!({"id": id}) }))
        }
        "Read" => {
            let read = users.call_read(&mut store, namespace, &text(request, "id")).await;
            read.map(|user| user.map(|user| json!({"user": [common_form::user(&user)]})))
        }
        "Update" => {
            let (id, changes) = (text(request, "id"), user_changes(request));
            let updated = users.call_update(&mut store, namespace, &id, &changes).await;
            updated.map(|answer| answer.map(done))
        }
        "UpdatePassword" => {
            let change = password_change(request);
            let changed = users.call_update_password(&mut store, namespace, &change).await;
            changed.map(|answer| answer.map(done))
        }
        "Delete" => {
            let deleted = users.call_delete(&mut store, namespace, &text(request, "id")).await;
            deleted.map(|answer| answer.map(done))
        }
        "Search" => {
            let found = users.call_search(&mut store, namespace, &search_query(request)).await;
            let users = |users: Vec<wit::User>| users.iter().map(common_form::user).collect::<Vec<_>>();
            found.map(|answer| {
                answer.map(|found| match found.next {
                    Some(next) => json!({"users": users(found.users), "next": next}),
                    None => json!({"users": users(found.users)}),
                })
            })
        }
        "Login" => {
            let session = users.call_login(&mut store, namespace, &credentials(request)).await;
            session.map(|answer| answer.map(|session| json!({"session": [common_form::session(&session)]})))
        }
        "Logout" => {
            let name = match optional(request, "handle") {
                Some(handle) => wit::SessionName::Handle(wit::SessionHandle {
                    handle,
                    user_id: optional(request, "user_id"),
                }),
                None => wit::SessionName::SessionId(text(request, "session_id")),
            };
            let ended = users.call_logout(&mut store, namespace, &name).await;
            ended.map(|answer| answer.map(done))
        }
        "LogoutAll" => {
            let id = text(request, "user_id");
            let ended = users.call_logout_all(&mut store, namespace, &id).await;
            ended.map(|answer| answer.map(done))
        }
        "ReadSession" => {
            let id = text(request, "session_id");
            let session = users.call_read_session(&mut store, namespace, &id).await;
            session.map(|answer| answer.map(|session| json!({"session": [common_form::session(&session)]})))
        }
        "ListSessions" => {
            let id = text(request, "user_id");
            let listed = users.call_list_sessions(&mut store, namespace, &id).await;
            let sessions = |all: Vec<wit::ListedSession>| all.iter().map(common_form::listed).collect::<Vec<_>>();
            listed.map(|answer| answer.map(|all| json!({"sessions": sessions(all)})))
        }
        _ => call_about_state(library, namespace, rpc, request).await,
    };
    answer.expect("the call returns")
}

/// Calls the function of an RPC about tokens or the state of an account.
async fn call_about_state(
    library: &mut Library,
    namespace: &str,
    rpc: &str,
    request: &Value,
) -> wasmtime::Result<Result<Value, wit::Error>> {
    let (users, mut store) = library.parts();
    match rpc {
        "Disable" => {
            let (id, until) = (text(request, "id"), request["until"].as_u64());
            let disabled = users.call_disable(&mut store, namespace, &id, until).await;
            disabled.map(|answer| answer.map(done))
        }
        "Enable" => {
            let enabled = users.call_enable(&mut store, namespace, &text(request, "id")).await;
            enabled.map(|answer| answer.map(done))
        }
        "IssueToken" => {
            let issued = users
                .call_issue_token(&mut store, namespace, &token_request(request))
                .await;
            issued.map(|answer| answer.map(|issued| issued.map_or(json!({}), |issued| common_form::issued(&issued))))
        }
        "CheckToken" => {
            let checked = users
                .call_check_token(&mut store, namespace, &text(request, "token"))
                .await;
            checked.map(|answer| answer.map(|checked| common_form::checked(&checked)))
        }
        "ResetPassword" => {
            let reset = wit::PasswordReset {
                token: text(request, "token"),
                new_password: text(request, "new_password"),
            };
            let done_by = users.call_reset_password(&mut store, namespace, &reset).await;
            done_by.map(|answer| answer.map(done))
        }
        "Reindex" => {
            let limit = request["limit"]
                .as_u64()
                .map(|n| u32::try_from(n).expect("a small number"));
            let done = users
                .call_reindex(&mut store, optional(request, "after").as_deref(), limit)
                .await;
            done.map(|answer| answer.map(|done| common_form::reindexed(&done)))
        }
        "VerifyEmail" => {
            let verified = users
                .call_verify_email(&mut store, namespace, &text(request, "token"))
                .await;
            verified.map(|answer| answer.map(done))
        }
        other => panic!("the interface's function for {other} is missing here"),
    }
}

fn new_user(request: &Value) -> wit::NewUser {
    wit::NewUser {
        id: optional(request, "id"),
        username: text(request, "username"),
        email: text(request, "email"),
        password: text(request, "password"),
        attributes: Some(wit::Attributes {
            roles: roles(request).unwrap_or_default(),
            profile: profile(request)
                .into_iter()
                .map(|(key, value)| (key, value.expect("a value")))
                .collect(),
            verified: request["verified"].as_bool().unwrap_or_default(),
        }),
        client_address: optional(request, "client_address"),
    }
}

fn user_changes(request: &Value) -> wit::UserChanges {
    wit::UserChanges {
        username: optional(request, "username"),
        email: optional(request, "email"),
        roles: roles(request),
        profile: profile(request),
        verified: request["verified"].as_bool(),
    }
}

fn roles(request: &Value) -> Option<Vec<String>> {
    serde_json::from_value(request["roles"].clone()).expect("roles or none")
}

fn profile(request: &Value) -> Vec<(String, Option<String>)> {
    let entries: Option<BTreeMap<_, _>> = serde_json::from_value(request["profile"].clone()).expect("texts or none");
    entries.unwrap_or_default().into_iter().collect()
}

fn token_request(request: &Value) -> wit::TokenRequest {
    wit::TokenRequest {
        subject: if let Some(id) = optional(request, "user_id") {
            wit::TokenSubject::UserId(id)
        } else if let Some(username) = optional(request, "username") {
            wit::TokenSubject::Username(username)
        } else {
            wit::TokenSubject::Email(text(request, "email"))
        },
        purpose: match request["purpose"].as_str().expect("a purpose") {
            "reset-password" => wit::TokenPurpose::ResetPassword,
            "verify-email" => wit::TokenPurpose::VerifyEmail,
            "change-email" => wit::TokenPurpose::ChangeEmail,
            "invite" => wit::TokenPurpose::Invite,
            other => panic!("{other} is no purpose"),
        },
        new_email: optional(request, "new_email"),
        ttl: request["ttl"].as_u64(),
    }
}

fn password_change(request: &Value) -> wit::PasswordChange {
    wit::PasswordChange {
        user_id: text(request, "user_id"),
        old_password: text(request, "old_password"),
        new_password: text(request, "new_password"),
        client_address: optional(request, "client_address"),
    }
}

fn search_query(request: &Value) -> wit::SearchQuery {
    let number = |field: &str| {
        request[field]
            .as_u64()
            .map(|n| u32::try_from(n).expect("a small number"))
    };
    wit::SearchQuery {
        username: optional(request, "username"),
        email: optional(request, "email"),
        limit: number("limit"),
        offset: number("offset").unwrap_or_default(),
        after: request["after"].as_str().map(str::to_owned),
    }
}

fn credentials(request: &Value) -> wit::Credentials {
    wit::Credentials {
        username: optional(request, "username"),
        email: optional(request, "email"),
        password: text(request, "password"),
        client_address: optional(request, "client_address"),
        user_agent: optional(request, "user_agent"),
    }
}
