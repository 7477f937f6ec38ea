//! What a manifest may contain, and the message for each mistake.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use host::{App, Compiled, EngineOptions, Error, Manifest};

const COMPONENT: &str =
    "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"app\"\n[component.app]\nsource = \"app.wasm\"\n";

fn load(text: &str) -> Result<Manifest, Error> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("spin.toml");
    std::fs::write(&path, text).unwrap();
    Manifest::load(&path)
}

/// Returns the problem in the message about a manifest.
fn problem(text: &str) -> String {
    match load(text) {
        Err(Error::Manifest { problem, .. }) => problem,
        other => panic!("{other:?}"),
    }
}

fn with_component(more: &str) -> String {
    format!("spin_manifest_version = 2\napplication = {{ name = \"app\" }}\n{COMPONENT}{more}")
}

#[test]
fn a_manifest_with_every_supported_field_loads() {
    let manifest = load(&with_component(
        r#"
        key_value_stores = ["default"]
        sqlite_databases = ["default"]
        allowed_outbound_hosts = []
        environment = { MODE = "test" }
        variables = { secret = "a {{ secret }} amid text" }
        build = { command = ["one", "two"], workdir = "app", watch = ["src"], unknown = 1 }
        [variables]
        secret = { required = true, secret = true }
        [component.inner]
        source = "inner.wasm"
        [[trigger.http]]
        route = { private = true }
        component = "inner"
        "#,
    ))
    .unwrap();
    assert_eq!(manifest.name, "app");
    assert_eq!(manifest.routes().iter().count(), 1);
}

#[test]
fn each_mistake_has_a_message_in_one_line() {
    let cases = [
        ("", "name = 1", "its first line must be `spin_manifest_version = 2`"),
        (
            "",
            "spin_manifest_version = \"1\"",
            "its first line must be `spin_manifest_version = 2`",
        ),
        (
            "",
            "spin_manifest_version = 2\nx = [",
            "unclosed array, expected `]` (line 2)",
        ),
        (
            "",
            "spin_manifest_version = 2\napplication = { name = 1 }",
            "invalid type: integer `1`, expected a string (line 2)",
        ),
        (
            "files = []",
            "",
            "unknown field `files`, which this host doesn't support: expected",
        ),
        (
            "[component.remote]\nsource = { url = \"https://a.b/c.wasm\", digest = \"sha256:00\" }",
            "",
            "this host fetches no component; download it, compare its digest, and write source = \"<file>.wasm\" (line 9)",
        ),
        (
            "[[trigger.http]]\nroute = \"/x\"\ncomponent = { source = \"x.wasm\" }",
            "",
            "this host doesn't support a component inside its trigger; write its name here and the rest in [component.<name>] (line 10)",
        ),
        (
            "sqlite_databases = [\"users\"]",
            "",
            "asks for SQLite database `users`, but this host has only `default`",
        ),
        (
            "key_value_stores = [\"users\"]",
            "",
            "asks for key-value store `users`, but this host has only `default`",
        ),
        ("allowed_outbound_hosts = [\"https://a.b\"]", "", "no outbound network"),
        (
            "dependencies = { \"a:b/c@1.0.0\" = \"1.0.0\" }",
            "",
            "dependency `a:b/c@1.0.0` of component `app` has no `path`",
        ),
        (
            "variables = { Name = \"x\" }",
            "",
            "variable `Name` of component `app` must start with a lowercase letter",
        ),
        (
            "[variables]\nx = {}",
            "",
            "variable `x` needs either a default or `required = true`",
        ),
        (
            "[variables]\nx = { default = \"\", required = true }",
            "",
            "is required and has a default",
        ),
        (
            "[[trigger.http]]\nroute = \"/x\"\ncomponent = \"y\"",
            "",
            "route `/x` names component `y`, which is not defined",
        ),
        (
            "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"app\"",
            "",
            "route `/...` is defined twice",
        ),
        (
            "[[trigger.http]]\nroute = \"/:id\"\ncomponent = \"app\"",
            "",
            "write `/exact` or `/prefix/...`",
        ),
        (
            "[[trigger.http]]\nroute = \"x\"\ncomponent = \"app\"",
            "",
            "must start with a slash",
        ),
        (
            "[[trigger.redis]]\nchannel = \"x\"",
            "",
            "unknown field `redis`, which this host doesn't support: expected `http`",
        ),
    ];
    for (more, whole, expected) in cases {
        let text = if whole.is_empty() {
            with_component(more)
        } else {
            whole.to_owned()
        };
        let problem = problem(&text);
        assert!(problem.contains(expected), "{problem:?} lacks {expected:?}");
        assert!(!problem.contains('\n'), "{problem:?} is not one line");
    }
}

#[test]
fn the_message_about_a_missing_file_names_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let error = Manifest::load(directory.path()).unwrap_err().to_string();
    assert!(
        error.starts_with("There is no manifest at ") && error.contains("spin.toml"),
        "{error}"
    );

    let manifest = load(&with_component("")).unwrap();
    let error = Compiled::new(&manifest, &EngineOptions::default())
        .err()
        .unwrap()
        .to_string();
    assert!(error.ends_with("app.wasm; pass --build to build it."), "{error}");
}

#[test]
fn build_refuses_unknown_variables_and_missing_values() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("spin.toml");
    let manifest = "spin_manifest_version = 2\napplication = { name = \"app\" }\n[variables]\n";
    std::fs::write(&path, format!("{manifest}needed_here = {{ required = true }}")).unwrap();
    let compiled = Compiled::new(&Manifest::load(&path).unwrap(), &EngineOptions::default()).unwrap();

    let error = App::builder(&compiled).build().err().unwrap().to_string();
    assert_eq!(
        error,
        "Variable `needed_here` is required but has no value; pass --variable needed_here=VALUE or set \
         SPIN_VARIABLE_NEEDED_HERE."
    );
    let error = App::builder(&compiled)
        .variable("other", "x")
        .build()
        .err()
        .unwrap()
        .to_string();
    assert_eq!(
        error,
        "Variable `other` was given a value but the manifest's [variables] doesn't declare it."
    );
    assert!(App::builder(&compiled).variable("needed_here", "x").build().is_ok());
}

#[test]
fn an_unknown_variable_near_a_declared_one_is_asked_about() {
    let manifest = load(
        "spin_manifest_version = 2\napplication = { name = \"app\" }\n[variables]\nsession_ttl = { default = \"\" }",
    );
    let compiled = Compiled::new(&manifest.unwrap(), &EngineOptions::default()).unwrap();
    let error = App::builder(&compiled)
        .variable("sesion_ttl", "1")
        .build()
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        "Variable `sesion_ttl` was given a value but the manifest's [variables] doesn't declare it; did you mean \
         `session_ttl`?"
    );
}

#[test]
fn the_nearest_manifest_above_a_directory_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let below = directory.path().join("src/deep");
    std::fs::create_dir_all(&below).unwrap();
    let missing = Manifest::find(&below).unwrap_err().to_string();
    let expected = format!(
        "There is no spin.toml in {} or a directory above it; name one with --from.",
        below.display()
    );
    assert_eq!(missing, expected);
    std::fs::write(directory.path().join("spin.toml"), "").unwrap();
    assert_eq!(Manifest::find(&below).unwrap(), directory.path().join("spin.toml"));
}
