//! The use case IssueToken: makes a secret for the application to mail to a user.

use std::time::Duration;

use super::Context;
use crate::domain::{Account, Email, Error, Purpose, Result, Timestamp, Token, TokenRecord, User, UserId, UserRecord};
use crate::{settings, system};

/// Which token to issue, and to whom.
#[derive(Debug)]
pub struct IssueToken {
    /// The user.
    pub subject: Subject,
    /// What the token allows.
    pub purpose: Purpose,
    /// The address to change to; only for [`Purpose::ChangeEmail`].
    new_email: Option<Email>,
    /// How long it works, if not as long as the operator configured.
    lifetime: Option<Duration>,
}

/// The user that gets a token.
#[derive(Debug)]
pub enum Subject {
    /// The user with this id.
    Id(UserId),
    /// The user with these names.
    Account(Account),
}

/// A token that was issued.
#[derive(Debug)]
pub struct IssuedToken {
    /// The secret.
    pub token: Token,
    /// When it stops working.
    pub expires: Timestamp,
    /// Whose token it is.
    pub user: User,
}

impl IssueToken {
    /// Puts a request together. A `ttl` of 0 seconds is none.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if there is a new address for a purpose that needs none, or none for one that does, or the
    /// token would work for longer than [`Purpose::longest`].
    pub fn new(subject: Subject, purpose: Purpose, new_email: Option<Email>, ttl: u64) -> Result<Self> {
        match (purpose, &new_email) {
            (Purpose::ChangeEmail, None) => return Err(Error::invalid("new_email", "is required")),
            (Purpose::ChangeEmail, Some(_)) | (_, None) => {}
            (_, Some(_)) => return Err(Error::invalid("new_email", "is only for 'change-email'")),
        }
        let longest = purpose.longest().as_secs();
        if ttl > longest {
            return Err(Error::invalid(
                "ttl",
                format!("must be at most {longest} seconds for this purpose"),
            ));
        }
        let lifetime = (ttl > 0).then_some(Duration::from_secs(ttl));
        Ok(Self {
            subject,
            purpose,
            new_email,
            lifetime,
        })
    }

    /// Whether it is about this user, who may have got other names meanwhile.
    fn is_about(&self, user: &UserRecord) -> bool {
        match &self.subject {
            Subject::Id(id) => user.id == *id,
            Subject::Account(account) => account.is_of(&user.username, &user.email),
        }
    }
}

/// Issues a token; `None` if there is no such user, or it is disabled. So an application that forgets this case shows all
/// visitors the same.
///
/// # Errors
/// [`Error::Throttled`] if too many were issued to the user for this purpose.
pub fn issue_token(context: &Context, request: &IssueToken) -> Result<Option<IssuedToken>> {
    let lifetime = match request.lifetime {
        Some(lifetime) => lifetime,
        None => settings::token_ttl(request.purpose)?,
    };
    let id = match &request.subject {
        Subject::Id(id) => *id,
        Subject::Account(account) => match context.storage.find_account(account)?.pointer {
            Some(pointer) => pointer.user_id,
            None => return Ok(None),
        },
    };
    let token = Token::new(id, system::random()?);
    let expires = context.now.after(lifetime);
    let changed = context.change_user(id, |user| {
        if !request.is_about(user) {
            return Err(Error::UserNotFound);
        }
        if user.attributes.disabled_at(context.now).is_some() {
            return Err(Error::AccountDisabled);
        }
        let email = request.new_email.as_ref().unwrap_or(&user.email).clone();
        let record = TokenRecord::new(&token, request.purpose, email, expires);
        user.tokens.issue(record, context.now)
    });
    match changed {
        Ok(user) => {
            let user = user.to_user();
            Ok(Some(IssuedToken { token, expires, user }))
        }
        Err(Error::UserNotFound | Error::AccountDisabled) => Ok(None),
        Err(error) => Err(error),
    }
}
