//! The consumers in JavaScript and Python: built with their languages' own tools, composed, and called. A test is
//! skipped, and says so, where the tools are missing or can't be installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use host::{App, Compiled, EngineOptions, Manifest};

use crate::examples::{guestbook, root, running, wasm};

mod bindings {
    wasmtime::component::bindgen!({
        inline: "
            package example:consumer;
            world consumer {
                export greet: func(username: string, password: string) -> string;
            }
        ",
        exports: { default: async },
    });
}

/// Runs a command line in a directory; the error is what to say of it.
fn run(directory: &Path, line: &str) -> Result<(), String> {
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .current_dir(directory)
        .env("USERS_WIT", root().join("wit/users.wit"));
    let output = command.output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("`{line}`: {}", said.trim()))
    }
}

/// A place for an example's sources and its language's packages, which lasts from one run of the tests to the next.
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
    let defaults = std::fs::read_to_string(root().join("examples/guestbook/spin.toml")).expect("the manifest");
    let (_, variables) = defaults
        .split_once("[component.guestbook.variables]")
        .expect("its variables");
    let (variables, _) = variables.split_once("\n[").expect("the next section");
    let text = format!(
        "spin_manifest_version = 2\napplication = {{ name = \"consumer\" }}\n\
         [variables]\npassword_hash = {{ default = \"m=8,t=1,p=1\" }}\npassword_pepper = {{ default = \"\" }}\n\
         [component.consumer]\nsource = {consumer:?}\nkey_value_stores = [\"default\"]\nsqlite_databases = [\"default\"]\n\
         [component.consumer.dependencies]\n\"edge:users/users\" = {{ path = {:?}, inherit_configuration = true }}\n\
         [component.users]\nsource = {:?}\nkey_value_stores = [\"default\"]\nsqlite_databases = [\"default\"]\n\
         [component.users.variables]{variables}\n[component.consumer.variables]{variables}\n",
        wasm("users"),
        wasm("users"),
    );
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("spin.toml");
    std::fs::write(&path, text).expect("a file");
    let manifest = Manifest::load(path).expect("a manifest");
    Compiled::new(&manifest, &EngineOptions::default()).expect("it composes")
}

async fn greet(app: &App, username: &str, password: &str) -> String {
    let (mut store, instance) = app.instance("consumer").await.expect("an instance");
    let consumer = bindings::Consumer::new(&mut store, &instance).expect("the export");
    consumer
        .call_greet(&mut store, username, password)
        .await
        .expect("an answer")
}

/// What every consumer says, whatever its language.
async fn greets(consumer: &Path) {
    let compiled = compiled(consumer);
    let (app, _state) = running(&compiled, &[]);
    let (mut store, instance) = app.instance("users").await.expect("an instance");
    let users = crate::library::Library::of(&mut store, &instance);
    let user = crate::library::wit::NewUser {
        id: Some(crate::support::ID.to_owned()),
        username: "asim".to_owned(),
        email: "asim@example.com".to_owned(),
        password: "a long enough one".to_owned(),
    };
    users
        .call_create(&mut store, "default", &user)
        .await
        .expect("a return")
        .expect("a user");

    let hello = format!("Hello, asim <asim@example.com>, user {}.", crate::support::ID);
    assert_eq!(greet(&app, "asim", "a long enough one").await, hello);
    assert_eq!(greet(&app, "asim", "wrong").await, "The name or the password is wrong.");
    assert_eq!(greet(&app, "asim", "").await, "The password is required.");
    for _ in 0..8 {
        greet(&app, "asim", "wrong").await;
    }
    let throttled = greet(&app, "asim", "wrong").await;
    assert!(throttled.starts_with("Too many attempts. Try again in "), "{throttled}");
}

#[tokio::test]
async fn javascript() {
    let directory = workshop(
        "javascript",
        &["build.mjs", "consumer.js", "consumer.wit", "package.json"],
    );
    let tools = [
        "node --version",
        "npm install --silent --no-audit --no-fund --no-package-lock",
    ];
    if let Some(reason) = tools.iter().find_map(|tool| run(&directory, tool).err()) {
        eprintln!("skipped the consumer in JavaScript: {reason}");
        return;
    }
    run(&directory, "npm run --silent build").expect("the component is made");
    greets(&directory.join("consumer.wasm")).await;
}

#[tokio::test]
async fn python() {
    let directory = workshop(
        "python",
        &["build.sh", "consumer.py", "consumer.wit", "requirements.txt"],
    );
    let tools = [
        "python3 --version",
        "test -x venv/bin/pip || python3 -m venv venv",
        "venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt",
    ];
    if let Some(reason) = tools.iter().find_map(|tool| run(&directory, tool).err()) {
        eprintln!("skipped the consumer in Python: {reason}");
        return;
    }
    run(&directory, "PATH=\"$PWD/venv/bin:$PATH\" sh build.sh").expect("the component is made");
    greets(&directory.join("consumer.wasm")).await;
}
