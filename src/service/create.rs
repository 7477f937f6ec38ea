//! The use case Create: makes a new user.

use super::Context;
use crate::domain::{
    Attributes, CountedAddress, Email, Epoch, Password, Profile, ProfileChange, Result, Roles, Tokens, UserId,
    UserRecord, Username,
};
use crate::protocol::count_creation;
use crate::{settings, system};

/// The user to create.
#[derive(Debug)]
pub struct Create {
    /// The id; a random one if absent.
    pub id: Option<UserId>,
    /// The username.
    pub username: Username,
    /// The email address.
    pub email: Email,
    /// The password.
    pub password: Password,
    /// The roles.
    pub roles: Roles,
    /// The profile's keys and values.
    pub profile: ProfileChange,
    /// Whether the email address was proven.
    pub verified: bool,
    /// The address by which new users are counted, if one is known.
    pub counted_address: Option<CountedAddress>,
}

/// Creates a user and returns its id.
///
/// # Errors
/// [`Error::IdTaken`](crate::domain::Error::IdTaken), [`Error::UsernameTaken`](crate::domain::Error::UsernameTaken) or
/// [`Error::EmailTaken`](crate::domain::Error::EmailTaken), in this order of precedence;
/// [`Error::Throttled`](crate::domain::Error::Throttled) if too many were created from the address, whether they could be
/// or not.
pub fn create(context: &Context, request: Create) -> Result<UserId> {
    if !request.roles.is_empty() {
        context.log.sets_roles();
    }
    let mut profile = Profile::default();
    profile.apply(&request.profile)?;
    settings::blocklist()?.check("password", &request.password, &request.username, &request.email)?;
    if let (Some(address), Some(most)) = (request.counted_address, settings::creates_per_address()?) {
        count_creation(context, address, most)?;
    }
    let password_hash = settings::hasher()?.hash(&request.password, system::random()?)?;
    let id = match request.id {
        Some(id) => id,
        None => UserId::from_random(system::random()?),
    };
    context.create_user(&UserRecord {
        id,
        username: request.username,
        email: request.email,
        created: context.now,
        updated: context.now,
        attributes: Attributes {
            verified: request.verified,
            disabled: None,
            roles: request.roles,
            profile,
        },
        tokens: Tokens::default(),
        epoch: Epoch::from_random(system::random()?),
        revision: 0,
        password_hash,
    })?;
    Ok(id)
}
