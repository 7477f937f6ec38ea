//! The guestbook, composed in both ways: what a visitor sees, and what inheriting the configuration decides.

use host::Compiled;

use crate::browser::Browser;
use crate::examples::{changed, guestbook, plugged, root, running, wasm};

const CHEAP: (&str, &str) = ("password_hash", "m=8,t=1,p=1");
const SIGN_UP: &str = "username=Asim&email=asim%40example.com&password=a+long+enough+one";
const INHERITS: &str = r#", inherit_configuration = ["key_value_stores", "sqlite_databases", "variables"]"#;

/// The guestbook without Spin's part: plugged beforehand, without dependencies in its manifest.
fn plugged_guestbook() -> Compiled {
    guestbook();
    let composed = plugged(&[wasm("users")], &wasm("guestbook"));
    let source = format!("{}/target/wasm32-wasip2/release/guestbook.wasm", root().display());
    let users = format!("{}/target/wasm32-wasip2/release/users.wasm", root().display());
    let dependency = format!("\"edge:users/users@0.1.0\" = {{ path = \"{users}\"{INHERITS} }}");
    changed(
        "guestbook",
        Some(&composed),
        &[(&dependency, ""), (&source, "composed.wasm")],
    )
    .expect("it composes")
}

/// Everything a visitor does.
async fn visit(compiled: &Compiled) {
    let (app, _state) = running(compiled, &[CHEAP]);
    let mut visitor = Browser::new(&app);
    assert!(visitor.get("/").await.body.contains("Sign up"));

    let page = visitor.post("/signup", SIGN_UP).await;
    assert_eq!(
        (page.status, page.header("location")),
        (303, "/"),
        "{page:?} {}",
        app.output()
    );
    let first = visitor.cookie.clone().expect("a session");
    assert!(visitor.get("/").await.body.contains("Logged in as <b>asim</b>"));

    assert_eq!(visitor.post("/entries", "text=%3Cscript%3E%26%22").await.status, 303);
    let page = visitor.get("/").await;
    assert!(
        page.body.contains("<li><b>asim</b>: &lt;script&gt;&amp;&quot;</li>"),
        "{page:?}"
    );

    assert_eq!(visitor.post("/logout", "").await.status, 303);
    assert_eq!(visitor.cookie, None);
    assert!(visitor.get("/").await.body.contains("Log in"));
    assert_eq!(visitor.post("/entries", "text=x").await.status, 401);
    visitor.cookie = Some(first);
    assert!(
        visitor.get("/").await.body.contains("Sign up"),
        "an ended session is no login"
    );

    visitor.cookie = None;
    assert_eq!(
        visitor
            .post("/login", "username=asim&password=a+long+enough+one")
            .await
            .status,
        303
    );
    assert!(visitor.get("/").await.body.contains("Logged in as <b>asim</b>"));
}

#[tokio::test]
async fn the_guestbook_works_through_spins_dependencies() {
    visit(guestbook()).await;
}

#[tokio::test]
async fn the_guestbook_works_when_plugged() {
    visit(&plugged_guestbook()).await;
}

#[tokio::test]
async fn the_guestbook_works_with_spin_3s_switch() {
    let section = "[component.guestbook]\n";
    let with_switch = format!("{section}dependencies_inherit_configuration = true\n");
    visit(&changed("guestbook", None, &[(INHERITS, ""), (section, &with_switch)]).expect("it composes")).await;
}

#[tokio::test]
async fn the_guestbook_has_a_sentence_for_each_error() {
    let (app, _state) = running(guestbook(), &[CHEAP]);
    let mut visitor = Browser::new(&app);
    visitor.post("/signup", SIGN_UP).await;
    let cases = [
        ("/signup", SIGN_UP, 409, "The username is in use."),
        (
            "/signup",
            "username=bob&email=asim%40example.com&password=a+long+enough+one",
            409,
            "The email address",
        ),
        (
            "/signup",
            "username=bob&email=b%40example.com&password=short",
            400,
            "The password must be at least",
        ),
        (
            "/login",
            "username=asim&password=wrong",
            401,
            "The name or the password is wrong.",
        ),
        (
            "/login",
            "username=unknown&password=wrong",
            401,
            "The name or the password is wrong.",
        ),
    ];
    for (path, form, status, sentence) in cases {
        let page = visitor.post(path, form).await;
        assert_eq!(page.status, status, "{page:?}");
        assert!(page.body.contains(sentence), "{page:?}");
    }
    for _ in 0..8 {
        visitor.post("/login", "username=asim&password=wrong").await;
    }
    let page = visitor.post("/login", "username=asim&password=wrong").await;
    assert!(page.status == 429 && page.body.contains("Try again in"), "{page:?}");
}

#[tokio::test]
async fn the_guestbook_refuses_forms_of_other_sites() {
    let (app, _state) = running(guestbook(), &[CHEAP]);
    let mut visitor = Browser::new(&app);
    for origin in ["https://evil.example", "null", "https://guestbook.example.evil.example"] {
        assert_eq!(
            visitor.post_from("/signup", SIGN_UP, origin).await.status,
            403,
            "{origin}"
        );
    }
    let without_origin = http::Request::post("/signup");
    assert_eq!(visitor.send(without_origin, SIGN_UP.to_owned()).await.status, 403);
}

#[tokio::test]
async fn without_inherited_configuration_nothing_works() {
    let mistakes = [
        ("", "misconfigured"),
        (r#", inherit_configuration = ["variables"]"#, "unavailable"),
        (
            r#", inherit_configuration = ["variables", "key_value_stores"]"#,
            "unavailable",
        ),
    ];
    for (inherits, outcome) in mistakes {
        let compiled = changed("guestbook", None, &[(INHERITS, inherits)]).expect("it composes");
        let (app, _state) = running(&compiled, &[CHEAP]);
        let page = Browser::new(&app).post("/signup", SIGN_UP).await;
        let expected = if outcome == "misconfigured" { 500 } else { 503 };
        assert_eq!(page.status, expected, "{inherits}: {page:?}");
    }
}
