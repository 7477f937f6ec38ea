//! The functions of the interface: take the arguments, call the service, shape the answer.

use super::bindings::{
    CheckedToken, Credentials, Error, FoundUsers, Guest, IssuedToken, ListedSession, NewUser, PasswordChange,
    PasswordReset, SearchQuery, Session, SessionName, TokenRequest, User, UserChanges,
};
use super::{answers, arguments};
use crate::domain::{self, Password, Result, SessionId, Timestamp, Token};
use crate::service::{self, Context};
use crate::{log, system};

/// The component, as other components see it.
pub struct Library;

/// Runs a use case in a namespace, and gives its error the form of the interface.
fn call<T>(
    name: &'static str,
    namespace: &str,
    run: impl FnOnce(&Context) -> Result<T>,
) -> std::result::Result<T, Error> {
    let outcome = arguments::namespace(namespace).and_then(|namespace| run(&Context::new(namespace, system::now())));
    outcome.map_err(|error| {
        log::failure(name, &error);
        error.into()
    })
}

impl Guest for Library {
    fn create(namespace: String, user: NewUser) -> std::result::Result<String, Error> {
        call("create", &namespace, |context| {
            let id = service::create(context, arguments::create(user)?)?;
            Ok(id.to_string())
        })
    }

    fn read(namespace: String, id: String) -> std::result::Result<User, Error> {
        call("read", &namespace, |context| {
            let user = service::read(context, arguments::user_id("id", &id)?)?;
            Ok(answers::user(&user))
        })
    }

    fn update(namespace: String, id: String, changes: UserChanges) -> std::result::Result<(), Error> {
        call("update", &namespace, |context| {
            service::update(context, arguments::user_id("id", &id)?, &arguments::update(changes)?)
        })
    }

    fn update_password(namespace: String, change: PasswordChange) -> std::result::Result<(), Error> {
        call("update-password", &namespace, |context| {
            service::update_password(context, &arguments::update_password(&change)?)
        })
    }

    fn delete(namespace: String, id: String) -> std::result::Result<(), Error> {
        call("delete", &namespace, |context| {
            service::delete(context, arguments::user_id("id", &id)?)
        })
    }

    fn search(namespace: String, query: SearchQuery) -> std::result::Result<FoundUsers, Error> {
        call("search", &namespace, |context| {
            let found = service::search(context, &arguments::search(&query)?)?;
            Ok(answers::found(&found))
        })
    }

    fn login(namespace: String, credentials: Credentials) -> std::result::Result<Session, Error> {
        call("login", &namespace, |context| {
            let session = service::login(context, arguments::login(&credentials)?)?;
            Ok(answers::session(&session))
        })
    }

    fn logout(namespace: String, session: SessionName) -> std::result::Result<(), Error> {
        call("logout", &namespace, |context| {
            match arguments::session_to_end(session)? {
                Some(handle) => service::logout(context, &handle),
                None => Ok(()),
            }
        })
    }

    fn logout_all(namespace: String, user_id: String) -> std::result::Result<(), Error> {
        call("logout-all", &namespace, |context| {
            service::logout_all(context, arguments::user_id("user_id", &user_id)?)
        })
    }

    fn read_session(namespace: String, session_id: String) -> std::result::Result<Session, Error> {
        call("read-session", &namespace, |context| {
            let id = SessionId::presented(session_id)?.ok_or(domain::Error::SessionNotFound)?;
            let session = service::read_session(context, id)?;
            Ok(answers::session(&session))
        })
    }

    fn list_sessions(namespace: String, user_id: String) -> std::result::Result<Vec<ListedSession>, Error> {
        call("list-sessions", &namespace, |context| {
            let sessions = service::list_sessions(context, arguments::user_id("user_id", &user_id)?)?;
            Ok(sessions.into_iter().map(answers::listed_session).collect())
        })
    }

    fn disable(namespace: String, id: String, until: Option<u64>) -> std::result::Result<(), Error> {
        call("disable", &namespace, |context| {
            let until = until.map(Timestamp::from_seconds);
            service::disable(context, arguments::user_id("id", &id)?, until)
        })
    }

    fn enable(namespace: String, id: String) -> std::result::Result<(), Error> {
        call("enable", &namespace, |context| {
            service::enable(context, arguments::user_id("id", &id)?)
        })
    }

    fn issue_token(namespace: String, request: TokenRequest) -> std::result::Result<Option<IssuedToken>, Error> {
        call("issue-token", &namespace, |context| {
            let issued = service::issue_token(context, &arguments::token(request)?)?;
            Ok(issued.as_ref().map(answers::issued_token))
        })
    }

    fn check_token(namespace: String, token: String) -> std::result::Result<CheckedToken, Error> {
        call("check-token", &namespace, |context| {
            let checked = service::check_token(context, &Token::parse(token)?)?;
            Ok(answers::checked_token(&checked))
        })
    }

    fn reset_password(namespace: String, reset: PasswordReset) -> std::result::Result<(), Error> {
        call("reset-password", &namespace, |context| {
            let new_password = Password::new("new_password", &reset.new_password)?;
            service::reset_password(context, &Token::parse(reset.token)?, &new_password)
        })
    }

    fn verify_email(namespace: String, token: String) -> std::result::Result<(), Error> {
        call("verify-email", &namespace, |context| {
            service::verify_email(context, &Token::parse(token)?)
        })
    }
}
