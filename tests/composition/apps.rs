//! The apps in JavaScript and Python: sessions, each error, and forms of other sites. A test is skipped, and says so, if
//! the language's tools are missing.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use host::{App, Compiled, Hooks};
use serde_json::json;

use crate::examples::running;
use crate::failing_storage::{Failing, FailingStorage};
use crate::guestbook::CHEAP;
use crate::support::Service;
use crate::visitor::Visitor;
use crate::workshop;

/// The app in JavaScript, if it can be built here.
pub fn javascript() -> Option<&'static Compiled> {
    static COMPILED: OnceLock<Option<Compiled>> = OnceLock::new();
    COMPILED.get_or_init(|| workshop::compiled("javascript")).as_ref()
}

/// The app in Python, if it can be built here.
pub fn python() -> Option<&'static Compiled> {
    static COMPILED: OnceLock<Option<Compiled>> = OnceLock::new();
    COMPILED.get_or_init(|| workshop::compiled("python")).as_ref()
}

/// An app on storage that fails on demand.
struct Started {
    app: App,
    storage: Arc<FailingStorage>,
    /// Users itself, on the app's state and clock, for what its administrators do.
    service: Service,
}

impl Started {
    fn new(compiled: &Compiled) -> Self {
        let service = Service::new();
        let storage = Arc::new(FailingStorage::default());
        let hooks = Hooks {
            clock: service.clock.clone(),
            storage: storage.clone(),
            ..Hooks::default()
        };
        let builder = App::builder(compiled).state_dir(service.directory.path()).hooks(hooks);
        let builder = builder.variable(CHEAP.0, CHEAP.1).capture_output(true);
        Self {
            app: builder.build().expect("it starts"),
            storage,
            service,
        }
    }
}

const SIGN_UP: &str = "username=asim&email=asim%40example.com&password=a+long+enough+one";
const LOG_IN: &str = "username=asim&password=a+long+enough+one";
const WRONG: &str = "username=asim&password=wrong";
const YOU_ARE_ASIM: &str = "You are asim &lt;asim@example.com&gt;.";

/// Sends a form, and asserts the page that comes back.
async fn refused(visitor: &mut Visitor<'_>, path: &str, form: &str, expected: (u16, &str)) {
    let page = visitor.post(path, form).await;
    let shown = page.body.contains(&format!("<p role=\"alert\">{}", expected.1));
    assert!(page.status == expected.0 && shown, "{expected:?}: {page:?}");
}

async fn assert_who(visitor: &mut Visitor<'_>, expected: &str) {
    let page = visitor.get("/").await;
    assert!(
        page.status == 200 && page.body.contains(expected),
        "{expected}: {page:?}"
    );
}

async fn keeps_sessions(compiled: &Compiled) {
    let started = Started::new(compiled);
    let mut visitor = Visitor::new(&started.app);
    assert_who(&mut visitor, "<h1>Log in</h1>").await;
    assert_eq!(visitor.post("/signup", SIGN_UP).await.header("location"), "/");
    assert_who(&mut visitor, YOU_ARE_ASIM).await;

    let mut elsewhere = Visitor::new(&started.app);
    elsewhere.cookie = visitor.cookie.clone();
    assert_eq!(visitor.post("/login", LOG_IN).await.status, 303);
    assert_who(&mut visitor, YOU_ARE_ASIM).await;
    assert_ne!(visitor.cookie, elsewhere.cookie);
    // The browser has forgotten this session, so it has ended.
    assert_who(&mut elsewhere, "<h1>Log in</h1>").await;

    elsewhere.cookie = visitor.cookie.clone();
    assert_eq!(visitor.post("/logout", "").await.status, 303);
    assert_eq!(visitor.cookie, None);
    assert_who(&mut elsewhere, "<h1>Log in</h1>").await;
    elsewhere.cookie = Some("__Host-session=nonsense".to_owned());
    assert_eq!(elsewhere.post("/logout", "").await.status, 303);
    assert_eq!(visitor.get("/nothing").await.status, 404);
}

async fn refuses_a_disabled_account(started: &Started) {
    let mut visitor = Visitor::new(&started.app);
    let bob = |form: &str| form.replace("asim", "bob");
    assert_eq!(visitor.post("/signup", &bob(SIGN_UP)).await.status, 303);
    let found = started.service.call("Search", json!({"username": "bob"})).await;
    let id = found.body["users"][0]["id"].clone();
    assert_eq!(started.service.call("Disable", json!({"id": id})).await.status, 200);
    let expected = (403, "This account is disabled.");
    refused(&mut visitor, "/login", &bob(LOG_IN), expected).await;
}

async fn explains_errors(compiled: &Compiled) {
    let started = Started::new(compiled);
    let mut visitor = Visitor::new(&started.app);
    assert_eq!(visitor.post("/signup", SIGN_UP).await.status, 303);
    let session = visitor.cookie.take();
    refused(&mut visitor, "/signup", SIGN_UP, (409, "The username is in use.")).await;
    let same_email = SIGN_UP.replace("username=asim", "username=ada");
    refused(
        &mut visitor,
        "/signup",
        &same_email,
        (409, "The email address is in use."),
    )
    .await;
    refused(
        &mut visitor,
        "/login",
        "username=asim",
        (400, "The password is required."),
    )
    .await;
    refuses_a_disabled_account(&started).await;
    for _ in 0..5 {
        refused(
            &mut visitor,
            "/login",
            WRONG,
            (401, "The name or the password is wrong."),
        )
        .await;
    }
    refused(
        &mut visitor,
        "/login",
        LOG_IN,
        (429, "Too many attempts. Try again in 1 s."),
    )
    .await;
    for _ in 5..100 {
        started.service.clock.advance(Duration::from_mins(15));
        visitor.post("/login", WRONG).await;
    }
    refused(
        &mut visitor,
        "/login",
        LOG_IN,
        (403, "Too many wrong passwords. The password must be reset."),
    )
    .await;

    started.storage.fails(Failing::Commits);
    let other = SIGN_UP.replace("asim", "ada");
    refused(
        &mut visitor,
        "/signup",
        &other,
        (503, "Somebody is just changing that. Try again in 1 s."),
    )
    .await;
    started.storage.fails(Failing::Everything);
    visitor.cookie = session;
    let page = visitor.get("/").await;
    // This is what HTML has for the apostrophe, in one form or another.
    let sentence = page.body.replace("&#39;", "'").replace("&#x27;", "'");
    assert!(
        page.status == 503 && sentence.contains("That didn't work. Try again in 1 s."),
        "{page:?}"
    );

    let (app, _state) = running(compiled, &[("password_hash", "nonsense")]);
    let page = Visitor::new(&app).post("/signup", SIGN_UP).await;
    assert!(page.status == 500 && !page.body.contains("password_hash"), "{page:?}");
    assert!(app.output().contains("the variable password_hash"), "{}", app.output());
}

async fn refuses_forms_of_other_sites(compiled: &Compiled) {
    let started = Started::new(compiled);
    let mut visitor = Visitor::new(&started.app);
    for origin in [
        "https://evil.example",
        "null",
        "",
        "https://guestbook.example.evil.example",
    ] {
        for path in ["/signup", "/login", "/logout"] {
            let page = visitor.post_from(path, SIGN_UP, origin).await;
            assert_eq!(page.status, 403, "{origin} {path}");
        }
    }
    for (site, status) in [
        ("cross-site", 403),
        ("same-site", 403),
        ("none", 403),
        ("same-origin", 303),
    ] {
        let form = http::Request::post("/signup").header("sec-fetch-site", site);
        let page = visitor.send(form, SIGN_UP.to_owned()).await;
        assert_eq!(page.status, status, "{site}");
    }
}

#[tokio::test]
async fn the_javascript_app_keeps_sessions() {
    if let Some(app) = javascript() {
        keeps_sessions(app).await;
    }
}

#[tokio::test]
async fn the_python_app_keeps_sessions() {
    if let Some(app) = python() {
        keeps_sessions(app).await;
    }
}

#[tokio::test]
async fn the_javascript_app_explains_errors() {
    if let Some(app) = javascript() {
        explains_errors(app).await;
    }
}

#[tokio::test]
async fn the_python_app_explains_errors() {
    if let Some(app) = python() {
        explains_errors(app).await;
    }
}

#[tokio::test]
async fn the_javascript_app_refuses_forms_of_other_sites() {
    if let Some(app) = javascript() {
        refuses_forms_of_other_sites(app).await;
    }
}

#[tokio::test]
async fn the_python_app_refuses_forms_of_other_sites() {
    if let Some(app) = python() {
        refuses_forms_of_other_sites(app).await;
    }
}
