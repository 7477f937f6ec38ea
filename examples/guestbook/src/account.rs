//! Sign-up, login and logout.

use spin_sdk::http::{Request, Response};

use crate::answer::Answer;
use crate::field::{EMAIL, Field, NEW_USERNAME};
use crate::form::Form;
use crate::form_page::FormPage;
use crate::letter::Letter;
use crate::users::{self, NAMESPACE, NewUser};
use crate::{client, page, session};

pub(crate) const LOG_IN: FormPage = FormPage {
    title: "Log in",
    action: "/login",
    fields: &[
        Field {
            name: "username",
            label: "Username",
            attributes: r#"autocomplete="username" autocapitalize="none" spellcheck="false" required"#,
            hint: "",
            is_kept: true,
        },
        Field {
            name: "password",
            label: "Password",
            attributes: r#"type="password" autocomplete="current-password" required"#,
            hint: "",
            is_kept: false,
        },
    ],
    button: "Log in",
    below: r#"<a href="/forgot">Forgot your password?</a> New here? <a href="/signup">Sign up</a>"#,
};

pub(crate) const SIGN_UP: FormPage = FormPage {
    title: "Sign up",
    action: "/signup",
    fields: &[
        NEW_USERNAME,
        EMAIL,
        Field {
            name: "password",
            label: "Password",
            attributes: r#"type="password" autocomplete="new-password" minlength="8" required"#,
            hint: "At least 8 characters.",
            is_kept: false,
        },
    ],
    button: "Sign up",
    below: r#"You have an account? <a href="/login">Log in</a>"#,
};

/// Creates a user and logs it in.
pub(crate) fn sign_up(request: &Request) -> Answer {
    let form = Form::of(request);
    let user = NewUser {
        id: None,
        username: form.text("username"),
        email: form.text("email"),
        password: form.text("password"),
        attributes: None,
        client_address: client::address(request),
    };
    match users::create(NAMESPACE, &user) {
        Ok(user_id) => Answer {
            response: log_in(request),
            letter: Some(Letter::ConfirmAddress { user_id }),
        },
        Err(error) => SIGN_UP.refused(&form, &error).into(),
    }
}

/// Starts a session.
pub(crate) fn log_in(request: &Request) -> Response {
    let form = Form::of(request);
    match session::begin(request, form.text("username"), form.text("password")) {
        Ok(cookie) => page::redirect("/", Some(cookie)),
        Err(error) => LOG_IN.refused(&form, &error),
    }
}

/// Ends the session, here and in the browser.
pub(crate) fn log_out(request: &Request) -> Response {
    match session::end(request) {
        Ok(cookie) => page::redirect("/", Some(cookie)),
        Err(error) => page::failed(&error),
    }
}
