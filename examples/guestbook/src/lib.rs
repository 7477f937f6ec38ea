//! A guestbook: people sign up, log in and write entries. The component behind `edge:users/users` keeps its users, and
//! is called like any function. The pages are made here and need no JavaScript.
#![cfg(target_family = "wasm")]

mod account;
mod cookie;
mod entries;
mod entry;
mod form;
mod html;
mod pages;
mod users;

use spin_sdk::http::{Method, Request, Response};

/// Answers a request: shows the page, or does what a form asks for.
fn handle(request: &Request) -> Response {
    match (request.method(), request.path()) {
        (Method::Get, "/") => pages::guestbook(request, None),
        (Method::Post, _) if !form::is_of_this_site(request) => pages::refused(),
        (Method::Post, "/signup") => account::sign_up(request),
        (Method::Post, "/login") => account::log_in(request),
        (Method::Post, "/logout") => account::log_out(request),
        (Method::Post, "/entries") => entries::post(request),
        _ => pages::missing(),
    }
}
