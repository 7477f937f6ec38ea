//! What all pages share: their frame, their headers and their stylesheet.

use spin_sdk::http::Response;

use crate::html::Escaped;
use crate::problem::Problem;
use crate::users::Error;

/// Browsers load nothing but the stylesheet, run no script, and send forms only here. No page of another site can have
/// this one in a frame.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Makes a page.
pub(crate) fn page(status: u16, title: &str, body: &str) -> Response {
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/style.css">
<main>
{body}</main>
<footer><a href="/">Guestbook</a></footer>
</html>
"#
    );
    Response::builder()
        .status(status)
        .header("content-type", "text/html; charset=utf-8")
        .header("cache-control", "no-store")
        .header("content-security-policy", POLICY)
        .header("referrer-policy", "no-referrer")
        .body(html)
        .build()
}

/// The sentence about a problem, if there is one.
pub(crate) fn alert(problem: Option<&Problem>) -> String {
    problem.map_or_else(String::new, |problem| {
        format!("<p role=\"alert\" class=\"error\">{}</p>\n", Escaped(&problem.sentence))
    })
}

/// Answers a form that succeeded, so that reloading the next page doesn't send the form again.
pub(crate) fn redirect(path: &str, cookie: Option<String>) -> Response {
    let mut response = Response::builder();
    response.status(303).header("location", path);
    if let Some(cookie) = cookie {
        response.header("set-cookie", cookie);
    }
    response.build()
}

/// Answers a request that failed and has no form to show again.
pub(crate) fn failed(error: &Error) -> Response {
    let problem = Problem::from(error);
    page(problem.status, "Guestbook", &alert(Some(&problem)))
}

/// Answers a form that another site sent.
pub(crate) fn foreign_form() -> Response {
    page(403, "Guestbook", "<p>This form wasn't sent from the guestbook.</p>\n")
}

/// Says something to the visitor: a title and a sentence in HTML.
pub(crate) fn message(title: &str, sentence: &str) -> Response {
    page(200, title, &format!("<h1>{title}</h1>\n<p>{sentence}</p>\n"))
}

/// Answers any other path.
pub(crate) fn missing() -> Response {
    page(
        404,
        "Guestbook",
        "<p>There is only <a href=\"/\">the guestbook</a>.</p>\n",
    )
}

/// The stylesheet.
pub(crate) fn style() -> Response {
    Response::builder()
        .status(200)
        .header("content-type", "text/css; charset=utf-8")
        .header("cache-control", "max-age=3600")
        .body(include_str!("style.css"))
        .build()
}
