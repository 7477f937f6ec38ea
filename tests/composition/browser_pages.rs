//! The guestbook in a real browser, with a phone's screen.

use std::time::Duration;

use host::App;
use tokio::runtime::Handle;

use crate::examples::guestbook;
use crate::guestbook::CHEAP;
use crate::guestbook_links::mails;
use crate::visit::Visit;
use crate::visitor::Visitor;

const PASSWORD: &str = "a long enough one";

/// What visitors of the guestbook do.
impl Visit {
    /// Opens the link of the mail that the guestbook sent last. It sends mails after it has answered.
    fn open_mail(&self, subject: &str) {
        Handle::current().block_on(guestbook().idle());
        let mail = mails(&self.app).pop().expect("a mail");
        assert_eq!(mail.subject, subject);
        self.open(mail.path());
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

/// Runs a visit of the guestbook.
async fn visit(run: impl FnOnce(&Visit) + Send + 'static) {
    let guestbook = |site: &str| {
        let builder = App::builder(guestbook()).variable(CHEAP.0, CHEAP.1);
        builder.variable("base_url", site)
    };
    crate::visit::visit(guestbook, run).await;
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
