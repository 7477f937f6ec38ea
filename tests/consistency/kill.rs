//! Kill -9: the real host under load ends at random moments, and everything that it acknowledged is still true.

use std::collections::HashSet;
use std::path::Path;
use std::sync::mpsc;

use serde_json::Value;

use crate::catalogue::{Pool, Request, login, read, read_session, search, update};
use crate::harness::answer::{Answer, digest};
use crate::harness::check::LateKeys;
use crate::harness::client::{send, serve};
use crate::harness::history::{Record, explain};
use crate::harness::model::{Drawn, State};
use crate::harness::random::Random;
use crate::harness::report::everything;
use crate::harness::stores::Files;
use crate::support::HostProcess;

const CLIENTS: u64 = 4;
const USERS: u64 = 3;
const SEED: u64 = 20_261_123;

/// How often a request is repeated that has to be done in the end.
const ATTEMPTS: usize = 1_000_000;

/// The model's time doesn't move: no session expires while this test runs.
const SESSION_TTL: u64 = 604_800;

/// One client with a namespace and ids of its own, so that no other client changes what it finds there.
struct Client {
    number: u64,
    random: Random,
    ids: Vec<String>,
    usernames: Vec<String>,
    states: HashSet<State>,
    sessions: Vec<String>,
    tokens: Vec<String>,
    acknowledged: u64,
}

impl Client {
    fn new(number: u64) -> Self {
        let id = |user| format!("{:08x}-0000-4000-8000-00000000000{user}", number + 1);
        Self {
            number,
            random: Random::new(SEED + number),
            ids: (0..USERS).map(id).collect(),
            usernames: (0..4).map(|name| format!("user{number}{name}")).collect(),
            states: [State::default()].into(),
            sessions: Vec::new(),
            tokens: Vec::new(),
            acknowledged: 0,
        }
    }

    /// Makes a random request.
    fn request(&mut self) -> Request {
        let last = self.sessions.len().saturating_sub(1);
        let last_token = self.tokens.len().saturating_sub(2);
        let mut pool = Pool {
            random: &mut self.random,
            ids: &self.ids,
            usernames: &self.usernames,
            sessions: &self.sessions[last..],
            tokens: &self.tokens[last_token..],
            has_late_calls: false,
        };
        pool.request()
    }

    /// Sends a request. Returns `false` if the host has ended.
    fn call(&mut self, address: &str, request: Request) -> bool {
        let response = send(address, &format!("client{}", self.number), &request);
        let has_ended = response.is_none();
        let mut drawn = Drawn::default();
        let mut answer = Answer::Unknown;
        if let Some((status, body)) = &response {
            answer = request.answer(*status, body);
            drawn.session_handle = self.new_session(body);
            if let Some(token) = body["token"].as_str() {
                drawn.token_digest = Some(digest(token));
                self.tokens.push(token.to_owned());
            }
        }
        if let Answer::Sessions(handles) = &mut answer {
            // A login without a response began a session whose handle only the host knows.
            handles.retain(|listed| self.sessions.iter().any(|session| digest(session) == *listed));
        }
        self.acknowledged += u64::from(!matches!(answer, Answer::Unknown | Answer::Busy));
        let record = Record {
            request,
            answer,
            drawn,
            invoked: 1,
            returned: 2,
            now: 0,
        };
        match explain(&self.states, &[record], SESSION_TTL) {
            Ok(states) => self.states = states,
            Err(violation) => panic!("seed {SEED}, client {}: {violation}", self.number),
        }
        !has_ended
    }

    /// Keeps the id of a session that is new, and returns its handle.
    fn new_session(&mut self, body: &Value) -> Option<String> {
        let id = body["session"][0]["id"].as_str()?.to_owned();
        if self.sessions.contains(&id) {
            return None;
        }
        let handle = digest(&id);
        self.sessions.push(id);
        Some(handle)
    }

    /// Checks that everything acknowledged is there, and nothing is stuck.
    fn verify(&mut self, address: &str) {
        for id in self.ids.clone() {
            assert!(self.call(address, read(&id)), "the host runs");
        }
        assert!(self.call(address, search()), "the host runs");
        let from = self.sessions.len().saturating_sub(8);
        let recent: Vec<String> = self.sessions[from..].into();
        for session in recent {
            assert!(self.call(address, read_session(&session)), "the host runs");
        }
        for (user, id) in self.ids.clone().iter().enumerate() {
            let email = format!("{}{user}@example.org", self.number);
            self.until_done(address, &update(id, None, Some(&email)));
        }
        let states = self.states.iter();
        let users: HashSet<_> = states.flat_map(|state| state.users.values().cloned()).collect();
        for user in users {
            self.call(address, login(&user.username, &user.password));
            self.call(address, login(&user.email, &user.password));
        }
    }

    fn until_done(&mut self, address: &str, request: &Request) {
        for _ in 0..ATTEMPTS {
            let before = self.acknowledged;
            assert!(self.call(address, request.clone()), "the host runs");
            if self.acknowledged > before {
                return;
            }
        }
        panic!("{request:?} is stuck");
    }
}

/// Lets all clients send requests until the host has ended, which it does after so many of them.
fn load(host: &mut HostProcess, clients: &mut [Client], requests: u64) {
    let (sender, done) = mpsc::channel();
    let address = &host.address().to_owned();
    std::thread::scope(|scope| {
        for client in clients {
            let sender = sender.clone();
            scope.spawn(move || {
                loop {
                    let request = client.request();
                    if !client.call(address, request) {
                        return;
                    }
                    let _ = sender.send(());
                }
            });
        }
        for _ in 0..requests {
            done.recv().expect("the clients continue");
        }
        host.kill();
    });
}

/// Checks the stores of a host that has ended.
fn check(directory: &Path) {
    let stores = Files::default().stores(directory);
    let outcome = stores.check(&LateKeys::default());
    outcome.unwrap_or_else(|violation| panic!("seed {SEED}: {violation}"));
}

#[test]
fn everything_acknowledged_survives_kill_9() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    crate::support::component();
    let restarts = if everything() { 50 } else { 5 };
    let mut random = Random::new(SEED);
    let mut clients: Vec<Client> = (0..CLIENTS).map(Client::new).collect();
    let mut host = serve(directory.path());
    for _ in 0..restarts {
        load(&mut host, &mut clients, 20 + random.below(300));
        check(directory.path());
        host = serve(directory.path());
        for client in &mut clients {
            client.verify(host.address());
        }
    }
    let acknowledged: u64 = clients.iter().map(|client| client.acknowledged).sum();
    println!("kill -9: {restarts} restarts, {acknowledged} acknowledged requests, 0 violations");
}
