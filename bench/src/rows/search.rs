//! Search in a large store, against a small one, and deep pages against the first.

use anyhow::Result;
use serde_json::{Value, json};

use crate::population::person;
use crate::progress::Progress;
use crate::report::{Row, Target, Unit};
use crate::service::{Service, rpc_request};
use crate::statistics::median;

const CALLS: usize = 40;
const DEEP: usize = 100_000;

/// The rows.
pub async fn rows(few: &Service, many: &Service, progress: &Progress) -> Result<Vec<Row>> {
    let known = person(7);
    let queries = [
        ("exact username", json!({"username": known.username})),
        ("exact email", json!({"email": known.email})),
        ("beginning of a username", json!({"username": "maria.*"})),
        ("beginning of an email address", json!({"email": "smith.*"})),
        ("part of a username, early in the order", json!({"username": "*nna.*"})),
        ("part of a username, late in the order", json!({"username": "*alter*"})),
        (
            "part of a username, spread over the order",
            json!({"username": "*smith*"}),
        ),
        ("part of an email address", json!({"email": "*simmons*"})),
        ("end of an email address", json!({"email": "*@example.org"})),
        ("a part that everybody has", json!({"email": "*example*"})),
        ("a part that nobody has", json!({"username": "*qqq*"})),
        ("two parts", json!({"username": "*mar*", "email": "*@example.net"})),
    ];
    let mut rows = Vec::new();
    progress.begins("Search", queries.len() as u64 + 2);
    for (what, query) in queries {
        let [few, many] = compared([(few, &query), (many, &query)]).await?;
        rows.push(Row {
            what: format!("Search, {what}, in the large store against the small"),
            figure: many / few,
            unit: Unit::Ratio,
            target: Some(Target::AtMost(1.5)),
            from: format!("{many:.0} and {few:.0} µs"),
        });
        progress.goes_on(1);
    }
    rows.extend(deep(many, progress).await?);
    Ok(rows)
}

/// Deep pages of all users, against the first page.
async fn deep(many: &Service, progress: &Progress) -> Result<Vec<Row>> {
    let first = json!({"after": ""});
    let pages = [
        (
            "by cursor",
            json!({"after": cursor_behind(many, DEEP).await?}),
            Some(Target::AtMost(1.5)),
        ),
        ("by offset", json!({"offset": DEEP}), None),
    ];
    let mut rows = Vec::new();
    for (how, page, target) in pages {
        let [first, deep] = compared([(many, &first), (many, &page)]).await?;
        rows.push(Row {
            what: format!("Search, page behind {DEEP} users {how}, against the first"),
            figure: deep / first,
            unit: Unit::Ratio,
            target,
            from: format!("{deep:.0} and {first:.0} µs"),
        });
        progress.goes_on(1);
    }
    Ok(rows)
}

/// The cursor behind so many users, or behind all.
async fn cursor_behind(service: &Service, users: usize) -> Result<Value> {
    let mut cursor = json!("");
    for _ in 0..users / 1_000 {
        let page = service
            .call("Search", &json!({"limit": 1_000, "after": cursor}))
            .await?;
        match page.get("next") {
            Some(next) => cursor = next.clone(),
            None => break,
        }
    }
    Ok(cursor)
}

/// The medians of two requests, sent in turns, in microseconds.
async fn compared(requests: [(&Service, &Value); 2]) -> Result<[f64; 2]> {
    let mut times = [const { Vec::new() }; 2];
    for _ in 0..CALLS {
        for ((service, query), times) in requests.iter().zip(&mut times) {
            times.push(service.micros(rpc_request("Search", query)?).await?);
        }
    }
    Ok(times.map(median))
}
