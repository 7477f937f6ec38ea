//! The use case Update: gives a user other names and attributes.

use super::Context;
use crate::domain::{Email, Error, ProfileChange, Result, Roles, UserId, Username};

/// What becomes of a user. What is absent stays.
#[derive(Debug)]
pub struct Update {
    /// The new username.
    pub username: Option<Username>,
    /// The new email address.
    pub email: Option<Email>,
    /// The new roles, in place of all present ones.
    pub roles: Option<Roles>,
    /// The keys of the profile that change.
    pub profile: ProfileChange,
    /// Whether the email address was proven. If it changes, it isn't verified unless this says so.
    pub verified: Option<bool>,
}

impl Update {
    /// Whether nothing is to change.
    fn is_empty(&self) -> bool {
        let Self {
            username,
            email,
            roles,
            profile,
            verified,
        } = self;
        username.is_none() && email.is_none() && roles.is_none() && profile.is_empty() && verified.is_none()
    }
}

/// Updates a user. Old names are free when this returns.
///
/// # Errors
/// [`Error::InvalidField`] if nothing is to change, or the profile becomes too large; [`Error::UserNotFound`],
/// [`Error::UsernameTaken`] or [`Error::EmailTaken`]; [`Error::Busy`] if others changed the user each time.
pub fn update(context: &Context, id: UserId, request: &Update) -> Result<()> {
    if request.is_empty() {
        return Err(Error::invalid("username", "or another field to change is required"));
    }
    if request.roles.is_some() {
        context.log.sets_roles();
    }
    context.change_user(id, |user| {
        if let Some(username) = &request.username {
            user.username = username.clone();
        }
        if let Some(email) = &request.email {
            user.set_email(email.clone());
        }
        let attributes = &mut user.attributes;
        if let Some(roles) = &request.roles {
            attributes.roles = roles.clone();
        }
        attributes.profile.apply(&request.profile)?;
        if let Some(verified) = request.verified {
            attributes.verified = verified;
        }
        user.touch(context.now);
        Ok(())
    })?;
    Ok(())
}
