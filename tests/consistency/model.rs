//! The model: what the service means to be, as a pure function on one small state, done at one instant.

use std::collections::BTreeMap;

use super::op::{Answer, Op, handle};

/// Everything there is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    pub users: BTreeMap<String, User>,
    /// The users' ids in the order in which they were created.
    pub created: Vec<String>,
    /// Sessions by handle. One that is over is not there.
    pub sessions: BTreeMap<String, Session>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    pub username: String,
    pub email: String,
    pub password: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    pub user: String,
    pub expires: u64,
}

/// What a request drew by chance, as its storage calls betray it: the model can't know that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Facts {
    /// The id of the user it creates.
    pub id: Option<String>,
    /// The handle of the session it begins.
    pub session: Option<String>,
}

/// One request, when it is done, and what it drew.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    pub op: &'a Op,
    pub facts: &'a Facts,
    /// Unix seconds.
    pub now: u64,
    pub session_ttl: u64,
}

impl State {
    /// The state and the answer after a request.
    pub fn after(&self, step: Step<'_>) -> (Self, Answer) {
        let mut state = self.clone();
        state.sessions.retain(|_, session| session.expires > step.now);
        let answer = state.apply(step).unwrap_or_else(|refusal| refusal);
        (state, answer)
    }

    fn apply(&mut self, step: Step<'_>) -> Result<Answer, Answer> {
        match step.op {
            Op::Create {
                id,
                username,
                email,
                password,
            } => {
                let new = id.as_ref().or(step.facts.id.as_ref());
                let Some(new) = new else {
                    // It never came so far that it could have had an effect, or was refused before.
                    self.check_free("", username, email)?;
                    return Ok(Answer::Done);
                };
                if self.users.contains_key(new) {
                    return Err(Answer::Refused("id-taken"));
                }
                self.check_free(new, username, email)?;
                let user = User {
                    username: username.clone(),
                    email: email.clone(),
                    password: password.clone(),
                };
                self.users.insert(new.clone(), user);
                self.created.push(new.clone());
                Ok(Answer::Done)
            }
            Op::Read { id } => {
                let user = self.user(id)?;
                Ok(Answer::User((id.clone(), user.username.clone(), user.email.clone())))
            }
            Op::Update { id, username, email } => {
                let mut user = self.user(id)?.clone();
                user.username = username.clone().unwrap_or(user.username);
                user.email = email.clone().unwrap_or(user.email);
                self.check_free(id, &user.username, &user.email)?;
                self.users.insert(id.clone(), user);
                Ok(Answer::Done)
            }
            Op::UpdatePassword { id, old, new } => {
                if self.user(id)?.password != *old {
                    return Err(Answer::Refused("wrong-credentials"));
                }
                self.users.get_mut(id).unwrap().password.clone_from(new);
                self.end_sessions(id);
                Ok(Answer::Done)
            }
            Op::Delete { id } => {
                self.user(id)?;
                self.users.remove(id);
                self.created.retain(|created| created != id);
                self.end_sessions(id);
                Ok(Answer::Done)
            }
            Op::Search { limit, offset, by_part } => Ok(self.search(*limit, *offset, *by_part)),
            Op::Login { name, password } => self.login(name, password, step),
            Op::Logout { session } => {
                self.sessions.remove(&handle(session));
                Ok(Answer::Done)
            }
            Op::LogoutAll { id } => {
                self.user(id)?;
                self.end_sessions(id);
                Ok(Answer::Done)
            }
            Op::ReadSession { session } => self.session(&handle(session)),
            Op::ListSessions { id } => {
                self.user(id)?;
                let own = self.sessions.iter().filter(|(_, session)| session.user == *id);
                Ok(Answer::Sessions(own.map(|(handle, _)| handle.clone()).collect()))
            }
        }
    }

    fn user(&self, id: &str) -> Result<&User, Answer> {
        self.users.get(id).ok_or(Answer::Refused("user-not-found"))
    }

    fn check_free(&self, id: &str, username: &str, email: &str) -> Result<(), Answer> {
        let others = || {
            self.users
                .iter()
                .filter(|(other, _)| *other != id)
                .map(|(_, user)| user)
        };
        if others().any(|user| user.username == username) {
            return Err(Answer::Refused("username-taken"));
        }
        if others().any(|user| user.email == email) {
            return Err(Answer::Refused("email-taken"));
        }
        Ok(())
    }

    fn end_sessions(&mut self, id: &str) {
        self.sessions.retain(|_, session| session.user != id);
    }

    fn search(&self, limit: usize, offset: usize, by_part: bool) -> Answer {
        let named = |id: &String| {
            let user = &self.users[id];
            (id.clone(), user.username.clone(), user.email.clone())
        };
        let mut users: Vec<_> = self.created.iter().map(named).collect();
        if !by_part {
            users.sort_by(|one, other| one.1.cmp(&other.1));
        }
        Answer::Users(users.into_iter().skip(offset).take(limit).collect())
    }

    fn login(&mut self, name: &str, password: &str, step: Step<'_>) -> Result<Answer, Answer> {
        let is_meant = |user: &User| (user.username == name || user.email == name) && user.password == password;
        let found = self.users.iter().find(|(_, user)| is_meant(user));
        let (id, user) = found.ok_or(Answer::Refused("wrong-credentials"))?;
        let handle = step.facts.session.clone().unwrap_or_default();
        let answer = Answer::Session(handle.clone(), user.username.clone(), user.email.clone());
        if step.facts.session.is_some() {
            let session = Session {
                user: id.clone(),
                expires: step.now + step.session_ttl,
            };
            self.sessions.insert(handle, session);
        }
        Ok(answer)
    }

    fn session(&self, handle: &str) -> Result<Answer, Answer> {
        let session = self.sessions.get(handle);
        let session = session.ok_or(Answer::Refused("session-not-found"))?;
        let user = &self.users[&session.user];
        Ok(Answer::Session(
            handle.to_owned(),
            user.username.clone(),
            user.email.clone(),
        ))
    }
}
