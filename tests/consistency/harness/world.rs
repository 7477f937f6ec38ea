//! A world: the service on a copy of a prepared state, and the history of its requests.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use host::hooks::{Operation, SeededRandom, VirtualClock};
use host::{App, Compiled, Hooks, Reply, RequestError, RequestId};
use serde_json::Value;
use tempfile::TempDir;

use super::answer::Answer;
use super::breaker::Broken;
use super::check::{LateKeys, Violation};
use super::history::{Record, explain};
use super::hook::Hook;
use super::model::State;
use super::report::REQUESTS;
use super::stores::{FILES, Files, Stores};
use crate::catalogue::{Request, Secrets, reindex};
use crate::support::{START, TOKEN, post};

/// How long sessions live here, in seconds: long compared with a minute, short compared with a day.
pub const SESSION_TTL: u64 = 1000;

/// Variables of the application.
pub type Variables = &'static [(&'static str, &'static str)];

/// A state to begin in: both files, and the states of the model that they may stand for.
#[derive(Clone)]
pub struct Image {
    pub name: &'static str,
    files: [Option<Vec<u8>>; 2],
    /// The states that the model may be in.
    pub states: HashSet<State>,
    /// The ids of all sessions, including ended ones.
    pub sessions: Vec<String>,
    /// All tokens, including used ones.
    pub tokens: Vec<String>,
    /// Seconds since [`START`].
    pub age: u64,
    /// What is broken on purpose in worlds that begin here.
    broken: Option<Broken>,
    next_request: u64,
}

impl Image {
    /// Nothing, not even files.
    pub fn empty() -> Self {
        Self {
            name: "empty",
            files: [None, None],
            states: [State::default()].into(),
            sessions: Vec::new(),
            tokens: Vec::new(),
            age: 0,
            broken: None,
            next_request: 0,
        }
    }

    /// The secrets that requests can be made with.
    pub fn secrets(&self) -> Secrets<'_> {
        Secrets {
            sessions: &self.sessions,
            tokens: &self.tokens,
        }
    }

    /// The same state without the database.
    pub fn without_database(mut self) -> Self {
        self.files[1] = None;
        self
    }

    /// The same state, in which something is broken on purpose.
    pub fn broken(mut self, broken: Broken) -> Self {
        self.broken = Some(broken);
        self
    }
}

pub struct World {
    pub app: App,
    pub clock: Arc<VirtualClock>,
    pub hook: Arc<Hook>,
    directory: TempDir,
    files: RefCell<Files>,
    next_request: Cell<u64>,
    tick: Cell<u64>,
    /// The states that the model may have been in when `history` began.
    states: RefCell<HashSet<State>>,
    pub history: RefCell<Vec<Record>>,
    pub sessions: RefCell<Vec<String>>,
    pub tokens: RefCell<Vec<String>>,
    /// The keys that late calls wrote.
    pub late: RefCell<LateKeys>,
    /// Requests of unknown outcome with a call that is still to take effect: they return when it does.
    unfinished: RefCell<Vec<Record>>,
}

impl World {
    pub fn new(compiled: &Compiled, image: &Image, variables: Variables) -> Self {
        let memory = Path::new("/dev/shm");
        let directory = if memory.is_dir() {
            TempDir::new_in(memory)
        } else {
            TempDir::new()
        };
        let directory = directory.expect("a temporary directory");
        for (name, bytes) in FILES.iter().zip(&image.files) {
            if let Some(bytes) = bytes {
                std::fs::write(directory.path().join(name), bytes).expect("a copy");
            }
        }
        let clock = Arc::new(VirtualClock::new(Duration::from_secs(START + image.age)));
        let hook = Arc::new(Hook::new(image.broken));
        let hooks = Hooks {
            clock: clock.clone(),
            random: Arc::new(SeededRandom(1)),
            storage: hook.clone(),
        };
        let mut builder = App::builder(compiled)
            .state_dir(directory.path())
            .hooks(hooks)
            .capture_output(true)
            .variable("api_tokens", format!("*={TOKEN}"))
            .variable("password_hash", "m=8,t=1,p=1")
            .variable("insecure_for_tests", "on")
            .variable("session_ttl", SESSION_TTL.to_string());
        for (name, value) in variables {
            builder = builder.variable(*name, *value);
        }
        let world = Self {
            app: builder.build().expect("the application starts"),
            clock,
            hook,
            directory,
            files: RefCell::default(),
            next_request: Cell::new(image.next_request),
            tick: Cell::new(0),
            states: RefCell::new(image.states.clone()),
            history: RefCell::default(),
            sessions: RefCell::new(image.sessions.clone()),
            tokens: RefCell::new(image.tokens.clone()),
            late: RefCell::default(),
            unfinished: RefCell::default(),
        };
        world.stores();
        world
    }

    /// The storage calls that a request makes in a state.
    pub async fn calls_of(
        compiled: &Compiled,
        image: &Image,
        variables: Variables,
        request: &Request,
    ) -> Vec<Operation> {
        let world = Self::new(compiled, image, variables);
        let number = world.number();
        world.call_as(number, request.clone()).await;
        world.hook.calls(number)
    }

    /// The present state, for other worlds to begin in.
    pub fn image(&self, name: &'static str) -> Image {
        let read = |file: &str| std::fs::read(self.directory.path().join(file)).ok();
        self.stores();
        self.files.borrow().flush();
        Image {
            name,
            files: FILES.map(read),
            states: self.possible().expect("a state to begin in is explained"),
            sessions: self.sessions.borrow().clone(),
            tokens: self.tokens.borrow().clone(),
            age: self.now() - START,
            broken: None,
            next_request: self.next_request.get(),
        }
    }

    /// Unix seconds.
    pub fn now(&self) -> u64 {
        use host::hooks::Clock;
        self.clock.now().as_secs()
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub fn stores(&self) -> Stores {
        self.files.borrow_mut().stores(self.directory.path())
    }

    /// Lets a storage call take effect that has reported a failure.
    pub fn take_effect(&self, call: &Operation) {
        self.stores();
        self.files.borrow().execute(call);
        if let Operation::KeyValueSet { key, .. } = call {
            self.late.borrow_mut().insert(key.clone());
        }
        for mut record in self.unfinished.take() {
            record.returned = self.tick();
            self.history.borrow_mut().push(record);
        }
    }

    /// Checks what always holds of the stores.
    pub fn check(&self) -> Result<(), Violation> {
        self.stores().check(&self.late.borrow())
    }

    /// Forgets all attempts at passwords.
    pub fn forget_attempts(&self) {
        // The requests since may have made the database.
        self.stores();
        self.files.borrow().forget_attempts();
    }

    /// The next tick of the clock that orders requests.
    pub fn tick(&self) -> u64 {
        self.tick.set(self.tick.get() + 1);
        self.tick.get()
    }

    /// Returns a number for the next request.
    pub fn number(&self) -> u64 {
        let number = self.next_request.get();
        self.next_request.set(number + 1);
        number
    }

    /// Sends a request, records its answer, and returns it.
    pub async fn call(&self, request: Request) -> Answer {
        self.call_as(self.number(), request).await
    }

    /// Sends a request with a number that is known before.
    pub async fn call_as(&self, number: u64, request: Request) -> Answer {
        let (invoked, now) = (self.tick(), self.now());
        let reply = send(&self.app, number, &request).await;
        self.record(number, request, invoked, now, reply)
    }

    /// Records the answer to a request.
    pub fn record(
        &self,
        number: u64,
        request: Request,
        invoked: u64,
        now: u64,
        reply: Result<Reply, RequestError>,
    ) -> Answer {
        let answer = self.understand(&request, reply);
        let record = Record {
            request,
            answer: answer.clone(),
            drawn: self.hook.drawn(number),
            invoked,
            returned: self.tick(),
            now,
        };
        let unfinished = answer == Answer::Unknown && self.hook.has_late(number);
        let records = if unfinished { &self.unfinished } else { &self.history };
        records.borrow_mut().push(record);
        answer
    }

    fn understand(&self, request: &Request, reply: Result<Reply, RequestError>) -> Answer {
        let reply = match reply {
            Ok(reply) => reply,
            Err(RequestError::Died) => return Answer::Unknown,
            Err(other) => panic!("{request:?}: {other}\n{}", self.app.output()),
        };
        let status = reply.response.status().as_u16();
        let body = serde_json::from_slice(reply.response.body()).expect("JSON");
        let answer = request.answer(status, &body);
        self.learn_session(&body);
        let token = body["token"].as_str().map(str::to_owned);
        self.tokens.borrow_mut().extend(token);
        assert!(status != 500, "{request:?}: {body}");
        answer
    }

    /// Keeps the id of a session that is new.
    fn learn_session(&self, body: &Value) {
        let mut sessions = self.sessions.borrow_mut();
        if let Some(id) = body["session"][0]["id"].as_str().map(str::to_owned)
            && !sessions.contains(&id)
        {
            sessions.push(id);
        }
    }

    /// Does a step of a Reindex, whose answer says what was repaired, so that it is no part of the history. Returns where the
    /// next step begins; `None` after the last one, or if it failed.
    pub async fn repair(&self, number: u64, after: &str) -> Option<String> {
        let reply = send(&self.app, number, &reindex(after)).await.ok()?;
        let body: Value = serde_json::from_slice(reply.response.body()).expect("JSON");
        body["next"].as_str().map(str::to_owned)
    }

    /// The states that the model may be in after all answers so far; an error if there is none.
    pub fn possible(&self) -> Result<HashSet<State>, Violation> {
        let possible = explain(&self.states.borrow(), &self.history.borrow(), SESSION_TTL)?;
        self.history.borrow_mut().clear();
        self.states.replace(possible.clone());
        Ok(possible)
    }
}

/// Sends a request and waits until its guest has ended.
pub async fn send(app: &App, number: u64, request: &Request) -> Result<Reply, RequestError> {
    REQUESTS.fetch_add(1, Ordering::Relaxed);
    let mut message = post(request.name(), request.body());
    message.extensions_mut().insert(RequestId(number));
    app.request(message).await
}
