//! Search in a large store, against a small one, and deep pages against the first.

use anyhow::Result;
use serde_json::{Value, json};

use crate::population::person;
use crate::progress::Progress;
use crate::report::{Row, Unit};
use crate::service::{Service, rpc_request};
use crate::statistics::median;

const CALLS: usize = 40;
const DEEP: usize = 100_000;
/// The largest offset that Search takes.
const OFFSET: usize = 10_000;

/// Measures the rows.
pub async fn rows(few: &Service, many: &Service, progress: &Progress) -> Result<Vec<Row>> {
    let known = person(7);
    let queries = [
        ("exact username", json!({"username": known.username})),
        ("exact email", json!({"email": known.email})),
        ("beginning of a username: maria", json!({"username": "maria.*"})),
        ("beginning of an email: smith", json!({"email": "smith.*"})),
        ("part of a username: nna", json!({"username": "*nna.*"})),
        ("part of a username: alter", json!({"username": "*alter*"})),
        ("part of a username: smith", json!({"username": "*smith*"})),
        ("part of an email: simmons", json!({"email": "*simmons*"})),
        ("end of an email: @example.org", json!({"email": "*@example.org"})),
        ("a part that all have: example", json!({"email": "*example*"})),
        ("a part that none has: qqq", json!({"username": "*qqq*"})),
        (
            "two parts: mar and @example.net",
            json!({"username": "*mar*", "email": "*@example.net"}),
        ),
    ];
    let mut rows = Vec::new();
    progress.start("Search", queries.len() as u64 + 2);
    for (what, query) in queries {
        let [few, many] = compared([(few, &query), (many, &query)]).await?;
        rows.push(Row {
            what: format!("Search, {what}, large against small store"),
            figure: many / few,
            unit: Unit::Ratio,
            target: Some(1.5),
            from: format!("{many:.0} and {few:.0} µs"),
        });
        progress.advance(1);
    }
    rows.extend(deep(many, progress).await?);
    Ok(rows)
}

/// Measures deep pages of all users, against the first page.
async fn deep(many: &Service, progress: &Progress) -> Result<Vec<Row>> {
    let first = json!({"after": ""});
    let after = json!({"after": cursor_after(many, DEEP).await?});
    let pages = [
        (DEEP, "by cursor", after, Some(1.5)),
        (OFFSET, "by offset", json!({"offset": OFFSET}), None),
    ];
    let mut rows = Vec::new();
    for (passed_over, how, page, target) in pages {
        let [first, deep] = compared([(many, &first), (many, &page)]).await?;
        rows.push(Row {
            what: format!("Search, page after {passed_over} users {how}, against the first"),
            figure: deep / first,
            unit: Unit::Ratio,
            target,
            from: format!("{deep:.0} and {first:.0} µs"),
        });
        progress.advance(1);
    }
    Ok(rows)
}

/// Returns the cursor after this number of users, or after the last full page.
async fn cursor_after(service: &Service, users: usize) -> Result<Value> {
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

/// Sends two requests in turns, and returns the medians of their times in microseconds.
async fn compared(requests: [(&Service, &Value); 2]) -> Result<[f64; 2]> {
    let mut times = [const { Vec::new() }; 2];
    for _ in 0..CALLS {
        for ((service, query), times) in requests.iter().zip(&mut times) {
            times.push(service.micros(rpc_request("Search", query)?).await?);
        }
    }
    Ok(times.map(median))
}
