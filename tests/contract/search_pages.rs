//! Search over many users, a namespace beside them, pages by offset and by cursor: compared with a plain filter.

use host::seams::Operation;
use serde_json::{Value, json};

use users::domain::{Namespace, UserId};
use users::storage::row_id;

use crate::support::{Answer, TOKEN, World, replay};

/// A user's names.
type Names = (String, String);

/// Names of which some hundred begin alike, and others are spread, with parts that are rare, frequent and in nobody.
fn population() -> Vec<Names> {
    let crowd = (0..320).map(|n| {
        (
            format!("customer{:03}", n * 7 % 320),
            format!("box{n}@shop.example.com"),
        )
    });
    let people = [
        "al",
        "alex",
        "alexander",
        "alexandra",
        "b",
        "c-d",
        "c.d",
        "c_d",
        "0x",
        "zoe",
        "maria",
        "mario",
    ];
    let spread = people.into_iter().flat_map(|name| {
        let family = ["", ".smith", "-simmons", "_99"]
            .into_iter()
            .filter(|family| !family.ends_with(['_']));
        family.map(move |family| {
            let username = format!("{name}{family}");
            let email = format!("{}{name}@example.org", family.replace(['.', '-'], ""));
            (username, email)
        })
    });
    crowd.chain(spread).collect()
}

/// A world in which a namespace has the population, and another one users that look the same.
async fn world() -> World {
    let world = World::new();
    for (username, email) in population() {
        let request = json!({"username": username, "email": email, "password": "password1"});
        assert_eq!(world.call("Create", request).await.status, 200);
    }
    for n in 0..40 {
        let request = json!({"username": format!("customer{n}x"), "email": format!("smith{n}@example.org"),
            "password": "password1"});
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("authorization", bearer.as_str()), ("micro-namespace", "other")];
        assert_eq!(world.call_with(&headers, "Create", request).await.status, 200);
    }
    world
}

fn usernames(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let users = answer.body["users"].as_array().unwrap();
    let username = |user: &Value| user["username"].as_str().unwrap().to_owned();
    users.iter().map(username).collect()
}

fn fulfils(name: &str, pattern: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        _ if pattern.trim_matches('*').is_empty() => true,
        (Some(_), Some(_)) => name.contains(pattern.trim_matches('*')),
        (Some(end), None) => name.ends_with(end),
        (None, Some(beginning)) => name.starts_with(beginning),
        (None, None) => name == pattern,
    }
}

fn expected(names: &[Names], username: &str, email: &str) -> Vec<String> {
    let mut found: Vec<_> = names
        .iter()
        .filter(|names| fulfils(&names.0, username) && fulfils(&names.1, email))
        .map(|names| names.0.clone())
        .collect();
    found.sort();
    found
}

const USERNAMES: [&str; 14] = [
    "",
    "customer*",
    "cust*",
    "al*",
    "alexan*",
    "*smith",
    "*99*",
    "*9",
    "*7*",
    "*tomer*",
    "*mm*",
    "*zzz*",
    "*_99",
    "zoe",
];

const EMAILS: [&str; 9] = [
    "",
    "*@example.org",
    "box1*",
    "b*",
    "*shop*",
    "*.com",
    "*\"*",
    "*é*",
    "smithzoe@example.org",
];

#[tokio::test]
async fn every_page_is_what_a_plain_filter_finds() {
    let world = world().await;
    every_page_is_right(&world).await;
    world.write_every(20);
    every_page_is_right(&world).await;
}

async fn every_page_is_right(world: &World) {
    let names = population();
    for username in USERNAMES {
        for email in EMAILS {
            let expected = expected(&names, username, email);
            for (limit, offset) in [(1000, 0), (7, 0), (25, 3), (3, 250), (10, 365)] {
                let request = json!({"username": username, "email": email, "limit": limit, "offset": offset});
                let answer = world.call("Search", request.clone()).await;
                let page: Vec<_> = expected.iter().skip(offset).take(limit).cloned().collect();
                assert_eq!(usernames(&answer), page, "{request}");
                assert_eq!(answer.body.get("next"), None, "{request}");
            }
        }
    }
}

/// What an offset passes over stays in the database: the guest's memory doesn't hold a million rows.
#[tokio::test]
async fn a_page_far_behind_takes_no_more_rows_than_the_first() {
    let world = world().await;
    let database = rusqlite::Connection::open(world.directory.path().join("sqlite_db.db")).unwrap();
    for (username, email) in [("*", "*"), ("cust*", "*"), ("*tomer*", "*"), ("*", "*shop*")] {
        for offset in [0, 100, 250] {
            world.recorder.take();
            let request = json!({"username": username, "email": email, "limit": 5, "offset": offset});
            assert_eq!(usernames(&world.call("Search", request).await).len(), 5);
            let calls = world.recorder.take();
            let statement = calls
                .iter()
                .find(|call| matches!(call, Operation::SqliteExecute { .. }));
            let rows = replay(&database, statement.unwrap());
            assert_eq!(
                rows, 6,
                "{username} {email} {offset}: a page, and whether there is another"
            );
        }
    }
}

/// The users of all pages, each asked for by the cursor of the one before.
async fn through_all_pages(world: &World, username: &str, email: &str, limit: usize) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let request = json!({"username": username, "email": email, "limit": limit, "after": after});
        let answer = world.call("Search", request.clone()).await;
        found.extend(usernames(&answer));
        match answer.body.get("next") {
            Some(next) => next.as_str().unwrap().clone_into(&mut after),
            None => return found,
        }
        assert_eq!(found.len() % limit, 0, "every page but the last is full: {request}");
    }
}

#[tokio::test]
async fn cursors_lead_through_all_pages() {
    let world = world().await;
    cursors_lead_on(&world).await;
    world.write_every(20);
    cursors_lead_on(&world).await;
}

async fn cursors_lead_on(world: &World) {
    let names = population();
    for (username, email, limit) in USERNAMES
        .into_iter()
        .flat_map(|username| EMAILS.map(|email| (username, email)))
        .zip([40, 13, 90, 1000].into_iter().cycle())
        .map(|((username, email), limit)| (username, email, limit))
    {
        let found = through_all_pages(world, username, email, limit).await;
        assert_eq!(found, expected(&names, username, email), "{username} {email} {limit}");
    }
}

/// Ids that want their rows within the same 64 places of a cell (`storage/row_id.rs`).
fn crowding_ids() -> impl Iterator<Item = String> {
    let namespace = Namespace::parse("namespace", None).unwrap();
    let start = move |id: &UserId| *row_id::places(&namespace, "crowded", *id).cell.start();
    let ids = (0..).map(|n: u128| UserId::from_random(n.to_be_bytes()));
    let least = ids.clone().take(1000).map(|id| start(&id)).min().unwrap();
    ids.filter(move |id| (least..least + 64).contains(&start(id)))
        .map(|id| id.to_string())
}

/// Users that begin with the same seven characters and crowd each other out of their cell, among a few others.
async fn crowd() -> (World, Vec<Names>) {
    let world = World::new();
    let crowd = (0..320).map(|n| format!("crowded{:03}", n * 7 % 320));
    let others = ["crowd", "crowdab9", "crowdzz9", "crow9", "crp", "zoe9"].map(str::to_owned);
    let mut names = Vec::new();
    for (username, id) in crowd.chain(others).zip(crowding_ids()) {
        let email = format!("{username}@example.com");
        let request = json!({"id": id, "username": username, "email": email, "password": "password1"});
        world.call("Create", request).await.is_ok(&json!({}));
        names.push((username, email));
    }
    (world, names)
}

#[tokio::test]
async fn a_crowd_that_begins_alike_is_found_in_order() {
    let (world, names) = crowd().await;
    let database = rusqlite::Connection::open(world.directory.path().join("sqlite_db.db")).unwrap();
    let outside = "SELECT count(*) FROM users_names WHERE username LIKE 'crowded%' AND NOT row_id >> 24 & 1";
    let outside: u32 = database.query_row(outside, [], |row| row.get(0)).unwrap();
    assert!((100..300).contains(&outside), "{outside} of 320 stand outside");
    for username in ["*9*", "*rowd*", "*ded*", "*1*"] {
        let expected = expected(&names, username, "");
        for limit in [7, 40, 1000] {
            let found = through_all_pages(&world, username, "", limit).await;
            assert_eq!(found, expected, "{username} {limit}");
        }
    }
}

#[tokio::test]
async fn a_cursor_outlives_the_user_that_it_lies_behind() {
    let world = World::new();
    let mut ids = Vec::new();
    for username in ["a1", "a2", "a3", "a4"] {
        ids.push(world.create(username).await);
    }
    let first = world.call("Search", json!({"limit": 2, "after": ""})).await;
    assert_eq!(usernames(&first), ["a1", "a2"]);
    world.call("Delete", json!({"id": ids[1]})).await.is_ok(&json!({}));
    world.create("a22").await;
    let second = world
        .call("Search", json!({"limit": 2, "after": first.body["next"]}))
        .await;
    assert_eq!(usernames(&second), ["a22", "a3"]);
    let third = world
        .call("Search", json!({"limit": 2, "after": second.body["next"]}))
        .await;
    assert_eq!(usernames(&third), ["a4"]);
    assert_eq!(third.body.get("next"), None);
}

#[tokio::test]
async fn only_cursors_are_taken_for_cursors() {
    let world = World::new();
    let refused = world.call("Search", json!({"after": "asim"})).await;
    refused.is_error(
        "users.Search",
        400,
        "after must be empty, or the 'next' of another page",
    );
    let refused = world.call("Search", json!({"after": "", "offset": 1})).await;
    refused.is_error("users.Search", 400, "offset can't go together with after");
    let refused = world.call("Search", json!({"username": "a\0b*"})).await;
    refused.is_error("users.Search", 400, "username must not have control characters");
    world
        .call("Search", json!({"after": null}))
        .await
        .is_ok(&json!({"users": []}));
}

#[tokio::test]
async fn a_part_is_found_under_new_names_only() {
    let world = World::new();
    let id = world.create("first").await;
    world
        .call("Update", json!({"id": id, "username": "second"}))
        .await
        .is_ok(&json!({}));
    assert!(usernames(&world.call("Search", json!({"username": "*irs*"})).await).is_empty());
    assert_eq!(
        usernames(&world.call("Search", json!({"username": "*eco*"})).await),
        ["second"]
    );
    world.call("Delete", json!({"id": id})).await.is_ok(&json!({}));
    assert!(usernames(&world.call("Search", json!({"username": "*eco*"})).await).is_empty());
    let database = rusqlite::Connection::open(world.directory.path().join("sqlite_db.db")).unwrap();
    let left = "SELECT count(*) FROM users_name_parts WHERE users_name_parts MATCH 'eco OR irs'";
    let left: u32 = database.query_row(left, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0, "what is gone from the names is gone from the index");
    let check = "INSERT INTO users_name_parts (users_name_parts) VALUES ('integrity-check')";
    database.execute(check, []).unwrap();
}
