//! A guestbook: people sign up, log in and write entries. The component behind `edge:users/users` keeps its users, and
//! is called like any function. The pages are made here and need no JavaScript.
#![cfg(target_family = "wasm")]

mod account;
mod client;
mod cookie;
mod entries;
mod entry;
mod field;
mod form;
mod form_page;
mod guestbook;
mod html;
mod page;
mod problem;
mod session;
mod users;

use spin_sdk::http::{Method, Request, Response};

/// Answers a request: shows a page, or does what a form asks for. Each form's page is also there for a GET, so that it can
/// be reloaded and linked to. A GET changes nothing.
fn handle(request: &Request) -> Response {
    match (request.method(), request.path()) {
        (Method::Get, "/") => guestbook::show(request),
        (Method::Get, "/style.css") => page::style(),
        (Method::Get, "/login") => account::LOG_IN.blank(),
        (Method::Get, "/signup") => account::SIGN_UP.blank(),
        (Method::Post, _) if !form::is_of_this_site(request) => page::foreign_form(),
        (Method::Post, "/login") => account::log_in(request),
        (Method::Post, "/signup") => account::sign_up(request),
        (Method::Post, "/logout") => account::log_out(request),
        (Method::Post, "/entries") => guestbook::write(request),
        _ => page::missing(),
    }
}
