//! A new password for a visitor who has forgotten it, and the first one for somebody who was invited.

use spin_sdk::http::{Request, Response};

use crate::answer::Answer;
use crate::field::{EMAIL, Field, TOKEN};
use crate::form::Form;
use crate::form_page::FormPage;
use crate::html::Escaped;
use crate::letter::Letter;
use crate::page;
use crate::problem::Problem;
use crate::users::{self, CheckedToken, Error, NAMESPACE, PasswordReset, TokenPurpose};

pub(crate) const FORGOT: FormPage = FormPage {
    title: "Forgot your password?",
    action: "/forgot",
    fields: &[EMAIL],
    button: "Send a link",
    below: r#"You remember it? <a href="/login">Log in</a>"#,
};

const NEW_PASSWORD: FormPage = FormPage {
    title: "Set a new password",
    action: "/password",
    fields: &[
        TOKEN,
        Field {
            name: "new-password",
            label: "New password",
            attributes: r#"type="password" autocomplete="new-password" minlength="8" required"#,
            hint: "At least 8 characters.",
            is_kept: false,
        },
    ],
    button: "Set the password",
    below: "",
};

const INVITED: FormPage = FormPage {
    title: "You have been invited",
    ..NEW_PASSWORD
};

/// Answers everybody alike, whether there is an account or not.
pub(crate) fn forgot(request: &Request) -> Answer {
    let email = Form::of(request).text("email");
    Answer {
        response: page::redirect("/forgot/sent", None),
        letter: Some(Letter::ForgottenPassword { email }),
    }
}

/// Shows the form that a link leads to. The token still works afterwards: mail scanners open links, too.
pub(crate) fn show(request: &Request) -> Response {
    let form = Form::of(request);
    match checked(&form) {
        Ok(checked) => form_for(&checked, &form, None),
        Err(error) => page::failed(&error),
    }
}

/// Sets the password. This ends all sessions of the user and begins none.
pub(crate) fn set(request: &Request) -> Answer {
    let form = Form::of(request);
    let checked = match checked(&form) {
        Ok(checked) => checked,
        Err(error) => return page::failed(&error).into(),
    };
    let reset = PasswordReset {
        token: form.text("token"),
        new_password: form.text("new-password"),
    };
    match users::reset_password(NAMESPACE, &reset) {
        Ok(()) => Answer {
            response: page::redirect("/password/set", None),
            letter: changed(checked),
        },
        Err(error) => form_for(&checked, &form, Some(&Problem::from(&error))).into(),
    }
}

/// Returns the letter about a password that was changed. The first one needs none.
fn changed(checked: CheckedToken) -> Option<Letter> {
    match checked.purpose {
        TokenPurpose::ResetPassword => Some(Letter::PasswordChanged {
            email: checked.user.email,
        }),
        _ => None,
    }
}

/// Returns what the form's token is for, if that is a password.
fn checked(form: &Form) -> Result<CheckedToken, Error> {
    let checked = users::check_token(NAMESPACE, &form.text("token"))?;
    match checked.purpose {
        TokenPurpose::ResetPassword | TokenPurpose::Invite => Ok(checked),
        TokenPurpose::VerifyEmail | TokenPurpose::ChangeEmail => Err(Error::TokenInvalid),
    }
}

fn form_for(checked: &CheckedToken, form: &Form, problem: Option<&Problem>) -> Response {
    let page = match checked.purpose {
        TokenPurpose::Invite => INVITED,
        _ => NEW_PASSWORD,
    };
    let intro = format!("<p>Your username is <b>{}</b>.</p>\n", Escaped(&checked.user.username));
    page.show(&intro, form, problem)
}
