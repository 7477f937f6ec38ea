//! Search over many users, next to another namespace, by offset and by cursor: compared with a plain filter.

use host::hooks::Operation;
use serde_json::{Value, json};

use crate::support::{Response, Service, replay};

/// A user's names.
type Names = (String, String);

/// Names: some hundred begin alike, others differ, with parts that are rare, frequent or in no name.
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

/// A service in which one namespace has the population, and another one has users that look the same.
async fn populated() -> Service {
    let service = Service::new();
    for (username, email) in population() {
        let request = json!({"username": username, "email": email, "password": "password1"});
        assert_eq!(service.call("Create", request).await.status, 200);
    }
    for n in 0..40 {
        let request = json!({"username": format!("customer{n}x"), "email": format!("smith{n}@example.org"),
            "password": "password1"});
        let response = service.call_in("other", "Create", request).await;
        assert_eq!(response.status, 200);
    }
    service
}

fn usernames(response: &Response) -> Vec<String> {
    assert_eq!(response.status, 200, "{response:?}");
    let users = response.body["users"].as_array().unwrap();
    let username = |user: &Value| user["username"].as_str().unwrap().to_owned();
    users.iter().map(username).collect()
}

fn matches_pattern(name: &str, pattern: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        _ if pattern.trim_matches('*').is_empty() => true,
        (Some(_), Some(_)) => name.contains(pattern.trim_matches('*')),
        (Some(end), None) => name.ends_with(end),
        (None, Some(beginning)) => name.starts_with(beginning),
        (None, None) => name == pattern,
    }
}

/// Whether the index of parts serves a pattern: the start or the end of a name, or three characters of it.
fn has_indexed_part(pattern: &str) -> bool {
    let core = pattern.trim_matches('*');
    let open = [pattern.starts_with('*'), pattern.ends_with('*')];
    !core.is_empty() && (open[0] != open[1] || open == [true; 2] && core.chars().count() >= 3)
}

/// The usernames that match both patterns, in the order in which Search returns them: by username or email address if
/// it reads the index of these, otherwise in the order of creation.
fn expected(names: &[Names], username: &str, email: &str) -> Vec<String> {
    let mut found: Vec<_> = names
        .iter()
        .filter(|names| matches_pattern(&names.0, username) && matches_pattern(&names.1, email))
        .collect();
    let is_prefix = |pattern: &str| pattern.ends_with('*') && !pattern.starts_with('*');
    let along_usernames = email.is_empty() && (username.is_empty() || is_prefix(username));
    if username.is_empty() && is_prefix(email) {
        found.sort_by_key(|names| &names.1);
    } else if along_usernames || !has_indexed_part(username) && !has_indexed_part(email) {
        found.sort();
    }
    found.into_iter().map(|names| names.0.clone()).collect()
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
async fn every_page_is_the_page_of_a_plain_filter() {
    let service = populated().await;
    let names = population();
    for username in USERNAMES {
        for email in EMAILS {
            let expected = expected(&names, username, email);
            for (limit, offset) in [(1000, 0), (7, 0), (25, 3), (3, 250), (10, 365)] {
                let request = json!({"username": username, "email": email, "limit": limit, "offset": offset});
                let response = service.call("Search", request.clone()).await;
                let page: Vec<_> = expected.iter().skip(offset).take(limit).cloned().collect();
                assert_eq!(usernames(&response), page, "{request}");
                assert_eq!(response.body.get("next"), None, "{request}");
            }
        }
    }
}

/// Rows before the offset stay in the database: the guest's memory doesn't hold a million rows.
#[tokio::test]
async fn a_page_with_a_large_offset_returns_no_more_rows_than_the_first() {
    let service = populated().await;
    let database = service.database();
    for (username, email) in [("*", "*"), ("cust*", "*"), ("*tomer*", "*"), ("*", "*shop*")] {
        for offset in [0, 100, 250] {
            service.recorder.take();
            let request = json!({"username": username, "email": email, "limit": 5, "offset": offset});
            assert_eq!(usernames(&service.call("Search", request).await).len(), 5);
            let calls = service.recorder.take();
            let statement = calls
                .iter()
                .find(|call| matches!(call, Operation::SqliteExecute { .. }));
            let rows = replay(&database, statement.unwrap());
            assert_eq!(rows, 6, "{username} {email} {offset}: a page and one more row");
        }
    }
}

/// The users of all pages, each requested by the cursor of the one before.
async fn through_all_pages(service: &Service, username: &str, email: &str, limit: usize) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let request = json!({"username": username, "email": email, "limit": limit, "after": after});
        let response = service.call("Search", request.clone()).await;
        found.extend(usernames(&response));
        match response.body.get("next") {
            Some(next) => next.as_str().unwrap().clone_into(&mut after),
            None => return found,
        }
        assert_eq!(found.len() % limit, 0, "every page but the last is full: {request}");
    }
}

#[tokio::test]
async fn cursors_lead_through_all_pages() {
    let service = populated().await;
    let names = population();
    for (username, email, limit) in USERNAMES
        .into_iter()
        .flat_map(|username| EMAILS.map(|email| (username, email)))
        .zip([40, 13, 90, 1000].into_iter().cycle())
        .map(|((username, email), limit)| (username, email, limit))
    {
        let found = through_all_pages(&service, username, email, limit).await;
        assert_eq!(found, expected(&names, username, email), "{username} {email} {limit}");
    }
}

#[tokio::test]
async fn a_cursor_outlives_the_user_that_it_points_after() {
    let service = Service::new();
    let mut ids = Vec::new();
    for username in ["a1", "a2", "a3", "a4"] {
        ids.push(service.create(username).await);
    }
    let first = service.call("Search", json!({"limit": 2, "after": ""})).await;
    assert_eq!(usernames(&first), ["a1", "a2"]);
    service
        .call("Delete", json!({"id": ids[1]}))
        .await
        .assert_ok(&json!({}));
    service.create("a22").await;
    let second = service
        .call("Search", json!({"limit": 2, "after": first.body["next"]}))
        .await;
    assert_eq!(usernames(&second), ["a22", "a3"]);
    let third = service
        .call("Search", json!({"limit": 2, "after": second.body["next"]}))
        .await;
    assert_eq!(usernames(&third), ["a4"]);
    assert_eq!(third.body.get("next"), None);
}

#[tokio::test]
async fn search_refuses_a_cursor_that_it_did_not_return() {
    let service = Service::new();
    let refused = service.call("Search", json!({"after": "asim"})).await;
    refused.assert_invalid("after");
    let by_username = service.call("Search", json!({"after": "", "limit": 1})).await;
    assert_eq!(by_username.body.get("next"), None);
    let refused = service.call("Search", json!({"after": "", "offset": 1})).await;
    refused.assert_invalid("offset");
    let refused = service.call("Search", json!({"username": "a\0b*"})).await;
    refused.assert_invalid("username");
    service
        .call("Search", json!({"after": null}))
        .await
        .assert_ok(&json!({"users": []}));
}

#[tokio::test]
async fn search_finds_no_part_of_an_old_name() {
    let service = Service::new();
    let id = service.create("first").await;
    service
        .call("Update", json!({"id": id, "username": "second"}))
        .await
        .assert_ok(&json!({}));
    assert!(usernames(&service.call("Search", json!({"username": "*irs*"})).await).is_empty());
    assert_eq!(
        usernames(&service.call("Search", json!({"username": "*eco*"})).await),
        ["second"]
    );
    service.call("Delete", json!({"id": id})).await.assert_ok(&json!({}));
    assert!(usernames(&service.call("Search", json!({"username": "*eco*"})).await).is_empty());
    let database = service.database();
    let left = "SELECT count(*) FROM users_name_parts WHERE users_name_parts MATCH 'ECO OR IRS OR eco OR irs'";
    let left: u32 = database.query_row(left, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0, "the index has no part of an old name");
    let check = "INSERT INTO users_name_parts (users_name_parts) VALUES ('integrity-check')";
    database.execute(check, []).unwrap();
}
