//! The consumers in JavaScript and Python: built by the commands of their READMEs, composed, and called. A test is
//! skipped, and prints that, if the tools are missing or can't be installed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use host::hooks::{Operation, StorageCall, StorageHook, Verdict, VirtualClock};
use host::{App, Compiled, EngineOptions, Hooks, Manifest};

use crate::example_commands::commands;
use crate::examples::{guestbook, root, running, wasm};
use crate::support::START;

mod bindings {
    wasmtime::component::bindgen!({
        inline: "
            package example:consumer;
            world consumer {
                export sign-up: func(username: string, password: string) -> string;
                export greet: func(username: string, password: string) -> string;
                export who-has: func(session-id: string) -> string;
            }
        ",
        exports: { default: async },
    });
}

/// Runs a command line in a directory. The error is the line and what it printed.
fn run(directory: &Path, line: &str) -> Result<(), String> {
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .current_dir(directory)
        .env("USERS_WIT", root().join("wit/users.wit"));
    let output = command.output().map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("`{line}`: {}", printed.trim()))
    }
}

/// A directory for an example's sources and its language's packages, which stays from one run of the tests to the next.
fn workshop(example: &str, files: &[&str]) -> PathBuf {
    let directory = root().join("target/consumers").join(example);
    std::fs::create_dir_all(&directory).expect("a directory");
    for file in files {
        std::fs::copy(root().join("examples").join(example).join(file), directory.join(file)).expect("a file");
    }
    directory
}

/// The application of one consumer: its Wasm file, and the users behind its import.
fn compiled(consumer: &Path) -> Compiled {
    guestbook();
    let text = format!(
        "spin_manifest_version = 2\napplication = {{ name = \"consumer\" }}\n\
         [variables]\npassword_hash = {{ default = \"m=7168,t=5,p=1\" }}\n\
         [component.consumer]\nsource = {consumer:?}\nkey_value_stores = [\"default\"]\nsqlite_databases = [\"default\"]\n\
         [component.consumer.variables]\npassword_hash = \"{{{{ password_hash }}}}\"\n\
         [component.consumer.dependencies]\n\"edge:users/users\" = {{ path = {:?}, inherit_configuration = true }}\n",
        wasm("users"),
    );
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("spin.toml");
    std::fs::write(&path, text).expect("a file");
    let manifest = Manifest::load(path).expect("a manifest");
    Compiled::new(&manifest, &EngineOptions::default()).expect("it composes")
}

/// What goes wrong with storage.
#[derive(Clone, Copy, PartialEq)]
enum Failing {
    Nothing,
    /// No commit succeeds, as if other requests were faster each time.
    Commits,
    Everything,
}

/// Storage that fails on demand.
struct FailingStorage(Mutex<Failing>);

impl FailingStorage {
    fn failing(&self) -> Failing {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fails(&self, what: Failing) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }
}

#[async_trait]
impl StorageHook for FailingStorage {
    fn rewrite(&self, call: &mut StorageCall) {
        if let (Failing::Commits, Operation::SqliteExecute { statement, .. }) = (self.failing(), &mut call.operation) {
            *statement = statement.replace("ON CONFLICT DO NOTHING", "AND FALSE ON CONFLICT DO NOTHING");
        }
    }

    async fn before(&self, _: &StorageCall) -> Verdict {
        match self.failing() {
            Failing::Everything => Verdict::Fail,
            Failing::Nothing | Failing::Commits => Verdict::Proceed,
        }
    }
}

/// A call of a consumer.
enum Ask<'a> {
    SignUp(&'a str, &'a str),
    Greet(&'a str, &'a str),
    WhoHas(&'a str),
}

async fn asked(app: &App, ask: Ask<'_>) -> String {
    let (mut store, instance) = app.instance("consumer").await.expect("an instance");
    let consumer = bindings::Consumer::new(&mut store, &instance).expect("the exports");
    let answer = match ask {
        Ask::SignUp(name, password) => consumer.call_sign_up(&mut store, name, password).await,
        Ask::Greet(name, password) => consumer.call_greet(&mut store, name, password).await,
        Ask::WhoHas(session) => consumer.call_who_has(&mut store, session).await,
    };
    answer.expect("an answer")
}

/// Asserts what every consumer answers, whatever its language: each case of `error` except `other`, which no function
/// returns yet.
async fn answers_in_every_case(consumer: &Path) {
    let compiled = compiled(consumer);
    let storage = Arc::new(FailingStorage(Mutex::new(Failing::Nothing)));
    let state = tempfile::tempdir().expect("a directory");
    let hooks = Hooks {
        clock: Arc::new(VirtualClock::new(Duration::from_secs(START))),
        storage: Arc::clone(&storage) as Arc<dyn StorageHook>,
        ..Hooks::default()
    };
    let builder = App::builder(&compiled).state_dir(state.path()).hooks(hooks);
    let app = builder.build().expect("it starts");
    let no_session = "a".repeat(128);
    let cases = [
        (Ask::SignUp("asim", "a long enough one"), "Welcome, asim."),
        (
            Ask::Greet("asim", "a long enough one"),
            "Hello, asim <asim@example.com>.",
        ),
        (Ask::SignUp("asim", "another long one"), "The username is in use."),
        (Ask::Greet("asim", ""), "The password is required."),
        (Ask::Greet("asim", "wrong"), "The name or the password is wrong."),
        (Ask::WhoHas(&no_session), "The session has ended."),
    ];
    for (ask, expected) in cases {
        assert_eq!(asked(&app, ask).await, expected);
    }
    for _ in 0..8 {
        asked(&app, Ask::Greet("asim", "wrong")).await;
    }
    let throttled = asked(&app, Ask::Greet("asim", "wrong")).await;
    assert!(throttled.starts_with("Too many attempts. Try again in "), "{throttled}");

    storage.fails(Failing::Commits);
    let busy = asked(&app, Ask::SignUp("ada", "a long enough one")).await;
    assert_eq!(busy, "Somebody is just changing that. Try again in 1 seconds.");
    storage.fails(Failing::Everything);
    let unavailable = asked(&app, Ask::WhoHas(&no_session)).await;
    assert_eq!(unavailable, "That didn't work. Try again in 1 seconds.");

    let (app, _state) = running(&compiled, &[("password_hash", "nonsense")]);
    let misconfigured = asked(&app, Ask::SignUp("asim", "a long enough one")).await;
    assert!(
        misconfigured.starts_with("Tell the operator: the variable password_hash "),
        "{misconfigured}"
    );
}

/// Follows an example's README, and calls the component that it makes.
async fn built_and_asked(example: &str, files: &[&str]) {
    crate::support::report_progress();
    let directory = workshop(example, files);
    let mut lines = commands(example);
    let plug = lines.pop().expect("commands");
    assert!(
        plug.starts_with("wac plug consumer.wasm --plug ../../target/"),
        "{plug}"
    );
    let build = lines.pop().expect("more commands");
    if let Some(reason) = lines.iter().find_map(|line| run(&directory, line).err()) {
        eprintln!("skipped the consumer in {example}: {reason}");
        return;
    }
    run(&directory, &build).expect("the component is made");
    answers_in_every_case(&directory.join("consumer.wasm")).await;
}

#[tokio::test]
async fn the_javascript_consumer_handles_every_error() {
    let files = ["build.mjs", "consumer.js", "consumer.wit", "package.json"];
    built_and_asked("javascript", &files).await;
}

#[tokio::test]
async fn the_python_consumer_handles_every_error() {
    let files = ["build.sh", "consumer.py", "consumer.wit", "requirements.txt"];
    built_and_asked("python", &files).await;
}
