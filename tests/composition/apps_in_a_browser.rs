//! The apps in JavaScript and Python in a real browser.

use host::{App, Compiled};

use crate::apps::{javascript, python};
use crate::guestbook::CHEAP;
use crate::visit::visit;

const PASSWORD: &str = "a long enough one";

/// Visits an app, unless it can't be built here or there is no browser.
async fn visited(compiled: Option<&'static Compiled>) {
    let Some(compiled) = compiled else {
        return;
    };
    let builder = |_: &str| App::builder(compiled).variable(CHEAP.0, CHEAP.1);
    visit(builder, |visit| {
        visit.open("/");
        visit.click("a[href='/signup']");
        visit.send(&[
            ("username", "asim"),
            ("email", "asim@example.com"),
            ("password", PASSWORD),
        ]);
        visit.assert_reads("You are asim <asim@example.com>.");
        visit.send(&[]);
        visit.assert_reads("New here?");
        visit.send(&[("username", "asim"), ("password", "wrong")]);
        visit.assert_reads("The name or the password is wrong.");
        visit.send(&[("username", "asim"), ("password", PASSWORD)]);
        visit.assert_reads("You are asim <asim@example.com>.");
        visit.browser.reload();
        visit.assert_reads("You are asim <asim@example.com>.");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_of_the_javascript_app_signs_up_and_logs_out_and_in() {
    visited(javascript()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_of_the_python_app_signs_up_and_logs_out_and_in() {
    visited(python()).await;
}
