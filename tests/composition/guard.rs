//! The session guard in front of an app that knows nothing of it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use host::hooks::VirtualClock;
use host::{App, Compiled, EngineOptions, Hooks};
use http::Request;
use serde_json::{Value, json};

use crate::examples::{built, root, running};
use crate::support::{BEARER, ID, START, asim};

pub fn guarded() -> &'static Compiled {
    static COMPILED: OnceLock<Compiled> = OnceLock::new();
    COMPILED.get_or_init(|| Compiled::new(&built("session-guard"), &EngineOptions::default()).expect("it composes"))
}

/// What the app says of the headers that came.
const HEADERS: &str =
    "Roles: . Verified: false. Headers: x-user-email, x-user-id, x-user-roles, x-user-verified, x-username.\n";

pub async fn send(app: &App, request: http::request::Builder, body: &str) -> (u16, http::HeaderMap, String) {
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

pub async fn call(app: &App, rpc: &str, body: &Value) -> Value {
    let request = Request::post(format!("/users/Users/{rpc}")).header("authorization", BEARER);
    let (status, _, body) = send(app, request, &body.to_string()).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

/// Creates a user over HTTP, and logs it in.
pub async fn session(app: &App) -> String {
    call(app, "Create", &asim()).await;
    let login = call(app, "Login", &json!({"username": "asim", "password": "password1"})).await;
    login["session"][0]["id"].as_str().expect("an id").to_owned()
}

pub fn variables() -> [(&'static str, &'static str); 2] {
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
        .header("x-user-email", "forged")
        .header("x-user-roles", "forged")
        .header("x-user-verified", "true")
        // CGI and what descends from it write all of these as X_USER_ID.
        .header("x_user_id", "forged")
        .header("X_User-Email", "forged")
        .header("x.username", "forged")
        .header("x_user_roles", "forged")
        .header("X-User.Verified", "true");
    let (status, headers, body) = send(&app, forged, "seven b").await;
    let hello = format!("Hello, asim <asim@example.com>, user {ID}.");
    let expected =
        format!("{hello} You asked for /some/path?q=1 with 7 bytes, cookie none, authorization none.\n{HEADERS}");
    assert_eq!((status, body), (200, expected), "{}", app.output());
    assert_eq!(headers["x-app"], "hello");

    let cookie = Request::get("/").header("cookie", format!("a=b; __Host-session={id}; c=d"));
    let (status, _, body) = send(&app, cookie, "").await;
    let expected = format!("{hello} You asked for / with 0 bytes, cookie a=b; c=d, authorization none.\n{HEADERS}");
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

/// The rule of <https://pkg.go.dev/net/http#CrossOriginProtection>.
#[tokio::test]
async fn the_guard_refuses_what_another_site_makes_a_browser_send() {
    let (app, _state) = running(guarded(), &variables());
    let id = session(&app).await;
    let refused: [&[(&str, &str)]; 6] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://app.example")],
        &[("origin", "https://evil.example")],
        &[("origin", "http://app.example:8080")],
        &[("origin", "null")],
    ];
    let passed: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        // A proxy may change the host.
        &[("sec-fetch-site", "same-origin"), ("origin", "https://outside.example")],
        &[("origin", "http://APP.example")],
        // No browser of today sends neither.
        &[],
    ];
    let request = |method: &str, headers: &[(&str, &str)]| {
        let request = Request::builder().method(method).uri("/").header("host", "app.example");
        headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value))
    };
    let cookie = format!("__Host-session={id}");
    for headers in refused {
        for method in ["POST", "PUT", "PATCH", "DELETE", "BREW"] {
            let (status, _, body) = send(&app, request(method, headers).header("cookie", &cookie), "").await;
            let expected = (403, "This request comes from another site.\n");
            assert_eq!((status, body.as_str()), expected, "{method} {headers:?}");
        }
        for method in ["GET", "HEAD", "OPTIONS"] {
            let (status, ..) = send(&app, request(method, headers).header("cookie", &cookie), "").await;
            assert_eq!(status, 200, "{method} {headers:?}");
        }
        // A browser sends a cookie by itself, but no bearer token.
        let bearer = request("POST", headers).header("authorization", format!("Bearer {id}"));
        assert_eq!(send(&app, bearer, "").await.0, 200, "{headers:?}");
    }
    for headers in passed {
        let (status, ..) = send(&app, request("POST", headers).header("cookie", &cookie), "").await;
        assert_eq!(status, 200, "{headers:?}");
    }
}

/// Another site of the domain may have set one of them, and no server can see which.
#[tokio::test]
async fn the_guard_takes_no_session_from_several_cookies() {
    let (app, _state) = running(guarded(), &variables());
    let id = session(&app).await;
    let (own, other) = (format!("__Host-session={id}"), "__Host-session=another");
    let requests = [
        Request::get("/").header("cookie", format!("{own}; {other}")),
        Request::get("/").header("cookie", format!("{other}; {own}")),
        Request::get("/").header("cookie", &own).header("cookie", other),
        Request::get("/").header("cookie", format!("{own}; {own}")),
    ];
    for request in requests {
        assert_eq!(send(&app, request, "").await.0, 401);
    }
    let lines = Request::get("/").header("cookie", "a=b").header("cookie", &own);
    assert_eq!(send(&app, lines, "").await.0, 200);
}

#[tokio::test]
async fn the_guard_holds_no_body_in_memory() {
    let (app, _state) = running(guarded(), &variables());
    let id = session(&app).await;
    let body = Bytes::from(vec![b'x'; 30 << 20]);
    for (authorization, status) in [("Bearer nonsense".to_owned(), 401), (format!("Bearer {id}"), 200)] {
        let request = Request::post("/").header("authorization", authorization);
        let reply = app
            .request(request.body(body.clone()).unwrap())
            .await
            .expect("an answer");
        assert_eq!(reply.response.status(), status);
        let memory = reply.usage.memory_peak;
        assert!(memory < 4 << 20, "{status}: {memory} bytes");
        let text = String::from_utf8_lossy(reply.response.body());
        assert!(status == 401 || text.contains(" 31457280 bytes"), "{text}");
    }
}

/// A body that fails the test if it is read.
struct Unread;

impl http_body::Body for Unread {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        panic!("the body is read")
    }
}

#[tokio::test]
async fn the_guard_reads_no_body_without_a_session() {
    let (app, _state) = running(guarded(), &variables());
    let id = session(&app).await;
    let forged = Request::post("/").header("cookie", format!("__Host-session={id}"));
    let requests = [
        (401, Request::post("/")),
        (401, Request::post("/").header("authorization", "Bearer nonsense")),
        (403, forged.header("sec-fetch-site", "cross-site")),
    ];
    for (status, request) in requests {
        let request = request.body(Unread).expect("a request");
        let response = app
            .handle(request, ([127, 0, 0, 1], 0).into())
            .await
            .expect("an answer");
        assert_eq!(response.status(), status);
    }
}

#[tokio::test]
async fn an_idle_session_ends_for_the_guard_when_it_ends_for_users() {
    let state = tempfile::tempdir().expect("a directory");
    let clock = Arc::new(VirtualClock::new(Duration::from_secs(START)));
    let hooks = Hooks {
        clock: clock.clone(),
        ..Hooks::default()
    };
    let builder = App::builder(guarded())
        .state_dir(state.path())
        .hooks(hooks)
        .capture_output(true);
    let variables = variables().into_iter().chain([("session_idle_ttl", "100")]);
    let builder = variables.fold(builder, |builder, (name, value)| builder.variable(name, value));
    let app = builder.build().expect("the application starts");
    let id = session(&app).await;
    clock.advance(Duration::from_secs(110));
    let request = Request::get("/").header("authorization", format!("Bearer {id}"));
    assert_eq!(send(&app, request, "").await.0, 401);
    let read = Request::post("/users/Users/ReadSession").header("authorization", BEARER);
    assert_eq!(send(&app, read, &json!({"session_id": id}).to_string()).await.0, 404);
}

#[test]
fn the_guard_and_users_have_the_same_variables() {
    let manifest = std::fs::read_to_string(root().join("examples/session-guard/spin.toml")).expect("the manifest");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let variables = |component: &str| {
        manifest["component"][component]["variables"]
            .as_table()
            .expect("a table")
    };
    let (guard, users) = (variables("session-guard"), variables("users"));
    for (name, value) in users.iter().filter(|(name, _)| *name != "api_tokens") {
        assert_eq!(guard.get(name), Some(value), "{name}");
    }
    let own = [
        "app_timeout",
        "guarded_component",
        "login_page",
        "namespace",
        "require_role",
        "session_cookie",
    ];
    for name in own {
        assert!(guard.contains_key(name), "{name}");
    }
    assert_eq!(
        guard.len(),
        users.len() - 1 + own.len(),
        "the guard's own variables, and those of users"
    );
}
