//! The confirmation that an email address is the user's.

use spin_sdk::http::{Request, Response};

use crate::answer::Answer;
use crate::field::TOKEN;
use crate::form::Form;
use crate::form_page::FormPage;
use crate::html::Escaped;
use crate::letter::Letter;
use crate::users::{self, NAMESPACE, TokenPurpose};
use crate::{page, session};

const CONFIRM: FormPage = FormPage {
    title: "Confirm your address",
    action: "/confirm",
    fields: &[TOKEN],
    button: "Yes, it is mine",
    below: "",
};

/// Shows the form that a link leads to.
pub(crate) fn show(request: &Request) -> Response {
    let form = Form::of(request);
    match users::check_token(NAMESPACE, &form.text("token")) {
        Ok(checked) if checked.purpose == TokenPurpose::VerifyEmail => {
            let intro = format!("<p>Is <b>{}</b> your address?</p>\n", Escaped(&checked.email));
            CONFIRM.show(&intro, &form, None)
        }
        Ok(_) => page::failed(&users::Error::TokenInvalid),
        Err(error) => page::failed(&error),
    }
}

/// Confirms the address.
pub(crate) fn confirm(request: &Request) -> Response {
    match users::verify_email(NAMESPACE, &Form::of(request).text("token")) {
        Ok(()) => page::redirect("/confirm/done", None),
        Err(error) => page::failed(&error),
    }
}

/// Sends the link again.
pub(crate) fn send_again(request: &Request) -> Answer {
    match session::of(request) {
        Ok(Some(session)) => Answer {
            response: page::redirect("/confirm/sent", None),
            letter: Some(Letter::ConfirmAddress {
                user_id: session.user_id,
            }),
        },
        Ok(None) => page::redirect("/login", None).into(),
        Err(error) => page::failed(&error).into(),
    }
}
