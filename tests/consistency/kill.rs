//! Kill -9: the real server under load ends at moments of chance, and whatever it acknowledged is still true.

use std::collections::HashSet;
use std::sync::mpsc;

use super::check::LateKeys;
use super::history::{Record, explain};
use super::model::{Facts, State};
use super::op::{self, Answer, Op, handle};
use super::random::Random;
use super::report::everything;
use super::server::{Server, call};
use super::stores::Files;

const CLIENTS: u64 = 4;
const SEED: u64 = 20_261_123;

/// How often a request is repeated that is told to come back: far longer than a lease of one second lasts.
const ATTEMPTS: usize = 1_000_000;

/// The model's time stands still: no session expires while this test runs.
const SESSION_TTL: u64 = 604_800;

/// One client with a namespace and ids of its own, so that it alone can tell what is to be found there.
struct Client {
    number: u64,
    random: Random,
    states: HashSet<State>,
    sessions: Vec<String>,
    acknowledged: u64,
}

impl Client {
    fn new(number: u64) -> Self {
        Self {
            number,
            random: Random::new(SEED + number),
            states: [State::default()].into(),
            sessions: Vec::new(),
            acknowledged: 0,
        }
    }

    fn id(&self, user: u64) -> String {
        format!("{:08x}-0000-4000-8000-00000000000{user}", self.number + 1)
    }

    fn request(&mut self) -> Op {
        let (user, name) = (self.random.below(3), self.random.below(4));
        let id = self.id(user);
        let username = format!("user{}{name}", self.number);
        let email = format!("{username}@example.com");
        let password = "password1";
        let last = self.sessions.last().cloned().unwrap_or_else(|| "x".repeat(128));
        match self.random.below(15) {
            0..=2 => op::create(Some(&id), &username, &email),
            3 | 4 => op::update(&id, Some(&username), Some(&email)),
            5 => op::update_password(&id, password, "password2"),
            6 => op::delete(&id),
            7 => op::logout(&last),
            8 => op::update_password(&id, "password2", password),
            9 => op::read(&id),
            10 => op::read_session(&last),
            11 => op::search(),
            12 => op::list_sessions(&id),
            13 => op::logout_all(&id),
            _ => op::login(&username, password),
        }
    }

    /// Asks for something; `false` if the server is gone.
    fn call(&mut self, address: &str, op: Op) -> bool {
        let reply = call(address, &format!("client{}", self.number), &op);
        let gone = reply.is_none();
        let answer = reply
            .as_ref()
            .map_or(Answer::Unknown, |(status, body)| op.answer(*status, body));
        let answer = match answer {
            // A login whose answer was lost began a session whose handle only the server knows.
            Answer::Sessions(mut handles) => {
                handles.retain(|listed| self.sessions.iter().any(|session| handle(session) == *listed));
                Answer::Sessions(handles)
            }
            other => other,
        };
        let mut facts = Facts::default();
        if let (Op::Login { .. }, Some((200, body))) = (&op, &reply) {
            let id = body["session"][0]["id"].as_str().expect("a session id").to_owned();
            facts.session = Some(handle(&id));
            self.sessions.push(id);
        }
        self.acknowledged += u64::from(!matches!(answer, Answer::Unknown | Answer::Busy));
        let record = Record {
            op,
            answer,
            facts,
            invoked: 1,
            returned: 2,
            now: 0,
        };
        match explain(&self.states, &[record], SESSION_TTL) {
            Ok(states) => self.states = states,
            Err(violation) => panic!("seed {SEED}, client {}: {violation}", self.number),
        }
        !gone
    }

    /// Looks whether everything acknowledged is there, and nothing is stuck.
    fn verify(&mut self, address: &str) {
        for user in 0..3 {
            assert!(self.call(address, op::read(&self.id(user))), "the server is there");
        }
        assert!(self.call(address, op::search()), "the server is there");
        let from = self.sessions.len().saturating_sub(8);
        let recent: Vec<String> = self.sessions[from..].into();
        for session in recent {
            assert!(self.call(address, op::read_session(&session)), "the server is there");
        }
        for user in 0..3 {
            self.until_done(
                address,
                &op::update(
                    &self.id(user),
                    None,
                    Some(&format!("{}{user}@example.org", self.number)),
                ),
            );
        }
        let users: HashSet<_> = self
            .states
            .iter()
            .flat_map(|state| state.users.values().cloned())
            .collect();
        for user in users {
            self.call(address, op::login(&user.username, &user.password));
            self.call(address, op::login(&user.email, &user.password));
        }
    }

    fn until_done(&mut self, address: &str, op: &Op) {
        for _ in 0..ATTEMPTS {
            let before = self.acknowledged;
            assert!(self.call(address, op.clone()), "the server is there");
            if self.acknowledged > before {
                return;
            }
        }
        panic!("{op:?} is stuck");
    }
}

/// Lets all clients go on until the server is gone, which it is after so many of their requests.
fn load(server: &mut Server, clients: &mut [Client], requests: u64) {
    let (sender, done) = mpsc::channel();
    let address = &server.address();
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
            done.recv().expect("the clients go on");
        }
        server.kill();
    });
}

#[test]
fn whatever_was_acknowledged_survives() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    crate::support::component();
    let restarts = if everything() { 50 } else { 5 };
    let mut random = Random::new(SEED);
    let mut clients: Vec<Client> = (0..CLIENTS).map(Client::new).collect();
    let mut server = Server::start(directory.path());
    for _ in 0..restarts {
        load(&mut server, &mut clients, 20 + random.below(300));
        let stores = Files::default().stores(directory.path());
        stores
            .check(&LateKeys::default())
            .unwrap_or_else(|violation| panic!("seed {SEED}: {violation}"));
        server = Server::start(directory.path());
        let address = server.address();
        for client in &mut clients {
            client.verify(&address);
        }
    }
    let acknowledged: u64 = clients.iter().map(|client| client.acknowledged).sum();
    println!("kill -9: {restarts} restarts, {acknowledged} acknowledged requests, 0 violations");
}
