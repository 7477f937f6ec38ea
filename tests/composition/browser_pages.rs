//! The guestbook in a real browser, with a phone's screen.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use host::App;
use host::hooks::{Hooks, VirtualClock};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Handle;

use crate::examples::guestbook;
use crate::guestbook::CHEAP;
use crate::guestbook_links::mails;
use crate::support::START;
use crate::visitor::Visitor;
use crate::webdriver::{Chromium, WIDTH};

const PASSWORD: &str = "a long enough one";

/// A visitor with a real browser, and the guestbook that it visits.
struct Visit {
    browser: Chromium,
    app: App,
    site: String,
    clock: Arc<VirtualClock>,
    _state: TempDir,
}

impl Visit {
    /// Serves the guestbook on a free port, and starts a browser. `None` if there is no browser.
    async fn start() -> Option<Self> {
        let browser = tokio::task::spawn_blocking(Chromium::start).await.expect("it starts")?;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        // Browsers keep a cookie with `Secure` for this name, also without HTTPS.
        let site = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
        let state = tempfile::tempdir().expect("a directory");
        let clock = Arc::new(VirtualClock::new(Duration::from_secs(START)));
        let hooks = Hooks {
            clock: clock.clone(),
            ..Hooks::default()
        };
        let app = App::builder(guestbook())
            .state_dir(state.path())
            .variable(CHEAP.0, CHEAP.1)
            .variable("base_url", &site)
            .hooks(hooks)
            .capture_output(true)
            .build()
            .expect("the application starts");
        tokio::spawn(host::serve(app.clone(), listener, pending::<()>()));
        Some(Self {
            browser,
            app,
            site,
            clock,
            _state: state,
        })
    }

    /// Opens a page of the guestbook.
    fn open(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.site));
        self.check_width();
    }

    /// Opens the link of the mail that the guestbook sent last. It sends mails after it has answered.
    fn open_mail(&self, subject: &str) {
        Handle::current().block_on(guestbook().idle());
        let mail = mails(&self.app).pop().expect("a mail");
        assert_eq!(mail.subject, subject);
        self.open(mail.path());
    }

    /// Fills in the form that has these fields, and sends it; the page's only form if there is nothing to fill in.
    fn send(&self, fields: &[(&str, &str)]) {
        for (name, text) in fields {
            self.browser.fill(&format!("[name={name}]"), text);
        }
        match fields {
            [(name, _), ..] => self.click(&format!("form:has([name={name}]) button")),
            [] => self.click("form button"),
        }
    }

    /// Clicks on what leads to another page.
    fn click(&self, selector: &str) {
        self.browser.click(selector);
        self.check_width();
    }

    /// On a phone nothing reaches beyond the screen, and no field has letters so small that the phone zooms in.
    fn check_width(&self) {
        let browser = &self.browser;
        let text = browser.text();
        let width = browser.evaluate("[window.innerWidth, document.documentElement.scrollWidth]");
        assert_eq!(width, serde_json::json!([WIDTH, WIDTH]), "{text}");
        let beyond = "[...document.querySelectorAll('body *')].filter(element => {
            const {left, right} = element.getBoundingClientRect();
            return left < 0 || right > window.innerWidth;
        }).map(element => element.outerHTML)";
        assert_eq!(browser.evaluate(beyond), serde_json::json!([]), "{text}");
        let small = "[...document.querySelectorAll('input, textarea, button')].filter(element =>
            parseFloat(getComputedStyle(element).fontSize) < 16).length";
        assert_eq!(browser.evaluate(small), 0, "{text}");
    }

    #[track_caller]
    fn assert_reads(&self, expected: &str) {
        let text = self.browser.text();
        assert!(text.contains(expected), "{expected:?} is not in {text}");
    }

    fn sign_up(&self, username: &str) {
        self.open("/signup");
        let email = format!("{username}@example.com");
        self.send(&[("username", username), ("email", &email), ("password", PASSWORD)]);
    }

    /// Has somebody else try a hundred wrong passwords, each after the longest wait.
    fn guess(&self, username: &str) {
        let form = format!("username={username}&password=wrong");
        for _ in 0..100 {
            self.clock.advance(Duration::from_mins(15));
            Handle::current().block_on(Visitor::new(&self.app).post("/login", &form));
        }
    }

    fn log_in(&self, username: &str, password: &str) {
        self.open("/login");
        self.send(&[("username", username), ("password", password)]);
    }
}

/// Runs a visit, unless there is no browser.
async fn visit(run: impl FnOnce(&Visit) + Send + 'static) {
    if let Some(visit) = Visit::start().await {
        let visited = tokio::task::spawn_blocking(move || run(&visit));
        visited.await.expect("a visit as expected");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_signs_up_writes_and_logs_out_and_in() {
    visit(|visit| {
        visit.open("/");
        visit.sign_up("asim");
        visit.assert_reads("Logged in as asim");
        visit.send(&[("text", &"A word of a hundred letters: ".repeat(3))]);
        visit.send(&[("text", &"x".repeat(200))]);
        visit.assert_reads("A word of a hundred letters");
        visit.click("form[action='/logout'] button");
        visit.assert_reads("Log in or sign up to write an entry.");
        visit.log_in("asim", PASSWORD);
        visit.assert_reads("Logged in as asim");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_error_a_visitor_finds_what_it_typed_and_the_sentence_at_its_field() {
    visit(|visit| {
        visit.sign_up("asim");
        visit.sign_up("asim");
        let browser = &visit.browser;
        assert_eq!(browser.value("[name=username]"), "asim");
        assert_eq!(browser.value("[name=email]"), "asim@example.com");
        assert_eq!(browser.value("[name=password]"), "");
        let next = browser.evaluate("document.querySelector('[name=username]').nextElementSibling.innerText");
        assert_eq!(next, "The username is in use.");
        assert_eq!(browser.evaluate("document.activeElement.name"), "username");
        browser.reload();
        visit.assert_reads("Sign up");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_that_is_locked_out_is_let_in_again_after_the_wait() {
    visit(|visit| {
        visit.sign_up("asim");
        for _ in 0..5 {
            visit.log_in("asim", "wrong");
            visit.assert_reads("The name or the password is wrong.");
        }
        visit.log_in("asim", PASSWORD);
        visit.assert_reads("Too many attempts. Try again in 1 second.");
        visit.clock.advance(Duration::from_secs(1));
        visit.log_in("asim", PASSWORD);
        visit.assert_reads("Logged in as asim");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_confirms_forgets_resets_and_invites() {
    visit(|visit| {
        visit.sign_up("asim");
        visit.assert_reads("Please confirm your address");
        visit.open_mail("Confirm your address");
        visit.assert_reads("Is asim@example.com your address?");
        visit.send(&[]);
        visit.assert_reads("Your address is confirmed.");

        visit.open("/login");
        visit.click("a[href='/forgot']");
        visit.send(&[("email", "asim@example.com")]);
        visit.assert_reads("If an account has this address, a link is on its way.");
        visit.open_mail("Your new password");
        visit.assert_reads("Your username is asim.");
        visit.send(&[("new-password", "another long one")]);
        visit.assert_reads("Your password is set");
        visit.log_in("asim", PASSWORD);
        visit.assert_reads("The name or the password is wrong.");
        visit.log_in("asim", "another long one");

        visit.click("a[href='/invite']");
        visit.send(&[("username", "bob"), ("email", "bob@example.com")]);
        visit.assert_reads("The invitation is on its way.");
        visit.open_mail("You have been invited");
        visit.send(&[("new-password", PASSWORD)]);
        visit.log_in("bob", PASSWORD);
        visit.assert_reads("Logged in as bob");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_whose_password_was_disabled_is_let_in_again_by_a_link() {
    visit(|visit| {
        visit.sign_up("asim");
        visit.guess("asim");
        visit.log_in("asim", PASSWORD);
        visit.assert_reads("This password must be reset.");
        visit.click("a[href='/forgot']");
        visit.send(&[("email", "asim@example.com")]);
        visit.open_mail("Your new password");
        visit.send(&[("new-password", "another long one")]);
        visit.log_in("asim", "another long one");
        visit.assert_reads("Logged in as asim");
    })
    .await;
}
