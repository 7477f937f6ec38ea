//! A guestbook: people sign up, log in and write entries. The component behind `edge:users/users` keeps its users, and
//! is called like any function. The pages are made here and need no JavaScript.
#![cfg(target_family = "wasm")]

mod account;
mod answer;
mod client;
mod confirm;
mod cookie;
mod entries;
mod entry;
mod field;
mod form;
mod form_page;
mod guestbook;
mod html;
mod invite;
mod letter;
mod mail;
mod page;
mod password;
mod problem;
mod session;
mod users;

use spin_sdk::http::{Method, Request, Response};

use answer::Answer;

/// Answers a request.
fn handle(request: &Request) -> Answer {
    match request.method() {
        Method::Get => show(request).into(),
        Method::Post if form::is_of_this_site(request) => accept(request),
        Method::Post => page::foreign_form().into(),
        _ => page::missing().into(),
    }
}

/// Shows a page. Nothing changes, so that a page can be reloaded and linked to.
fn show(request: &Request) -> Response {
    match request.path() {
        "/" => guestbook::show(request),
        "/style.css" => page::style(),
        "/login" => account::LOG_IN.blank(),
        "/signup" => account::SIGN_UP.blank(),
        "/forgot" => password::FORGOT.blank(),
        "/forgot/sent" => page::message(
            "Look into your mail",
            "If an account has this address, a link is on its way.",
        ),
        "/password" => password::show(request),
        "/password/set" => page::message("Your password is set", r#"Now you can <a href="/login">log in</a>."#),
        "/confirm" => confirm::show(request),
        "/confirm/sent" => page::message("Look into your mail", "A link to confirm your address is on its way."),
        "/confirm/done" => page::message("Thank you", "Your address is confirmed."),
        "/invite" => invite::INVITE.blank(),
        "/invite/sent" => page::message("Thank you", "The invitation is on its way."),
        _ => page::missing(),
    }
}

/// Does what a form asks for.
fn accept(request: &Request) -> Answer {
    match request.path() {
        "/entries" => guestbook::write(request).into(),
        "/login" => account::log_in(request).into(),
        "/logout" => account::log_out(request).into(),
        "/signup" => account::sign_up(request),
        "/forgot" => password::forgot(request),
        "/password" => password::set(request),
        "/confirm" => confirm::confirm(request).into(),
        "/confirm/again" => confirm::send_again(request),
        "/invite" => invite::invite(request),
        _ => page::missing().into(),
    }
}
