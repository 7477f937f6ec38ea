//! The guestbook, composed in both ways: what a visitor sees, and what inheriting the configuration decides.

use std::path::Path;

use host::Compiled;

use crate::examples::{changed, guestbook, plugged, root, running, wasm};
use crate::visitor::{Page, Visitor};

/// The least memory that a hash may have. The guestbook has no variable for tests, so it can't have less.
pub const CHEAP: (&str, &str) = ("password_hash", "m=7168,t=5,p=1");
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
    let mut visitor = Visitor::new(&app);
    assert!(visitor.get("/").await.body.contains("sign up"));

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
        page.body
            .contains("<li><b>asim</b><p dir=\"auto\">&lt;script&gt;&amp;&quot;</p></li>"),
        "{page:?}"
    );

    assert_eq!(visitor.post("/logout", "").await.status, 303);
    assert_eq!(visitor.cookie, None);
    assert!(visitor.get("/").await.body.contains("Log in"));
    assert_eq!(visitor.post("/entries", "text=x").await.status, 401);
    visitor.cookie = Some(first);
    assert!(
        visitor.get("/").await.body.contains("sign up"),
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

/// The sentence that a page has next to a field; empty for none.
fn sentence_at<'a>(page: &'a Page, field: &str) -> &'a str {
    let start = format!("<p id=\"{field}-error\" class=\"error\">");
    let sentence = page.body.split_once(&start).and_then(|(_, rest)| rest.split_once('<'));
    sentence.map_or("", |(sentence, _)| sentence)
}

#[tokio::test]
async fn the_guestbook_says_next_to_the_field_what_is_wrong_and_keeps_what_was_typed() {
    let (app, _state) = running(guestbook(), &[CHEAP]);
    let mut visitor = Visitor::new(&app);
    visitor.post("/signup", SIGN_UP).await;
    let cases = [
        (
            SIGN_UP,
            ["Asim", "asim@example.com"],
            409,
            "username",
            "The username is in use.",
        ),
        (
            "username=B%22ob&email=asim%40example.com&password=a+long+enough+one",
            ["B&quot;ob", "asim@example.com"],
            400,
            "username",
            "The username must be 1 to 64",
        ),
        (
            "username=bob&email=asim%40example.com&password=a+long+enough+one",
            ["bob", "asim@example.com"],
            409,
            "email",
            "The email address is in use.",
        ),
        (
            "username=bob&email=b%40example.com&password=short",
            ["bob", "b@example.com"],
            400,
            "password",
            "The password must be at least 8 characters.",
        ),
    ];
    for (form, kept, status, field, sentence) in cases {
        let page = visitor.post("/signup", form).await;
        assert_eq!(page.status, status, "{page:?}");
        assert!(sentence_at(&page, field).starts_with(sentence), "{page:?}");
        assert!(!page.body.contains("role=\"alert\""), "{page:?}");
        for text in kept {
            assert!(page.body.contains(&format!("value=\"{text}\"")), "{page:?}");
        }
        assert_eq!(
            page.body.matches("value=").count(),
            2,
            "a password isn't shown: {page:?}"
        );
    }
}

#[tokio::test]
async fn the_guestbook_counts_wrong_passwords_and_says_how_long_to_wait() {
    let (app, _state) = running(guestbook(), &[CHEAP]);
    let mut visitor = Visitor::new(&app);
    visitor.post("/signup", SIGN_UP).await;
    for name in ["asim", "unknown"] {
        let wrong = format!("username={name}&password=wrong");
        for _ in 0..5 {
            let page = visitor.post("/login", &wrong).await;
            assert_eq!(page.status, 401);
            assert!(page.body.contains("The name or the password is wrong."), "{page:?}");
        }
        let page = visitor.post("/login", &wrong).await;
        assert_eq!(page.status, 429);
        assert!(page.body.contains("Try again in 1 second."), "{page:?}");
    }
}

#[tokio::test]
async fn a_page_with_a_form_can_be_opened_and_reloaded() {
    let (app, _state) = running(guestbook(), &[CHEAP]);
    let mut visitor = Visitor::new(&app);
    for path in ["/", "/login", "/signup"] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
    }
    assert_eq!(
        visitor.get("/style.css").await.header("content-type"),
        "text/css; charset=utf-8"
    );
    assert_eq!(visitor.get("/logout").await.status, 404, "a GET changes nothing");
}

#[tokio::test]
async fn a_login_ends_the_session_that_the_browser_had() {
    let (app, _state) = running(guestbook(), &[CHEAP]);
    let mut visitor = Visitor::new(&app);
    visitor.post("/signup", SIGN_UP).await;
    let first = visitor.cookie.clone();
    let login = "username=asim&password=a+long+enough+one";
    assert_eq!(visitor.post("/login", login).await.status, 303);
    assert_ne!(visitor.cookie, first);
    assert!(visitor.get("/").await.body.contains("Logged in"));
    visitor.cookie = first;
    assert!(!visitor.get("/").await.body.contains("Logged in"));
}

/// The values of a store's keys that begin so.
fn stored(state: &Path, prefix: &str) -> String {
    let store = rusqlite::Connection::open(state.join("sqlite_key_value.db")).expect("the store");
    let sql = "SELECT group_concat(CAST(value AS TEXT), ' ') FROM spin_key_value WHERE substr(key, 1, length(?1)) = ?1";
    store.query_row(sql, [prefix], |row| row.get(0)).expect("the values")
}

#[tokio::test]
async fn the_browsers_address_comes_from_the_proxys_header_alone() {
    let proxied = [CHEAP, ("trusted_proxy_header", "x-forwarded-for")];
    for (variables, expected) in [(&proxied[..], true), (&[CHEAP], false)] {
        let (app, state) = running(guestbook(), variables);
        let request = http::Request::post("/signup").header("origin", "https://guestbook.example");
        let request = request.header("x-forwarded-for", "198.51.100.1, [2001:db8::7]:443,");
        let page = Visitor::new(&app).send(request, SIGN_UP.to_owned()).await;
        assert_eq!(page.status, 303, "{page:?}");
        let session = stored(state.path(), "session:");
        assert_eq!(
            session.contains("\"client_address\":\"2001:db8::7\""),
            expected,
            "{session}"
        );
        assert_eq!(session.contains("client_address"), expected, "{session}");
    }
}

#[tokio::test]
async fn entries_that_cannot_be_read_are_not_overwritten() {
    let (app, state) = running(guestbook(), &[CHEAP]);
    let mut visitor = Visitor::new(&app);
    visitor.post("/signup", SIGN_UP).await;
    visitor.post("/entries", "text=first").await;
    let store = rusqlite::Connection::open(state.path().join("sqlite_key_value.db")).expect("the store");
    let key = "guestbook:entries";
    store
        .execute("UPDATE spin_key_value SET value = 'unreadable' WHERE key = ?1", [key])
        .expect("an update");
    let page = visitor.post("/entries", "text=second").await;
    assert_eq!(page.status, 503);
    assert!(page.body.contains("second</textarea>"), "{page:?}");
    assert_eq!(stored(state.path(), key), "unreadable");
}

#[tokio::test]
async fn a_text_that_was_typed_after_the_session_ended_is_shown() {
    let (app, _state) = running(guestbook(), &[CHEAP]);
    let page = Visitor::new(&app).post("/entries", "text=a+long+text").await;
    assert_eq!(page.status, 401);
    assert!(page.body.contains("a long text</textarea>"), "{page:?}");
}

#[tokio::test]
async fn the_guestbook_refuses_forms_of_other_sites() {
    let (app, _state) = running(guestbook(), &[CHEAP]);
    let mut visitor = Visitor::new(&app);
    for origin in ["https://evil.example", "null", "https://guestbook.example.evil.example"] {
        let page = visitor.post_from("/signup", SIGN_UP, origin).await;
        assert_eq!(page.status, 403, "{origin}");
    }
    let without_origin = http::Request::post("/signup");
    assert_eq!(visitor.send(without_origin, SIGN_UP.to_owned()).await.status, 403);
    // What the browser says of the page outweighs the origin, which it hides for these pages.
    for (site, origin, status) in [
        ("cross-site", "https://guestbook.example", 403),
        ("same-site", "https://guestbook.example", 403),
        ("none", "https://guestbook.example", 403),
        ("same-origin", "null", 303),
    ] {
        let request = http::Request::post("/signup").header("origin", origin);
        let page = visitor
            .send(request.header("sec-fetch-site", site), SIGN_UP.to_owned())
            .await;
        assert_eq!(page.status, status, "{site}");
    }
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
        let page = Visitor::new(&app).post("/signup", SIGN_UP).await;
        let expected = if outcome == "misconfigured" { 500 } else { 503 };
        assert_eq!(page.status, expected, "{inherits}: {page:?} {}", app.output());
    }
}
