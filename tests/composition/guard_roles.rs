//! What the session guard does with a user's roles.

use http::Request;
use serde_json::{Value, json};

use crate::examples::running;
use crate::guard::{call, guarded, send, session, variables};
use crate::support::ID;

async fn update(app: &host::App, mut changes: Value) {
    changes["id"] = json!(ID);
    call(app, "Update", &changes).await;
}

#[tokio::test]
async fn the_guard_names_the_users_roles_and_whether_its_address_is_verified() {
    let (app, _state) = running(guarded(), &variables());
    let id = session(&app).await;
    update(&app, json!({"roles": ["editor", "admin:eu"], "verified": true})).await;
    let request = Request::get("/").header("authorization", format!("Bearer {id}"));
    let (status, _, body) = send(&app, request, "").await;
    assert_eq!(status, 200);
    assert!(body.contains("Roles: admin:eu,editor. Verified: true."), "{body}");
}

#[tokio::test]
async fn the_guard_requires_a_role_that_the_user_has_at_the_moment() {
    let [hash, tokens] = variables();
    let (app, _state) = running(guarded(), &[hash, tokens, ("require_role", "editor")]);
    let id = session(&app).await;
    for (roles, expected) in [
        (json!([]), 403),
        (json!(["editor"]), 200),
        (json!(["editor:eu", "editors"]), 403),
        (json!(["admin", "editor"]), 200),
        (json!(["admin"]), 403),
    ] {
        update(&app, json!({"roles": roles})).await;
        let request = Request::get("/").header("authorization", format!("Bearer {id}"));
        let (status, _, body) = send(&app, request, "").await;
        assert_eq!(status, expected, "{roles}");
        assert!(status == 200 || body == "This needs the role editor.\n", "{body}");
    }
    let (status, ..) = send(&app, Request::get("/").header("x-user-roles", "editor"), "").await;
    assert_eq!(status, 401);
}

/// The login page would send the user back, and so on.
#[tokio::test]
async fn a_session_without_the_role_is_not_sent_to_the_login_page() {
    let [hash, tokens] = variables();
    let own = [("require_role", "editor"), ("login_page", "/login")];
    let (app, _state) = running(guarded(), &[[hash, tokens], own].concat());
    let id = session(&app).await;
    let cookie = Request::get("/").header("cookie", format!("__Host-session={id}"));
    let (status, headers, _) = send(&app, cookie, "").await;
    assert_eq!((status, headers.get("location")), (403, None));
    assert_eq!(send(&app, Request::get("/"), "").await.0, 303);
}
