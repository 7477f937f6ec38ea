//! The states that tests begin in.

use host::Compiled;
use host::hooks::{Operation, Verdict};

use super::world::{Image, SESSION_TTL, Variables, World};
use crate::catalogue::{
    ASIM, BOB, NEW, Request, change_email, create, delete, issue_token, login, update, update_password,
};

/// After this many seconds the cleanup takes a request for cut off.
pub const TOO_LONG: u64 = 61;

/// Without a count for the client's address: it works like that of the account, and only makes schedules longer.
pub const PLAIN: Variables = &[("login_failures_per_address", "0")];

/// Sessions end if they aren't read for some time, so reading one writes its last use.
pub const IDLE: Variables = &[("login_failures_per_address", "0"), ("session_idle_ttl", "500")];

/// Makes a state by requests in another.
async fn after(compiled: &Compiled, name: &'static str, image: &Image, requests: &[Request]) -> Image {
    let world = World::new(compiled, image, PLAIN);
    for request in requests {
        world.call(request.clone()).await;
    }
    world.image(name)
}

/// Asim alone.
pub async fn asim(compiled: &Compiled) -> Image {
    let create = create(Some(ASIM), "asim", "asim@example.com");
    after(compiled, "asim", &Image::empty(), &[create]).await
}

/// Asim and Bob, each with a session. Asim has two tokens.
pub async fn two_users(compiled: &Compiled) -> Image {
    let requests = [
        create(Some(BOB), "bob", "bob@example.com"),
        login("asim", "password1"),
        login("bob", "password1"),
        issue_token("reset-password", "asim"),
        change_email(ASIM, "carol@example.com"),
    ];
    let mut image = after(compiled, "two users", &asim(compiled).await, &requests).await;
    // Another token can be issued.
    image.age += 60;
    image
}

/// Asim with a session that has an idle time, and whose last use is due to be written.
pub async fn in_use(compiled: &Compiled) -> Image {
    let world = World::new(compiled, &asim(compiled).await, IDLE);
    world.call(login("asim", "password1")).await;
    world.advance(100);
    world.image("a session whose last use is due")
}

/// Asim with a password that was hashed with other parameters.
pub async fn outdated(compiled: &Compiled) -> Image {
    let world = World::new(compiled, &Image::empty(), &[("password_hash", "m=16,t=1,p=1")]);
    world.call(create(Some(ASIM), "asim", "asim@example.com")).await;
    world.image("outdated hash")
}

/// Asim, Bob and eight sessions for the cleanup.
pub async fn expired(compiled: &Compiled) -> Image {
    let logins: Vec<Request> = (0..6).map(|_| login("asim", "password1")).collect();
    let mut image = after(compiled, "expired sessions", &two_users(compiled).await, &logins).await;
    image.age += SESSION_TTL + TOO_LONG;
    image
}

/// The call after which a change of a user is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
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

/// Makes a state in which a change was cut off `seconds` ago.
async fn cut_off(
    compiled: &Compiled,
    name: &'static str,
    image: &Image,
    request: &Request,
    cut: Cut,
    seconds: u64,
) -> Image {
    let calls = World::calls_of(compiled, image, PLAIN, request).await;
    let last = calls.iter().position(|call| cut.is(call));
    let last = u32::try_from(last.expect("such a call")).expect("a small number");
    let world = World::new(compiled, image, PLAIN);
    let number = world.number();
    world.hook.fail(number, last, Verdict::DieAfter);
    world.call_as(number, request.clone()).await;
    world.advance(seconds);
    world.image(name)
}

/// The states after every cut-off change that leaves something behind.
pub async fn all_cut_off(compiled: &Compiled, seconds: u64) -> Vec<Image> {
    let (one, two) = (asim(compiled).await, two_users(compiled).await);
    let create = create(Some(NEW), "carol", "carol@example.com");
    let update = update(ASIM, Some("carol"), Some("carol@example.com"));
    let password = update_password(ASIM, "password1", "password2");
    let delete = delete(ASIM);
    let cases: [(&'static str, &Image, &Request, Cut); 9] = [
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
    for (name, image, request, cut) in cases {
        images.push(cut_off(compiled, name, image, request, cut, seconds).await);
    }
    images
}
