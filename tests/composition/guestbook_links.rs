//! The guestbook's mails and the links in them: a password that was forgotten, an address to confirm, an invitation.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use host::hooks::{StorageCall, StorageHook, Verdict};
use host::{App, Hooks};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::examples::{guestbook, running};
use crate::guestbook::CHEAP;
use crate::visitor::{Page, Visitor};

const VARIABLES: [(&str, &str); 2] = [CHEAP, ("base_url", "https://book.example")];
const SIGN_UP: &str = "username=asim&email=asim%40example.com&password=a+long+enough+one";
const FORGOT: &str = "email=asim%40example.com";

/// A guestbook with one user, and what its sign-up sent.
async fn with_asim() -> (App, TempDir, Mail) {
    let (app, state) = running(guestbook(), &VARIABLES);
    let signed_up = Visitor::new(&app).post("/signup", SIGN_UP).await;
    assert_eq!(signed_up.status, 303, "{signed_up:?} {}", app.output());
    let mail = mails(&app).pop().expect("a mail");
    (app, state, mail)
}

/// A mail that the guestbook sent.
#[derive(Debug)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
}

impl Mail {
    /// The path of the link with its token.
    pub fn path(&self) -> &str {
        let link = self.text.lines().find(|line| line.contains("?token="));
        let (_, path) = link.and_then(|link| link.split_once("://")).expect("a link");
        &path[path.find('/').expect("a path")..]
    }

    /// The fields that the link's form sends on.
    fn token(&self) -> &str {
        self.path().split_once('?').expect("a query").1
    }
}

/// The mails that the guestbook has sent until now.
pub fn mails(app: &App) -> Vec<Mail> {
    let output = app.output();
    let mails = output.split("To: ").skip(1).map(|mail| {
        let (to, rest) = mail.split_once("\nSubject: ").expect("a subject");
        let (subject, text) = rest.split_once("\n\n").expect("a text");
        let [to, subject, text] = [to, subject, text].map(str::to_owned);
        Mail { to, subject, text }
    });
    mails.collect()
}

fn assert_used(page: &Page) {
    assert_eq!(page.status, 404, "{page:?}");
    assert!(
        page.body.contains("This link was used already, or it has expired."),
        "{page:?}"
    );
}

#[tokio::test]
async fn a_link_shows_a_form_and_changes_nothing_until_it_is_sent() {
    let (app, _state, mail) = with_asim().await;
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("asim@example.com", "Confirm your address")
    );
    assert!(
        mail.text.contains("\nhttps://book.example/confirm?token="),
        "not from `Host`: {mail:?}"
    );
    let mut visitor = Visitor::new(&app);
    for _ in 0..3 {
        let page = visitor.get(mail.path()).await;
        assert_eq!(
            (page.status, page.header("referrer-policy")),
            (200, "no-referrer"),
            "{page:?}"
        );
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.body.contains("asim@example.com"), "{page:?}");
    }
    let confirmed = visitor.post("/confirm", mail.token()).await;
    assert_eq!(confirmed.header("location"), "/confirm/done", "{confirmed:?}");
    assert_used(&visitor.get(mail.path()).await);
    assert_used(&visitor.post("/confirm", mail.token()).await);
    visitor.post("/login", SIGN_UP).await;
    assert!(visitor.get("/").await.body.contains("Invite somebody"));
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_a_link_which_ends_all_sessions() {
    let (app, _state, confirm) = with_asim().await;
    let mut owner = Visitor::new(&app);
    owner.post("/login", SIGN_UP).await;
    let mut visitor = Visitor::new(&app);
    visitor.post("/forgot", FORGOT).await;
    let mail = mails(&app).pop().expect("a mail");
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("asim@example.com", "Your new password")
    );
    assert!(
        visitor
            .get(mail.path())
            .await
            .body
            .contains("Your username is <b>asim</b>.")
    );
    // A link serves its own purpose only.
    assert_used(&visitor.post("/confirm", mail.token()).await);
    assert_used(
        &visitor
            .post(
                "/password",
                &format!("{}&new-password=another+long+one", confirm.token()),
            )
            .await,
    );

    let short = visitor
        .post("/password", &format!("{}&new-password=short", mail.token()))
        .await;
    assert_eq!(short.status, 400);
    assert!(
        short.body.contains("The new password must be at least 8 characters."),
        "{short:?}"
    );
    let set = format!("{}&new-password=another+long+one", mail.token());
    let page = visitor.post("/password", &set).await;
    assert_eq!(
        (page.status, page.header("location")),
        (303, "/password/set"),
        "{page:?}"
    );
    assert_eq!(visitor.cookie, None, "no one is logged in");
    assert!(!owner.get("/").await.body.contains("Logged in"));
    assert_used(&visitor.post("/password", &set).await);
    assert_eq!(mails(&app).pop().expect("a mail").subject, "Your password was changed");
    assert_eq!(visitor.post("/login", SIGN_UP).await.status, 401);
    let new = "username=asim&password=another+long+one";
    assert_eq!(visitor.post("/login", new).await.status, 303);
}

#[tokio::test]
async fn the_answer_to_forgot_is_the_same_for_everybody() {
    let (app, _state, _) = with_asim().await;
    let mut visitor = Visitor::new(&app);
    let before = mails(&app).len();
    let known = visitor.post("/forgot", FORGOT).await;
    assert_eq!((known.status, known.header("location")), (303, "/forgot/sent"));
    assert_eq!(mails(&app).len(), before + 1);
    // One that no one has, no address at all, and one that was written to a moment ago.
    for form in ["email=bob%40example.com", "email=nowhere", "", FORGOT] {
        let page = visitor.post("/forgot", form).await;
        assert_eq!(format!("{page:?}"), format!("{known:?}"), "{form}");
        assert_eq!(mails(&app).len(), before + 1, "{form}");
    }
}

/// Holds up every storage call until it is opened.
struct Gate(Semaphore);

#[async_trait]
impl StorageHook for Gate {
    async fn before(&self, _: &StorageCall) -> Verdict {
        // Once it is closed, the semaphore lets all pass.
        let _ = self.0.acquire().await;
        Verdict::Proceed
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_forgot_leaves_before_the_first_storage_call() {
    let (_, state, _) = with_asim().await;
    let gate = Arc::new(Gate(Semaphore::new(0)));
    let hooks = Hooks {
        storage: gate.clone(),
        ..Hooks::default()
    };
    let builder = App::builder(guestbook())
        .state_dir(state.path())
        .hooks(hooks)
        .capture_output(true);
    let app = builder.variable(CHEAP.0, CHEAP.1).build().expect("it starts");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let site = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(host::serve(app.clone(), listener, pending::<()>()));
    let answered = tokio::task::spawn_blocking(move || {
        let config = ureq::Agent::config_builder().max_redirects(0);
        // An answer that waited for the token would never come.
        let config = config.timeout_global(Some(Duration::from_mins(1))).build();
        let request = ureq::Agent::from(config).post(format!("{site}/forgot"));
        let mut response = request.header("origin", site).send(FORGOT).expect("an answer");
        response.body_mut().read_to_string().expect("its end");
        response.status()
    });
    assert_eq!(answered.await.expect("an answer"), 303);
    assert!(mails(&app).is_empty());
    gate.0.close();
    guestbook().idle().await;
    assert_eq!(mails(&app).len(), 1, "{}", app.output());
}

#[tokio::test]
async fn who_was_invited_chooses_a_password_by_the_link() {
    let (app, _state, confirm) = with_asim().await;
    let mut asim = Visitor::new(&app);
    let invitation = "username=bob&email=bob%40example.com";
    assert_eq!(asim.post("/invite", invitation).await.status, 403, "a visitor");
    asim.post("/login", SIGN_UP).await;
    assert_eq!(
        asim.post("/invite", invitation).await.status,
        403,
        "an unproven address"
    );
    asim.post("/confirm", confirm.token()).await;
    assert_eq!(
        asim.post("/invite", "username=asim&email=bob%40example.com")
            .await
            .status,
        409
    );
    let invited = asim.post("/invite", invitation).await;
    assert_eq!(invited.header("location"), "/invite/sent", "{invited:?}");

    let mail = mails(&app).pop().expect("a mail");
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("bob@example.com", "You have been invited")
    );
    let mut bob = Visitor::new(&app);
    assert!(
        bob.get(mail.path())
            .await
            .body
            .contains("<h1>You have been invited</h1>")
    );
    let chosen = bob
        .post("/password", &format!("{}&new-password=a+long+enough+one", mail.token()))
        .await;
    assert_eq!(chosen.header("location"), "/password/set", "{chosen:?}");
    assert_eq!(mails(&app).pop().expect("a mail").subject, "You have been invited");
    let login = "username=bob&password=a+long+enough+one";
    assert_eq!(bob.post("/login", login).await.status, 303);
    let page = bob.get("/").await;
    assert!(
        page.body.contains("Invite somebody"),
        "the link has proven the address: {page:?}"
    );
}

#[tokio::test]
async fn a_link_to_confirm_the_address_is_sent_again_to_who_is_logged_in() {
    let (app, _state, _) = with_asim().await;
    let mut visitor = Visitor::new(&app);
    assert_eq!(visitor.post("/confirm/again", "").await.header("location"), "/login");
    visitor.post("/login", SIGN_UP).await;
    assert!(visitor.get("/").await.body.contains("Please confirm your address"));
    assert_eq!(
        visitor.post("/confirm/again", "").await.header("location"),
        "/confirm/sent"
    );
    assert_eq!(mails(&app).len(), 1, "the first one was sent a moment ago");
}
