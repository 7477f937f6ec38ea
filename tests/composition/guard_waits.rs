//! What the session guard does if a store fails, and if the app behind it takes long.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use host::hooks::{Operation, PassThrough, StorageCall, StorageHook, Verdict, VirtualClock};
use host::{App, Compiled, Hooks};
use http::Request;
use http_body_util::BodyExt;
use tempfile::TempDir;
use tokio::sync::Semaphore;

use crate::examples::changed;
use crate::failing_storage::{Failing, FailingStorage};
use crate::guard::{guarded, send, session, variables};
use crate::support::{START, SlowBody};

/// An application on a virtual clock, and storage that does what a test wants.
fn started(
    compiled: &Compiled,
    storage: Arc<dyn StorageHook>,
    own: &[(&str, &str)],
) -> (App, Arc<VirtualClock>, TempDir) {
    let state = tempfile::tempdir().expect("a directory");
    let clock = Arc::new(VirtualClock::new(Duration::from_secs(START)));
    let hooks = Hooks {
        clock: clock.clone(),
        storage,
        ..Hooks::default()
    };
    let builder = App::builder(compiled)
        .state_dir(state.path())
        .hooks(hooks)
        .capture_output(true);
    let variables = variables().into_iter().chain(own.iter().copied());
    let builder = variables.fold(builder, |builder, (name, value)| builder.variable(name, value));
    (builder.build().expect("the application starts"), clock, state)
}

/// A user whose session couldn't be read may well have one.
#[tokio::test]
async fn a_store_that_fails_is_a_503_and_no_reason_to_log_in_again() {
    let storage = Arc::new(FailingStorage::default());
    let own = [("login_page", "/login"), ("require_role", "editor")];
    let (app, ..) = started(guarded(), storage.clone(), &own);
    let id = session(&app).await;
    storage.fails(Failing::Everything);
    for (name, value) in [
        ("cookie", format!("__Host-session={id}")),
        ("authorization", format!("Bearer {id}")),
    ] {
        let (status, headers, body) = send(&app, Request::get("/").header(name, value), "").await;
        assert_eq!((status, body.as_str()), (503, "Try again.\n"));
        assert_eq!(headers["retry-after"], "1");
        assert_eq!((headers.get("location"), headers.get("www-authenticate")), (None, None));
    }
    assert_eq!(send(&app, Request::get("/"), "").await.0, 303);
}

/// Storage that holds every use of the database, which the guard's own reads don't make.
struct Held {
    /// A permit for each call that waits.
    waiting: Semaphore,
    /// A permit for each call that may go on.
    released: Semaphore,
    holds: AtomicBool,
}

impl Held {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            waiting: Semaphore::new(0),
            released: Semaphore::new(0),
            holds: AtomicBool::new(false),
        })
    }
}

#[async_trait]
impl StorageHook for Held {
    async fn before(&self, call: &StorageCall) -> Verdict {
        if self.holds.load(Ordering::Relaxed) && matches!(call.operation, Operation::SqliteOpen { .. }) {
            self.waiting.add_permits(1);
            let _ = self.released.acquire().await;
        }
        Verdict::Proceed
    }
}

/// The guard in front of the Users API, as an app whose `/healthz` waits for its database.
fn in_front_of_users() -> Compiled {
    let changes = [
        (r#"guarded_component = "hello""#, r#"guarded_component = "users""#),
        ("http://hello.spin.internal", "http://users.spin.internal"),
    ];
    changed("session-guard", None, &changes).expect("it composes")
}

/// Asks the app for its health, and acts as soon as it waits for its database.
async fn health(app: &App, id: &str, storage: &Held, act: impl FnOnce()) -> (u16, String) {
    let request = Request::get("/healthz").header("authorization", format!("Bearer {id}"));
    let acted = async {
        storage.waiting.acquire().await.expect("a call that waits").forget();
        act();
    };
    let both = async { tokio::join!(send(app, request, ""), acted) };
    // The test fails, and doesn't hang, if the guard waits for ever.
    let both = tokio::time::timeout(Duration::from_mins(1), both).await;
    let ((status, _, body), ()) = both.expect("an answer");
    (status, body)
}

#[tokio::test]
async fn an_app_that_does_not_answer_is_a_504_after_app_timeout() {
    let storage = Held::new();
    let compiled = in_front_of_users();
    let (app, clock, _state) = started(&compiled, storage.clone(), &[("app_timeout", "7")]);
    let id = session(&app).await;
    storage.holds.store(true, Ordering::Relaxed);
    let late = health(&app, &id, &storage, || clock.advance(Duration::from_secs(7))).await;
    assert_eq!(late, (504, "The app didn't answer in time.\n".to_owned()));
    let (status, body) = health(&app, &id, &storage, || {
        clock.advance(Duration::from_secs(6));
        storage.released.add_permits(1);
    })
    .await;
    assert_eq!(status, 200, "{body}");
    compiled.idle().await;
}

#[tokio::test]
async fn an_app_that_ends_without_an_answer_is_a_502() {
    let storage = Arc::new(FailingStorage::default());
    let compiled = in_front_of_users();
    let (app, ..) = started(&compiled, storage.clone(), &[]);
    let id = session(&app).await;
    storage.fails(Failing::DatabaseKills);
    let request = Request::get("/healthz").header("authorization", format!("Bearer {id}"));
    let (status, _, body) = send(&app, request, "").await;
    assert_eq!((status, body.as_str()), (502, "The app didn't answer.\n"));
}

/// Sends a body to the app, and returns the status and the text of the answer.
async fn upload(app: &App, id: &str, body: SlowBody) -> (u16, String) {
    let request = Request::post("/").header("authorization", format!("Bearer {id}"));
    let client = (Ipv4Addr::LOCALHOST, 0).into();
    let response = app.handle(request.body(body).expect("a request"), client).await;
    let response = response.expect("an answer");
    let status = response.status().as_u16();
    let body: Bytes = response.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn a_body_may_take_any_time_if_it_does_not_pause_for_a_minute() {
    let (app, clock, _state) = started(guarded(), Arc::new(PassThrough), &[]);
    let id = session(&app).await;
    let (status, text) = upload(&app, &id, SlowBody::new(&clock, "0123456789", true, 59)).await;
    assert!(status == 200 && text.contains(" with 10 bytes"), "{status}: {text}");
    let (status, _) = upload(&app, &id, SlowBody::new(&clock, "0123456789", true, 60)).await;
    assert_eq!(status, 504);
    let (status, _) = upload(&app, &id, SlowBody::new(&clock, "01234", false, 60)).await;
    assert_eq!(status, 504);
}

#[tokio::test]
async fn an_app_timeout_of_0_is_any_time() {
    let (app, clock, _state) = started(guarded(), Arc::new(PassThrough), &[("app_timeout", "0")]);
    let id = session(&app).await;
    let (status, _) = upload(&app, &id, SlowBody::new(&clock, "0123456789", true, 86_400)).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn an_app_timeout_that_is_no_number_is_named_in_the_log() {
    for wrong in ["1m", "-1", "1.5"] {
        let (app, ..) = started(guarded(), Arc::new(PassThrough), &[("app_timeout", wrong)]);
        let id = session(&app).await;
        let request = Request::get("/").header("authorization", format!("Bearer {id}"));
        let (status, _, body) = send(&app, request, "").await;
        assert_eq!(
            (status, body.as_str()),
            (500, "The guard isn't set up properly.\n"),
            "{wrong}"
        );
        let output = app.output();
        assert!(
            output.contains("the variable app_timeout must be a whole number of seconds"),
            "{output}"
        );
    }
}
