//! The Spin template `users-app`, filled in as `spin new` does: with Liquid and Spin's filters.

use std::fs;

use dist::archive::Files;
use dist::template;
use liquid::{Object, ParserBuilder};

use crate::filters::{Kebab, Snake};
use crate::host::Host;
use crate::{root, users};

/// What `spin new -t users-app <name>` makes, with values for the template's two parameters.
fn spin_new(name: &str, wasm: &str, digest: &str) -> Files {
    let parser = ParserBuilder::with_stdlib().filter(Kebab).filter(Snake);
    let parser = parser.build().expect("a parser");
    let mut values = Object::new();
    for (key, value) in [("project-name", name), ("users-wasm", wasm), ("users-digest", digest)] {
        values.insert(key.into(), liquid_core::Value::scalar(value.to_owned()));
    }
    let files = template::files(root(), None).expect("the template").into_iter();
    let content = files.filter_map(|(path, bytes)| {
        let path = path.strip_prefix("templates/users-app/content/")?;
        let text = String::from_utf8(bytes).expect("text");
        let text = parser.parse(&text).expect("Liquid").render(&values).expect("values");
        Some((path.trim_end_matches(".tmpl").to_owned(), text.into_bytes()))
    });
    content.collect()
}

#[test]
fn the_template_gives_the_app_of_the_walkthrough() {
    let made = spin_new("my-app", "users.wasm", "");
    let example = root().join("examples/my-app");
    for file in ["Cargo.toml", "spin.toml", "src/lib.rs"] {
        assert_eq!(made[file], fs::read(example.join(file)).unwrap(), "{file}");
    }
    assert_eq!(made["users.wit"], fs::read(root().join("wit/users.wit")).unwrap());
    let names: Vec<&String> = made.keys().collect();
    assert_eq!(
        names,
        [".gitignore", "Cargo.toml", "spin.toml", "src/lib.rs", "users.wit"]
    );
}

#[test]
fn a_url_and_a_digest_pin_the_component() {
    let made = spin_new("my-app", "https://example.com/users.wasm", "sha256:00");
    let manifest: toml::Table = toml::from_str(std::str::from_utf8(&made["spin.toml"]).unwrap()).unwrap();
    let dependency = &manifest["component"]["my-app"]["dependencies"]["edge:users/users@0.1.0"];
    assert_eq!(dependency["url"].as_str(), Some("https://example.com/users.wasm"));
    assert_eq!(dependency["digest"].as_str(), Some("sha256:00"));
    assert!(dependency.get("path").is_none());
}

/// The app has another name than the example, so that no name is left of it.
#[test]
fn an_app_of_the_template_builds_and_logs_a_user_in() {
    let directory = tempfile::tempdir().unwrap();
    for (path, bytes) in spin_new("Shop Front", "users.wasm", "") {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::write(directory.path().join("users.wasm"), &users().wasm).unwrap();
    // With the example's versions, the build needs no network.
    let lock = fs::read_to_string(root().join("examples/my-app/Cargo.lock")).unwrap();
    fs::write(
        directory.path().join("Cargo.lock"),
        lock.replace("name = \"my-app\"", "name = \"shop-front\""),
    )
    .unwrap();

    let host = Host::start(directory.path());
    let sign_up = host.post("/signup", "asim\na long enough one");
    assert!(sign_up.starts_with("You are user "), "{sign_up}");
    let login = host.post("/login", "asim\na long enough one");
    assert_eq!(login, "Hello, asim <asim@example.com>.\n");
}
