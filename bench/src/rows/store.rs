//! What a large store is on disk, and how long it takes to open it, against a small one.

use std::path::Path;

use anyhow::Result;
use host::Compiled;
use serde_json::json;

use crate::population::person;
use crate::progress::Progress;
use crate::report::{Row, Unit};
use crate::service::{PASSWORD, Service, rpc_request};
use crate::statistics::median;

const OPENINGS: u32 = 40;

/// Measures the rows.
pub async fn rows(
    few: &Service,
    many: &Service,
    compiled: &Compiled,
    users: u32,
    progress: &Progress,
) -> Result<[Row; 2]> {
    let mut times = [const { Vec::new() }; 2];
    progress.start("opening the stores", OPENINGS.into());
    for _ in 0..OPENINGS {
        for (service, times) in [few, many].into_iter().zip(&mut times) {
            // This request reads both stores.
            let login = json!({"username": person(7).username, "password": PASSWORD});
            times.push(service.micros_to_open(compiled, rpc_request("Login", &login)?).await?);
        }
        progress.advance(1);
    }
    let [few, opened] = times.map(median);
    let bytes = bytes(many.directory())?;
    Ok([
        Row {
            what: "Opening the stores and a first Login, large against small store".to_owned(),
            figure: opened / few,
            unit: Unit::Ratio,
            target: None,
            from: format!("{opened:.0} and {few:.0} µs"),
        },
        Row {
            what: "Size of the large store on disk, for each user with a session".to_owned(),
            #[expect(clippy::cast_precision_loss, reason = "a file has fewer than 2^53 bytes")]
            figure: bytes as f64 / f64::from(users),
            unit: Unit::Bytes,
            target: None,
            from: format!("{users} users, {} MB", bytes / 1_000_000),
        },
    ])
}

/// Returns the size of all files of a directory.
fn bytes(directory: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in directory.read_dir()? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
