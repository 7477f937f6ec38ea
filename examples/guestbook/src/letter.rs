//! The letters that the guestbook writes. Most have a link with a token, which works once and for a limited time.

use spin_sdk::variables;

use crate::mail;
use crate::users::{self, NAMESPACE, TokenPurpose, TokenRequest, TokenSubject};

/// A letter to a user.
pub(crate) enum Letter {
    /// A link to set a new password, for whoever asked for one with an address.
    ForgottenPassword { email: String },
    /// Says that the password was changed. Who didn't do it learns of it.
    PasswordChanged { email: String },
    /// A link to confirm the address of a user.
    ConfirmAddress { user_id: String },
    /// A link to choose the first password, for a user whom another one invited.
    Invitation { user_id: String, by: String },
}

impl Letter {
    /// Writes the letter, with a new token if it needs one.
    pub(crate) fn write(self) {
        match self {
            Self::ForgottenPassword { email } => with_link(
                TokenSubject::Email(email),
                TokenPurpose::ResetPassword,
                "Your new password",
                "Somebody asked for a new password for your account. If it was you, set it here:",
                "/password",
            ),
            Self::PasswordChanged { email } => mail::send(
                &email,
                "Your password was changed",
                "If it wasn't you, ask for a new one at once.",
            ),
            Self::ConfirmAddress { user_id } => with_link(
                TokenSubject::UserId(user_id),
                TokenPurpose::VerifyEmail,
                "Confirm your address",
                "Welcome to the guestbook. Please confirm that this address is yours:",
                "/confirm",
            ),
            Self::Invitation { user_id, by } => with_link(
                TokenSubject::UserId(user_id),
                TokenPurpose::Invite,
                "You have been invited",
                &format!("{by} invites you to the guestbook. Choose a password here:"),
                "/password",
            ),
        }
    }
}

/// Writes a letter with a link to one of the guestbook's pages. Writes none if there is no such user, or if the user got
/// one for the same purpose a minute ago.
fn with_link(to: TokenSubject, purpose: TokenPurpose, subject: &str, text: &str, path: &str) {
    let request = TokenRequest {
        subject: to,
        purpose,
        new_email: None,
        ttl: None,
    };
    match users::issue_token(NAMESPACE, &request) {
        Ok(Some(issued)) => {
            // Not from the request's `Host`, which a visitor can set to lead others to a site of its own.
            let site = variables::get("base_url").unwrap_or_default();
            let link = format!("{site}{path}?token={}", issued.token);
            mail::send(&issued.user.email, subject, &format!("{text}\n\n{link}"));
        }
        Ok(None) => {}
        Err(error) => eprintln!("no letter was written: {error:?}"),
    }
}
