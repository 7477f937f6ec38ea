//! The service on a copy of a prepared state, and the history of what it was asked.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use host::seams::{Operation, SeededRandom, VirtualClock};
use host::{App, Compiled, Failure, Reply, RequestId, Seams};
use tempfile::TempDir;

use super::broken::Broken;
use super::check::{LateKeys, Violation};
use super::history::{Record, explain};
use super::model::{Facts, State};
use super::op::{Answer, Op};
use super::seam::Seam;
use super::stores::{FILES, Files, Stores};
use crate::support::{START, TOKEN};

/// Requests made by all tests.
pub static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// How long sessions live here, in seconds: long against the lease, short against a day.
pub const SESSION_TTL: u64 = 1000;

/// Variables of the application.
pub type Variables = &'static [(&'static str, &'static str)];

/// A state to begin in: both files, and what the model makes of them.
#[derive(Clone)]
pub struct Image {
    pub name: &'static str,
    files: [Option<Vec<u8>>; 2],
    /// In which states the model may be.
    pub states: HashSet<State>,
    /// The ids of sessions begun, ended ones too.
    pub sessions: Vec<String>,
    /// Seconds since the beginning.
    pub age: u64,
    /// What is broken on purpose in what begins here.
    pub broken: Option<Broken>,
    next_request: u64,
}

impl Image {
    /// Nothing at all, not even files.
    pub fn empty() -> Self {
        Self {
            name: "empty",
            files: [None, None],
            states: [State::default()].into(),
            sessions: Vec::new(),
            age: 0,
            broken: None,
            next_request: 0,
        }
    }
}

pub struct World {
    pub app: App,
    pub clock: Arc<VirtualClock>,
    pub seam: Arc<Seam>,
    directory: TempDir,
    files: RefCell<Files>,
    next_request: Cell<u64>,
    tick: Cell<u64>,
    /// Since when `history` is, in which states the model may have been.
    states: RefCell<HashSet<State>>,
    pub history: RefCell<Vec<Record>>,
    pub sessions: RefCell<Vec<String>>,
    /// What late calls wrote.
    pub late: RefCell<LateKeys>,
    /// Requests of unknown outcome with a call that is still to take effect: they aren't over before it does.
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
        let seam = Arc::new(Seam::new(image.broken));
        let seams = Seams {
            clock: clock.clone(),
            random: Arc::new(SeededRandom(1)),
            storage: seam.clone(),
        };
        let mut builder = App::builder(compiled)
            .state_dir(directory.path())
            .seams(seams)
            .capture_output(true)
            .variable("api_tokens", format!("*={TOKEN}"))
            .variable("password_hash", "m=8,t=1,p=1")
            .variable("session_ttl", SESSION_TTL.to_string());
        for (name, value) in variables {
            builder = builder.variable(*name, *value);
        }
        let world = Self {
            app: builder.build().expect("the application starts"),
            clock,
            seam,
            directory,
            files: RefCell::default(),
            next_request: Cell::new(image.next_request),
            tick: Cell::new(0),
            states: RefCell::new(image.states.clone()),
            history: RefCell::default(),
            sessions: RefCell::new(image.sessions.clone()),
            late: RefCell::default(),
            unfinished: RefCell::default(),
        };
        world.stores();
        world
    }

    /// The state as it is now, for others to begin in.
    pub fn image(&self, name: &'static str) -> Image {
        let read = |file: &str| std::fs::read(self.directory.path().join(file)).ok();
        self.stores();
        self.files.borrow().flush();
        Image {
            name,
            files: FILES.map(read),
            states: self.possible().expect("a state to begin in is explained"),
            sessions: self.sessions.borrow().clone(),
            age: self.now() - START,
            broken: None,
            next_request: self.next_request.get(),
        }
    }

    /// Unix seconds.
    pub fn now(&self) -> u64 {
        use host::seams::Clock;
        self.clock.now().as_secs()
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub fn stores(&self) -> Stores {
        self.files.borrow_mut().stores(self.directory.path())
    }

    /// Has a storage call take effect that was reported to have failed.
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
        self.files.borrow().forget_attempts();
    }

    /// The next tick of the clock that orders requests.
    pub fn tick(&self) -> u64 {
        self.tick.set(self.tick.get() + 1);
        self.tick.get()
    }

    /// A number for a request to come.
    pub fn number(&self) -> u64 {
        let number = self.next_request.get();
        self.next_request.set(number + 1);
        number
    }

    /// Asks for something, notes what came of it, and returns that.
    pub async fn call(&self, op: Op) -> Answer {
        self.call_as(self.number(), op).await
    }

    /// The same, as a request of a number known before.
    pub async fn call_as(&self, number: u64, op: Op) -> Answer {
        let (invoked, now) = (self.tick(), self.now());
        let reply = send(&self.app, number, &op).await;
        self.note(number, op, invoked, now, reply)
    }

    /// Notes what came of a request.
    pub fn note(&self, number: u64, op: Op, invoked: u64, now: u64, reply: Result<Reply, Failure>) -> Answer {
        let answer = self.understand(&op, reply);
        let record = Record {
            op,
            answer: answer.clone(),
            facts: self.facts(number),
            invoked,
            returned: self.tick(),
            now,
        };
        let unfinished = answer == Answer::Unknown && self.seam.has_late(number);
        let records = if unfinished { &self.unfinished } else { &self.history };
        records.borrow_mut().push(record);
        answer
    }

    fn facts(&self, number: u64) -> Facts {
        self.seam.facts(number)
    }

    fn understand(&self, op: &Op, reply: Result<Reply, Failure>) -> Answer {
        let reply = match reply {
            Ok(reply) => reply,
            Err(Failure::Died) => return Answer::Unknown,
            Err(other) => panic!("{op:?}: {other}\n{}", self.app.output()),
        };
        let status = reply.response.status().as_u16();
        let body = serde_json::from_slice(reply.response.body()).expect("JSON");
        let answer = op.answer(status, &body);
        if let (Op::Login { .. }, Answer::Session(..)) = (op, &answer) {
            let id = body["session"][0]["id"].as_str().expect("a session id");
            self.sessions.borrow_mut().push(id.to_owned());
        }
        assert!(status != 500, "{op:?}: {body}");
        answer
    }

    /// In which states the model may be after all that was answered.
    pub fn possible(&self) -> Result<HashSet<State>, Violation> {
        let possible = explain(&self.states.borrow(), &self.history.borrow(), SESSION_TTL)?;
        self.history.borrow_mut().clear();
        self.states.replace(possible.clone());
        Ok(possible)
    }
}

/// Sends a request and waits for its guest's end.
pub async fn send(app: &App, number: u64, op: &Op) -> Result<Reply, Failure> {
    REQUESTS.fetch_add(1, Ordering::Relaxed);
    let request = http::Request::builder()
        .method("POST")
        .uri(format!("/users/Users/{}", op.rpc()))
        .header("authorization", format!("Bearer {TOKEN}"))
        .extension(RequestId(number))
        .body(Bytes::from(op.body().to_string()))
        .expect("a request");
    app.request(request).await
}
