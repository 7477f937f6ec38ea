//! The session guard in front of an app that knows nothing of it.

use std::sync::OnceLock;

use bytes::Bytes;
use host::{App, Compiled, EngineOptions};
use http::Request;
use serde_json::{Value, json};

use crate::examples::{built, running};
use crate::support::{BEARER, ID, asim};

fn guarded() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| Compiled::new(&built("session-guard"), &EngineOptions::default()).expect("it composes"))
}

async fn send(app: &App, request: http::request::Builder, body: &str) -> (u16, http::HeaderMap, String) {
    let request = request
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .expect("a request");
    let reply = app.request(request).await.expect("an answer");
    let (head, body) = reply.response.into_parts();
    (
        head.status.as_u16(),
        head.headers,
        String::from_utf8(body.to_vec()).expect("text"),
    )
}

async fn call(app: &App, rpc: &str, body: &Value) -> Value {
    let request = Request::post(format!("/users/Users/{rpc}")).header("authorization", BEARER);
    let (status, _, body) = send(app, request, &body.to_string()).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

/// Creates a user over HTTP, and logs it in.
async fn session(app: &App) -> String {
    call(app, "Create", &asim()).await;
    let login = call(app, "Login", &json!({"username": "asim", "password": "password1"})).await;
    login["session"][0]["id"].as_str().expect("an id").to_owned()
}

fn variables() -> [(&'static str, &'static str); 2] {
    [
        ("password_hash", "m=7168,t=5,p=1"),
        ("api_tokens", "*=a-token-for-tests"),
    ]
}

#[tokio::test]
async fn the_guard_lets_a_session_pass_and_names_its_user() {
    let (app, _state) = running(guarded(), &variables());
    let id = session(&app).await;
    let bearer = Request::post("/some/path?q=1").header("authorization", format!("Bearer {id}"));
    let forged = bearer
        .header("x-user-id", "forged")
        .header("X-Username", "forged")
        .header("x-user-email", "forged");
    let (status, headers, body) = send(&app, forged, "seven b").await;
    let hello = format!("Hello, asim <asim@example.com>, user {ID}.");
    let expected = format!("{hello} You asked for /some/path?q=1 with 7 bytes, cookie nobody, authorization nobody.\n");
    assert_eq!((status, body), (200, expected), "{}", app.output());
    assert_eq!(headers["x-app"], "hello");

    let cookie = Request::get("/").header("cookie", format!("a=b; __Host-session={id}; c=d"));
    let (status, _, body) = send(&app, cookie, "").await;
    let expected = format!("{hello} You asked for / with 0 bytes, cookie a=b; c=d, authorization nobody.\n");
    assert_eq!((status, body), (200, expected));
}

#[tokio::test]
async fn the_guard_stops_a_request_without_a_session() {
    let (app, _state) = running(guarded(), &variables());
    let id = session(&app).await;
    call(&app, "Logout", &json!({"session_id": id})).await;
    let requests = [
        Request::get("/"),
        Request::get("/").header("x-user-id", ID).header("x-username", "asim"),
        Request::get("/").header("authorization", format!("Bearer {id}")),
        Request::get("/").header("authorization", "Bearer nonsense"),
        Request::get("/").header("authorization", "Bearer "),
        Request::get("/").header("cookie", "__Host-session="),
    ];
    for request in requests {
        let (status, headers, body) = send(&app, request, "").await;
        assert_eq!((status, body.as_str()), (401, "Log in first.\n"));
        assert_eq!(headers["www-authenticate"], "Bearer");
    }
}

#[tokio::test]
async fn the_guard_redirects_to_the_login_page_if_one_is_set() {
    let [hash, tokens] = variables();
    let (app, _state) = running(guarded(), &[hash, tokens, ("login_page", "/login")]);
    let (status, headers, _) = send(&app, Request::get("/"), "").await;
    assert_eq!((status, headers["location"].to_str().expect("text")), (303, "/login"));
}
