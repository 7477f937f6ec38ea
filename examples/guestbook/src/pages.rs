//! The pages, made on the server.

use spin_sdk::http::{Request, Response};

use crate::html::Escaped;
use crate::users::{Error, Session};
use crate::{account, entries};

const FORMS: &str = r#"<form method="post" action="/login"><h2>Log in</h2>
<label>Username <input name="username" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button></form>
<form method="post" action="/signup"><h2>Sign up</h2>
<label>Username <input name="username" autocomplete="username" required></label>
<label>Email <input name="email" type="email" autocomplete="email" required></label>
<label>Password <input name="password" type="password" autocomplete="new-password" minlength="8" required></label>
<button>Sign up</button></form>
"#;

/// Shows the guestbook to its visitor, with the error if there was one.
pub(crate) fn guestbook(request: &Request, error: Option<&Error>) -> Response {
    // If a call failed, the page must not depend on another call, which may fail, too.
    let session = if error.is_some() {
        Ok(None)
    } else {
        account::session(request)
    };
    let (session, error) = match &session {
        Ok(session) => (session.as_ref(), error),
        Err(error) => (None, Some(error)),
    };
    let mut body = String::from("<h1>Guestbook</h1>\n");
    if let Some(error) = error {
        body += &format!("<p role=\"alert\">{}</p>\n", Escaped(&sentence(error)));
    }
    body += &session.map_or_else(|| FORMS.to_owned(), of_member);
    body += "<ul>\n";
    for entry in entries::latest() {
        body += &format!(
            "<li><b>{}</b>: {}</li>\n",
            Escaped(&entry.username),
            Escaped(&entry.text)
        );
    }
    body += "</ul>\n";
    page(error.map_or(200, status), &body)
}

fn of_member(session: &Session) -> String {
    format!(
        "<form method=\"post\" action=\"/logout\">Logged in as <b>{}</b> <button>Log out</button></form>\n\
         <form method=\"post\" action=\"/entries\"><label>Your entry <input name=\"text\" maxlength=\"500\" required>\
         </label> <button>Write</button></form>\n",
        Escaped(&session.username)
    )
}

/// Returns the sentence that a visitor reads about an error.
fn sentence(error: &Error) -> String {
    match error {
        Error::InvalidField(invalid) => format!("The {} {}.", invalid.field, invalid.rule),
        Error::WrongCredentials => "The name or the password is wrong.".to_owned(),
        Error::UserNotFound | Error::SessionNotFound => "There is no such account.".to_owned(),
        Error::EmailTaken => "The email address is in use.".to_owned(),
        Error::IdTaken | Error::UsernameTaken => "The username is in use.".to_owned(),
        Error::Throttled(seconds) => format!("Too many attempts. Try again in {seconds} seconds."),
        Error::Busy(_) | Error::Unavailable(_) => "That didn't work. Try again in a moment.".to_owned(),
        Error::Misconfigured(reason) => {
            eprintln!("edge:users: {reason}");
            "The guestbook isn't set up properly.".to_owned()
        }
        Error::Other(reason) => reason.clone(),
    }
}

fn status(error: &Error) -> u16 {
    match error {
        Error::InvalidField(_) => 400,
        Error::WrongCredentials => 401,
        Error::UserNotFound | Error::SessionNotFound => 404,
        Error::IdTaken | Error::UsernameTaken | Error::EmailTaken => 409,
        Error::Throttled(_) => 429,
        Error::Busy(_) | Error::Unavailable(_) => 503,
        Error::Misconfigured(_) | Error::Other(_) => 500,
    }
}

/// Answers a form that succeeded: redirects to the guestbook, so that reloading doesn't post again.
pub(crate) fn back_to_guestbook(cookie: Option<String>) -> Response {
    let mut response = Response::builder();
    response.status(303).header("location", "/");
    if let Some(cookie) = cookie {
        response.header("set-cookie", cookie);
    }
    response.build()
}

/// Answers a visitor that isn't logged in and wants to write.
pub(crate) fn log_in_first() -> Response {
    page(401, "<p>Please <a href=\"/\">log in</a> first.</p>\n")
}

/// Answers a form that another site sent.
pub(crate) fn refused() -> Response {
    page(403, "<p>This form wasn't sent from the guestbook.</p>\n")
}

/// Answers any other path.
pub(crate) fn missing() -> Response {
    page(404, "<p>There is only <a href=\"/\">the guestbook</a>.</p>\n")
}

/// Answers if storage failed.
pub(crate) fn unavailable() -> Response {
    page(503, "<p>That didn't work. Try again in a moment.</p>\n")
}

fn page(status: u16, body: &str) -> Response {
    let html = format!("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Guestbook</title>\n{body}");
    Response::builder()
        .status(status)
        .header("content-type", "text/html; charset=utf-8")
        .header("cache-control", "no-store")
        .header(
            "content-security-policy",
            "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
        )
        .body(html)
        .build()
}
