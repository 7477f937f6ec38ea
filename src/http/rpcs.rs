//! The RPCs of this face: parse, call the service, shape the answer.

use super::caller::Caller;
use super::failure::Failure;
use super::route::Rpc;
use super::{requests, responses};
use crate::domain::{Error, Missing};
use crate::service::{self, Context};

/// Calls an RPC for a caller with a request body, and returns the response body.
pub(super) fn call(context: &Context, caller: &Caller<'_>, rpc: Rpc, body: &[u8]) -> Result<String, Failure> {
    let answer = match rpc {
        Rpc::Create => {
            let request = requests::create(body)?;
            let chosen = request.id.is_some();
            let id = service::create(context, request)?;
            if chosen {
                responses::EMPTY.to_owned()
            } else {
                responses::created(id)
            }
        }
        Rpc::Read => responses::user(&service::read(context, requests::user_id(body, "id")?)?),
        Rpc::Update => done(service::update(context, &requests::update(body)?)?),
        Rpc::UpdatePassword => done(service::update_password(
            context,
            &requests::update_password(body, caller.throttled_by()?)?,
        )?),
        Rpc::Delete => done(service::delete(context, requests::user_id(body, "id")?)?),
        Rpc::Search => responses::found(&service::search(context, &requests::search(body)?)?),
        Rpc::Login => responses::session(&service::login(
            context,
            requests::login(body, caller.throttled_by()?)?,
        )?),
        Rpc::Logout => match requests::session_to_end(body)? {
            Some(handle) => done(service::logout(context, &handle)?),
            None => done(()),
        },
        Rpc::LogoutAll => done(service::logout_all(context, requests::user_id(body, "user_id")?)?),
        Rpc::ListSessions => {
            responses::sessions(&service::list_sessions(context, requests::user_id(body, "user_id")?)?)
        }
        Rpc::ReadSession => {
            let id = requests::session_id(body)?.ok_or(Error::NotFound(Missing::Session))?;
            responses::session(&service::read_session(context, id)?)
        }
    };
    Ok(answer)
}

/// The answer of an RPC that has nothing to say.
fn done((): ()) -> String {
    responses::EMPTY.to_owned()
}
