//! Create, Login, Read and ReadSession in a large store, against a small one.

use anyhow::Result;
use serde_json::{Value, json};

use super::FEW;
use crate::population::{Person, person};
use crate::progress::Progress;
use crate::report::{Row, Unit};
use crate::service::{PASSWORD, Service, rpc_request};
use crate::statistics::median;

const CALLS: u32 = 800;

/// Measures the rows.
pub async fn rows(few: &Service, many: &Service, users: u32, progress: &Progress) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    progress.start("a large store against a small one", 4);
    for rpc in ["Create", "Login", "Read", "ReadSession"] {
        let mut times = [const { Vec::new() }; 2];
        for n in 0..CALLS {
            for ((service, users), times) in [(few, FEW), (many, users)].into_iter().zip(&mut times) {
                // Takes users from all parts of the store.
                let n = 1 + (u64::from(n) * 7919 % u64::from(users - 1)).try_into().unwrap_or(0);
                times.push(service.micros(rpc_request(rpc, &body(rpc, n))?).await?);
            }
        }
        let [few, many] = times.map(median);
        rows.push(Row {
            what: format!("{rpc}, large against small store"),
            figure: many / few,
            unit: Unit::Ratio,
            target: Some(1.2),
            from: format!("{many:.0} and {few:.0} µs"),
        });
        progress.advance(1);
    }
    Ok(rows)
}

/// Makes the body of a request about the n-th user.
fn body(rpc: &str, n: u32) -> Value {
    let Person {
        id, username, session, ..
    } = person(n);
    match rpc {
        "Create" => json!({"username": format!("{username}.new"), "email": format!("new.{username}@example.com"),
            "password": PASSWORD}),
        "Login" => json!({"username": username, "password": PASSWORD}),
        "Read" => json!({"id": id}),
        _ => json!({"session_id": session}),
    }
}
