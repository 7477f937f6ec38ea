//! The guestbook itself: its entries, and the form for another one.

use spin_sdk::http::{Request, Response};

use crate::entries::{self, Entry, LONGEST};
use crate::form::Form;
use crate::html::Escaped;
use crate::problem::Problem;
use crate::users::Session;
use crate::{page, session};

const FOR_VISITORS: &str = r#"<p><a href="/login">Log in</a> or <a href="/signup">sign up</a> to write an entry.</p>
"#;

const UNCONFIRMED: &str = r#"<form method="post" action="/confirm/again" class="bar"><span>Please confirm your address by
the link that we sent.</span><button class="quiet">Send it again</button></form>
"#;

const CONFIRMED: &str = r#"<p><a href="/invite">Invite somebody</a></p>
"#;

/// Shows the guestbook.
pub(crate) fn show(request: &Request) -> Response {
    match session::of(request) {
        Ok(session) => with(session.as_ref(), "", None),
        Err(error) => with(None, "", Some(&Problem::from(&error))),
    }
}

/// Adds an entry of the user that is logged in.
pub(crate) fn write(request: &Request) -> Response {
    let text: String = Form::of(request).text("text").trim().chars().take(LONGEST).collect();
    let session = match session::of(request) {
        Ok(Some(session)) => session,
        Ok(None) => return with(None, &text, Some(&Problem::new(401, "Log in to write an entry."))),
        Err(error) => return with(None, &text, Some(&Problem::from(&error))),
    };
    if text.is_empty() {
        let empty = Problem::new(400, "An entry has at least one letter.");
        return with(Some(&session), "", Some(&empty));
    }
    let entry = Entry {
        username: session.username.clone(),
        text: text.clone(),
    };
    match entries::add(entry) {
        Some(()) => page::redirect("/", None),
        None => with(Some(&session), &text, Some(&Problem::unavailable())),
    }
}

/// The page, with what was typed if it wasn't stored.
fn with(session: Option<&Session>, typed: &str, problem: Option<&Problem>) -> Response {
    let mut body = String::from("<h1>Guestbook</h1>\n");
    body += &page::alert(problem);
    body += &match session {
        Some(session) => of_member(session, typed),
        None => of_visitor(typed),
    };
    match entries::latest() {
        Some(entries) => body += &list(&entries),
        None => body += &page::alert(Some(&Problem::unavailable())),
    }
    page::page(problem.map_or(200, |problem| problem.status), "Guestbook", &body)
}

fn of_member(session: &Session, typed: &str) -> String {
    let next = if session.verified { CONFIRMED } else { UNCONFIRMED };
    format!(
        r#"<form method="post" action="/logout" class="bar"><span>Logged in as <b>{username}</b></span><button
class="quiet">Log out</button></form>
<form method="post" action="/entries"><label for="text">Your entry</label>
<textarea id="text" name="text" rows="3" maxlength="{LONGEST}" required>
{typed}</textarea>
<button>Write</button></form>
{next}"#,
        username = Escaped(&session.username),
        typed = Escaped(typed),
    )
}

/// A visitor whose session ended while it wrote can still copy the text.
fn of_visitor(typed: &str) -> String {
    if typed.is_empty() {
        return FOR_VISITORS.to_owned();
    }
    format!(
        "{FOR_VISITORS}<textarea rows=\"3\" readonly>\n{}</textarea>\n",
        Escaped(typed)
    )
}

fn list(entries: &[Entry]) -> String {
    let mut list = String::from("<ul class=\"entries\">\n");
    for entry in entries {
        let (username, text) = (Escaped(&entry.username), Escaped(&entry.text));
        list += &format!("<li><b>{username}</b><p dir=\"auto\">{text}</p></li>\n");
    }
    list + "</ul>\n"
}
