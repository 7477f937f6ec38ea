//! The functions of the interface: take the arguments, call the service, shape the answer.

use std::rc::Rc;

use super::bindings::{
    CheckedToken, Credentials, Error, FoundUsers, Guest, IssuedToken, ListedSession, NewUser, PasswordChange,
    PasswordReset, Reindexed, SearchQuery, Session, SessionName, TokenRequest, User, UserChanges,
};
use super::{answers, arguments};
use crate::domain::{self, CountedAddress, Namespace, Password, Result, Rpc, SessionId, Timestamp, Token};
use crate::log::{self, Details};
use crate::service::{self, Context, Reindex};
use crate::system;

/// The component, as other components see it.
pub struct Library;

/// Runs a use case in a namespace, gives its error the form of the interface, and logs the call.
fn call<T>(rpc: Rpc, namespace: &str, run: impl FnOnce(&Context) -> Result<T>) -> std::result::Result<T, Error> {
    let (logged, context) = LoggedCall::start(rpc, namespace);
    let outcome = context.and_then(|context| run(&context));
    logged.write(outcome.as_ref().err());
    outcome.map_err(Error::from)
}

/// What is logged of a call. It is apart from [`call`], of which the component has a copy for each function.
struct LoggedCall {
    rpc: Rpc,
    started: Timestamp,
    namespace: Option<String>,
    details: Rc<Details>,
}

impl LoggedCall {
    /// Starts a call, and returns the context for it.
    fn start(rpc: Rpc, namespace: &str) -> (Self, Result<Context>) {
        let started = system::now();
        let details = Rc::new(Details::default());
        let namespace = arguments::namespace(namespace);
        let logged = Self {
            rpc,
            started,
            namespace: namespace.as_ref().ok().map(Namespace::to_string),
            details: details.clone(),
        };
        let namespace = details.configure(rpc).and(namespace);
        let context = namespace.map(|namespace| Context::new(namespace, started, details));
        (logged, context)
    }

    /// Writes the line.
    fn write(self, error: Option<&domain::Error>) {
        let line = log::Request {
            api: "wit",
            rpc: self.rpc.name(),
            started: self.started,
            reason: error.map_or(log::OK, domain::Error::reason),
            status: None,
            request_id: None,
            namespace: self.namespace,
            details: &self.details,
            error: error.and_then(domain::Error::for_operator),
        };
        line.write();
    }
}

impl Guest for Library {
    fn create(namespace: String, user: NewUser) -> std::result::Result<String, Error> {
        call(Rpc::Create, &namespace, |context| {
            let request = arguments::create(user)?;
            context
                .log
                .client_address(request.counted_address.and_then(CountedAddress::known));
            let id = service::create(context, request)?;
            Ok(id.to_string())
        })
    }

    fn read(namespace: String, id: String) -> std::result::Result<User, Error> {
        call(Rpc::Read, &namespace, |context| {
            let user = service::read(context, arguments::user_id("id", &id)?)?;
            Ok(answers::user(&user))
        })
    }

    fn update(namespace: String, id: String, changes: UserChanges) -> std::result::Result<(), Error> {
        call(Rpc::Update, &namespace, |context| {
            service::update(context, arguments::user_id("id", &id)?, &arguments::update(changes)?)
        })
    }

    fn update_password(namespace: String, change: PasswordChange) -> std::result::Result<(), Error> {
        call(Rpc::UpdatePassword, &namespace, |context| {
            let request = arguments::update_password(&change)?;
            context
                .log
                .client_address(request.counted_address.and_then(CountedAddress::known));
            service::update_password(context, &request)
        })
    }

    fn delete(namespace: String, id: String) -> std::result::Result<(), Error> {
        call(Rpc::Delete, &namespace, |context| {
            service::delete(context, arguments::user_id("id", &id)?)
        })
    }

    fn search(namespace: String, query: SearchQuery) -> std::result::Result<FoundUsers, Error> {
        call(Rpc::Search, &namespace, |context| {
            let found = service::search(context, &arguments::search(&query)?)?;
            Ok(answers::found(&found))
        })
    }

    fn login(namespace: String, credentials: Credentials) -> std::result::Result<Session, Error> {
        call(Rpc::Login, &namespace, |context| {
            let request = arguments::login(&credentials)?;
            context
                .log
                .client_address(request.counted_address.and_then(CountedAddress::known));
            let session = service::login(context, request)?;
            Ok(answers::session(&session))
        })
    }

    fn logout(namespace: String, session: SessionName) -> std::result::Result<(), Error> {
        call(Rpc::Logout, &namespace, |context| {
            service::logout(context, &arguments::logout(session)?)
        })
    }

    fn logout_all(namespace: String, user_id: String) -> std::result::Result<(), Error> {
        call(Rpc::LogoutAll, &namespace, |context| {
            service::logout_all(context, arguments::user_id("user_id", &user_id)?)
        })
    }

    fn read_session(namespace: String, session_id: String) -> std::result::Result<Session, Error> {
        call(Rpc::ReadSession, &namespace, |context| {
            let id = SessionId::presented(session_id)?.ok_or(domain::Error::SessionNotFound)?;
            let session = service::read_session(context, id)?;
            Ok(answers::session(&session))
        })
    }

    fn list_sessions(namespace: String, user_id: String) -> std::result::Result<Vec<ListedSession>, Error> {
        call(Rpc::ListSessions, &namespace, |context| {
            let sessions = service::list_sessions(context, arguments::user_id("user_id", &user_id)?)?;
            Ok(sessions.into_iter().map(answers::listed_session).collect())
        })
    }

    fn disable(namespace: String, id: String, until: Option<u64>) -> std::result::Result<(), Error> {
        call(Rpc::Disable, &namespace, |context| {
            let until = until.map(Timestamp::from_seconds);
            service::disable(context, arguments::user_id("id", &id)?, until)
        })
    }

    fn enable(namespace: String, id: String) -> std::result::Result<(), Error> {
        call(Rpc::Enable, &namespace, |context| {
            service::enable(context, arguments::user_id("id", &id)?)
        })
    }

    fn issue_token(namespace: String, request: TokenRequest) -> std::result::Result<Option<IssuedToken>, Error> {
        call(Rpc::IssueToken, &namespace, |context| {
            let issued = service::issue_token(context, &arguments::token(request)?)?;
            Ok(issued.as_ref().map(answers::issued_token))
        })
    }

    fn check_token(namespace: String, token: String) -> std::result::Result<CheckedToken, Error> {
        call(Rpc::CheckToken, &namespace, |context| {
            let checked = service::check_token(context, &Token::parse(token)?)?;
            Ok(answers::checked_token(&checked))
        })
    }

    fn reset_password(namespace: String, reset: PasswordReset) -> std::result::Result<(), Error> {
        call(Rpc::ResetPassword, &namespace, |context| {
            let new_password = Password::new("new_password", &reset.new_password)?;
            service::reset_password(context, &Token::parse(reset.token)?, &new_password)
        })
    }

    fn verify_email(namespace: String, token: String) -> std::result::Result<(), Error> {
        call(Rpc::VerifyEmail, &namespace, |context| {
            service::verify_email(context, &Token::parse(token)?)
        })
    }

    fn reindex(after: Option<String>, limit: Option<u32>) -> std::result::Result<Reindexed, Error> {
        call(Rpc::Reindex, "", |context| {
            let after = after.unwrap_or_default();
            let request = Reindex::new(&after, limit.unwrap_or_default().into())?;
            Ok(answers::reindexed(&service::reindex(context, &request)?))
        })
    }
}
