//! Search looks at a bounded number of users, however many there are and however few match.

use host::hooks::Operation;
use serde_json::{Value, json};

use crate::support::{Response, Service, steps};

/// How many users a request looks at.
const LOOKED_AT: u32 = 11_000;

/// A service with this many users in the default namespace. Usernames begin with `abc` or `xyz` by turns; the addresses
/// are at `alpha` for the one half and at `beta` for the other. The last in every order, Zoe, has names of her own.
async fn crowded(users: u32) -> Service {
    let service = Service::new();
    service.create("zzz-zoe").await;
    let copies = "
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
        INSERT INTO users_users
            (row_id, namespace, id, username, email, created, updated, epoch, document, attributes)
        SELECT row_id - n, namespace, printf('00000000-0000-4000-8000-%012d', n),
            printf('%s%06d', iif(n % 2, 'abc', 'xyz'), n),
            printf('box%06d@%s.example.com', n, iif(n % 2, 'beta', 'alpha')),
            created, updated, epoch, document, attributes
        FROM users_users, numbers WHERE username = 'zzz-zoe'";
    let database = service.database();
    // So that the copies come before her.
    database
        .execute("UPDATE users_users SET row_id = row_id + ?1", [users])
        .unwrap();
    database
        .execute(
            "INSERT INTO users_name_parts (users_name_parts) VALUES ('delete-all')",
            [],
        )
        .unwrap();
    database.execute(copies, [users - 1]).unwrap();
    let marked = "INSERT INTO users_name_parts (rowid, username, email)
        SELECT row_id, char(10, 10) || upper(username) || char(10, 10), char(10, 10) || email || char(10, 10) FROM users_users
        WHERE username = 'zzz-zoe'";
    database.execute(marked, []).unwrap();
    service
}

fn usernames(response: &Response) -> Vec<&str> {
    assert_eq!(response.status, 200, "{response:?}");
    let users = response.body["users"].as_array().unwrap();
    users.iter().map(|user| user["username"].as_str().unwrap()).collect()
}

/// The usernames of all pages, and the number of pages. The first page is requested without a cursor, and the others by
/// the `next` of the one before.
async fn pages(service: &Service, search: &Value) -> (Vec<String>, usize) {
    let (mut found, mut pages, mut request) = (Vec::new(), 0, search.clone());
    loop {
        let response = service.call("Search", request.clone()).await;
        found.extend(usernames(&response).into_iter().map(str::to_owned));
        pages += 1;
        match response.body.get("next") {
            Some(next) => request["after"] = next.clone(),
            None => return (found, pages),
        }
    }
}

/// Searches that no index answers alone, which would look at all users.
fn searches() -> [Value; 7] {
    [
        // Parts that are too short for the index of parts.
        json!({"username": "*oe*"}),
        json!({"email": "*!*"}),
        json!({"email": "*oe*"}),
        // Parts that many users have, but not the same.
        json!({"username": "*abc*", "email": "*@alpha*"}),
        json!({"username": "xyz*", "email": "*@beta.example.com"}),
        // A part that all have, and a short one.
        json!({"username": "*oe*", "email": "*example*"}),
        // A part whose end all have.
        json!({"email": "*zoe.beta.example.com"}),
    ]
}

async fn steps_of(service: &Service, request: &Value) -> i32 {
    steps_in(service, "default", request).await
}

async fn steps_in(service: &Service, namespace: &str, request: &Value) -> i32 {
    service.recorder.take();
    let response = service.call_in(namespace, "Search", request.clone()).await;
    assert_eq!(response.status, 200, "{request}");
    let calls = service.recorder.take();
    let statement = calls
        .iter()
        .find(|call| matches!(call, Operation::SqliteExecute { .. }));
    steps(&service.database(), statement.unwrap())
}

#[tokio::test]
async fn a_search_takes_no_more_steps_among_more_users() {
    let [few, many] = [crowded(24_000).await, crowded(36_000).await];
    for request in searches() {
        let [few, many] = [steps_of(&few, &request).await, steps_of(&many, &request).await];
        assert!(many <= few, "{request}: {few} and {many}");
    }
}

/// The rows of `acme` lie after those of `default`.
#[tokio::test]
async fn a_made_up_cursor_leads_through_no_other_namespace() {
    let service = crowded(24_000).await;
    let first = json!({"username": "*abc*", "after": ""});
    let made_up = json!({"username": "*abc*", "after": hex::encode("r0")});
    let [first, made_up] = [
        steps_in(&service, "acme", &first).await,
        steps_in(&service, "acme", &made_up).await,
    ];
    assert!(made_up <= first, "{made_up} and {first}");
}

#[tokio::test]
async fn a_search_that_ends_early_goes_on_at_its_next() {
    let service = crowded(24_000).await;
    let zoe = ["zzz-zoe".to_owned()];
    for (request, found, most_pages) in [
        (json!({"username": "*oe*"}), &zoe[..], 3),
        (json!({"email": "*oe*"}), &zoe, 3),
        (json!({"username": "*zo*", "email": "*example*"}), &zoe, 3),
        (json!({"username": "*abc*", "email": "*@alpha*"}), &[], 2),
        // 16 characters of it are looked up, and the others are compared.
        (
            json!({"email": "*box000001@beta.example.com"}),
            &["abc000001".to_owned()],
            2,
        ),
        (json!({"email": "*zoe.beta.example.com"}), &[], 2),
        // One index answers it.
        (json!({"username": "*zoe"}), &zoe, 1),
        // The rarer part is looked up, whichever it is.
        (json!({"username": "*zoe", "email": "*example*"}), &zoe, 1),
        (
            json!({"username": "*abc*", "email": "*000001*"}),
            &["abc000001".to_owned()],
            1,
        ),
    ] {
        let (names, pages) = pages(&service, &request).await;
        assert_eq!(names, found, "{request}");
        assert!(pages <= most_pages, "{request}: {pages}");
    }
}

/// Clients of the documented request don't know `next`, so they see all of its page.
#[tokio::test]
async fn the_last_page_by_offset_is_whole() {
    let service = crowded(LOOKED_AT + 500).await;
    for request in [json!({}), json!({"email": "box*"}), json!({"email": "*example*"})] {
        let page = |limit: u64, offset: u64| {
            let mut request = request.clone();
            request["limit"] = json!(limit);
            request["offset"] = json!(offset);
            service.call("Search", request)
        };
        assert_eq!(usernames(&page(1000, 10_000).await).len(), 1000, "{request}");
        let deep = page(25, 9_999).await;
        assert_eq!(usernames(&deep).len(), 25, "{request}");
        assert_eq!(deep.body.get("next"), None, "{request}");
        page(25, 10_001).await.assert_invalid("offset");
    }
}

#[tokio::test]
async fn what_no_name_has_is_found_without_a_storage_call() {
    let service = Service::new();
    let long = format!("*{}*", "a".repeat(65));
    for request in [
        json!({"username": "*!*"}),
        json!({"username": "asim@example.com"}),
        json!({"username": long}),
        json!({"email": "*\"*"}),
        json!({"email": "é*"}),
        json!({"email": "*@a@*"}),
        json!({"username": "*a*", "email": "*(*"}),
    ] {
        let response = service.call("Search", request.clone()).await;
        response.assert_ok(&json!({"users": []}));
        assert_eq!(response.storage_calls, 0, "{request}");
    }
}
