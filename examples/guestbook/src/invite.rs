//! The invitation of somebody who has no account yet.

use spin_sdk::http::Request;

use crate::answer::Answer;
use crate::field::{EMAIL, NEW_USERNAME};
use crate::form::Form;
use crate::form_page::FormPage;
use crate::letter::Letter;
use crate::problem::Problem;
use crate::users::{self, NAMESPACE, NewUser};
use crate::{client, page, session};

pub(crate) const INVITE: FormPage = FormPage {
    title: "Invite somebody",
    action: "/invite",
    fields: &[NEW_USERNAME, EMAIL],
    button: "Send the invitation",
    below: "",
};

/// Creates a user who chooses the password by the link in the invitation. Only a user with a confirmed address may invite:
/// otherwise anyone could have the guestbook write to strangers, in a name of their choice.
pub(crate) fn invite(request: &Request) -> Answer {
    let form = Form::of(request);
    let by = match session::of(request) {
        Ok(Some(session)) if session.verified => session.username,
        Ok(_) => return INVITE.show("", &form, Some(&not_allowed())).into(),
        Err(error) => return INVITE.refused(&form, &error).into(),
    };
    let Some(password) = unknown_password() else {
        return INVITE.show("", &form, Some(&Problem::unavailable())).into();
    };
    let user = NewUser {
        id: None,
        username: form.text("username"),
        email: form.text("email"),
        password,
        attributes: None,
        client_address: client::address(request),
    };
    match users::create(NAMESPACE, &user) {
        Ok(user_id) => Answer {
            response: page::redirect("/invite/sent", None),
            letter: Some(Letter::Invitation { user_id, by }),
        },
        Err(error) => INVITE.refused(&form, &error).into(),
    }
}

fn not_allowed() -> Problem {
    Problem::new(403, "To invite somebody, log in and confirm your address.")
}

/// Makes a password of 128 random bits, which is shown to no one.
fn unknown_password() -> Option<String> {
    let (first, second) = (getrandom::u64().ok()?, getrandom::u64().ok()?);
    Some(format!("{first:016x}{second:016x}"))
}
