//! The states that tests begin in, and the requests that matter in them.

use host::Compiled;
use host::seams::{Operation, Verdict};

use super::op::{self, Op};
use super::world::{Image, Variables, World};

pub const ASIM: &str = "aaaaaaaa-0000-4000-8000-000000000001";
pub const BOB: &str = "bbbbbbbb-0000-4000-8000-000000000002";
pub const NEW: &str = "cccccccc-0000-4000-8000-000000000003";

/// After so many seconds a request is taken to be over, and one more.
pub const TOO_LONG: u64 = 61;

/// No counter of addresses: it is like the one of accounts, and only lengthens schedules.
pub const PLAIN: Variables = &[("login_failures_per_address", "0")];

/// Makes a state by requests on another.
pub async fn after(compiled: &Compiled, name: &'static str, image: &Image, ops: &[Op]) -> Image {
    let world = World::new(compiled, image, PLAIN);
    for op in ops {
        world.call(op.clone()).await;
    }
    world.image(name)
}

/// Asim alone.
pub async fn asim(compiled: &Compiled) -> Image {
    let create = op::create(Some(ASIM), "asim", "asim@example.com");
    after(compiled, "asim", &Image::empty(), &[create]).await
}

/// Asim and Bob, each with a session.
pub async fn two_users(compiled: &Compiled) -> Image {
    let bob = op::create(Some(BOB), "bob", "bob@example.com");
    let logins = ["asim", "bob"].map(|name| op::login(name, "password1"));
    let ops: Vec<Op> = [bob].into_iter().chain(logins).collect();
    after(compiled, "two users", &asim(compiled).await, &ops).await
}

/// Asim with a password that was hashed at other parameters.
pub async fn outdated(compiled: &Compiled) -> Image {
    let world = World::new(compiled, &Image::empty(), &[("password_hash", "m=16,t=1,p=1")]);
    world.call(op::create(Some(ASIM), "asim", "asim@example.com")).await;
    world.image("outdated hash")
}

/// Asim, Bob and eight sessions that are to be cleared away.
pub async fn expired(compiled: &Compiled) -> Image {
    let logins: Vec<Op> = (0..6).map(|_| op::login("asim", "password1")).collect();
    let mut image = after(compiled, "expired sessions", &two_users(compiled).await, &logins).await;
    image.age += super::world::SESSION_TTL + TOO_LONG;
    image
}

/// After which of its calls a change of a user is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    Noted,
    Written,
    Marked,
    Committed,
}

impl Cut {
    fn is(self, call: &Operation) -> bool {
        let document = |key: &str| key.starts_with("user:");
        match (self, call) {
            (Self::Noted, Operation::SqliteExecute { statement, .. }) => {
                statement.contains("INSERT INTO users_documents")
            }
            (Self::Written, Operation::KeyValueSet { key, value }) => document(key) && value.starts_with(b"{"),
            (Self::Marked, Operation::KeyValueSet { key, value }) => document(key) && value.starts_with(b"moving"),
            (Self::Committed, Operation::SqliteExecute { statement, .. }) => {
                let writes = [
                    "INSERT INTO users_users",
                    "UPDATE users_users",
                    "DELETE FROM users_users",
                ];
                writes.iter().any(|verb| statement.contains(verb))
            }
            _ => false,
        }
    }
}

/// A state in which a change was cut off `seconds` ago.
pub async fn cut_off(compiled: &Compiled, name: &'static str, image: &Image, op: &Op, cut: Cut, seconds: u64) -> Image {
    let clean = World::new(compiled, image, PLAIN);
    let number = clean.number();
    clean.call_as(number, op.clone()).await;
    let last = clean.seam.calls(number).iter().position(|call| cut.is(call));
    let last = u32::try_from(last.expect("such a call")).expect("a small number");
    let world = World::new(compiled, image, PLAIN);
    world.seam.fail(number, last, Verdict::DieAfter);
    world.number();
    world.call_as(number, op.clone()).await;
    world.advance(seconds);
    world.image(name)
}

/// Every change that is cut off and leaves something, with requests taken to be over since or not.
pub async fn all_cut_off(compiled: &Compiled, seconds: u64) -> Vec<Image> {
    let (one, two) = (asim(compiled).await, two_users(compiled).await);
    let create = op::create(Some(NEW), "carol", "carol@example.com");
    let update = op::update(ASIM, Some("carol"), Some("carol@example.com"));
    let password = op::update_password(ASIM, "password1", "password2");
    let delete = op::delete(ASIM);
    let cases: [(&'static str, &Image, &Op, Cut); 9] = [
        ("Create cut off when noted", &one, &create, Cut::Noted),
        ("Update cut off when marked", &two, &update, Cut::Marked),
        ("Create cut off when written", &one, &create, Cut::Written),
        ("Update cut off when committed", &two, &update, Cut::Committed),
        ("Update cut off when written", &two, &update, Cut::Written),
        ("Delete cut off when marked", &two, &delete, Cut::Marked),
        ("Create cut off when committed", &one, &create, Cut::Committed),
        ("UpdatePassword cut off when committed", &two, &password, Cut::Committed),
        ("Delete cut off when committed", &two, &delete, Cut::Committed),
    ];
    let mut images = Vec::new();
    for (name, image, op, cut) in cases {
        images.push(cut_off(compiled, name, image, op, cut, seconds).await);
    }
    images
}

/// Every RPC on Asim and on names that are free or Bob's, with all outcomes that matter.
pub fn requests(image: &Image) -> Vec<Op> {
    let mut ops = vec![
        op::create(Some(NEW), "carol", "carol@example.com"),
        op::create(None, "carol", "carol@example.com"),
        op::create(Some(ASIM), "asim", "asim@example.com"),
        op::create(None, "bob", "carol@example.com"),
        op::read(ASIM),
        op::update(ASIM, Some("carol"), None),
        op::update(ASIM, None, Some("carol@example.com")),
        op::update(ASIM, Some("carol"), Some("carol@example.com")),
        op::update(ASIM, Some("bob"), None),
        op::update(ASIM, Some("asim"), None),
        op::update_password(ASIM, "password1", "password2"),
        op::update_password(ASIM, "password3", "password2"),
        op::delete(ASIM),
        op::search(),
        op::login("asim", "password1"),
        op::login("asim@example.com", "password1"),
        op::login("asim", "password3"),
        op::logout_all(ASIM),
        op::list_sessions(ASIM),
    ];
    if let Some(session) = image.sessions.first() {
        ops.extend([op::logout(session), op::read_session(session)]);
    }
    ops
}
