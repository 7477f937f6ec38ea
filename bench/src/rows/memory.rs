//! The most memory of the host while it serves many logins at once, in a process of its own.

use std::process::Command;

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use super::hash::DEFAULT;
use crate::components;
use crate::report::{Row, Unit};
use crate::service::{Service, login, rpc_request};

pub(super) const LOGINS: usize = 64;

/// 64 hashes of 7 MiB each, and 64 MiB for the rest.
const TARGET: f64 = 64.0 * 7.0 + 64.0;

/// Measures the row. Without Linux's `/proc` there is none.
pub fn rows() -> Result<Vec<Row>> {
    let child = Command::new(std::env::current_exe()?)
        .arg("--peak-of-logins")
        .output()?;
    let errors = String::from_utf8_lossy(&child.stderr).into_owned();
    ensure!(
        child.status.success(),
        "the process for concurrent logins failed: {errors}"
    );
    let peak = String::from_utf8(child.stdout)?;
    let Ok(kibibytes) = peak.trim().parse::<f64>() else {
        return Ok(Vec::new());
    };
    Ok(vec![Row {
        what: format!("Most memory of the host that serves {LOGINS} logins at once"),
        figure: kibibytes / 1024.0,
        unit: Unit::Mebibytes,
        target: Some(TARGET),
        from: "VmHWM of its process, which also compiles the component; one hash at once per core".to_owned(),
    }])
}

/// Serves the logins at once, and prints the most memory that this process ever had, in KiB.
pub async fn serve_and_print() -> Result<()> {
    let service = Service::users(&components::service()?, DEFAULT)?;
    service.create_users(LOGINS).await?;
    let mut clients = JoinSet::new();
    for n in 0..LOGINS {
        let (app, request) = (service.app.clone(), rpc_request("Login", &login(n))?);
        clients.spawn(async move { app.request(request).await });
    }
    while let Some(reply) = clients.join_next().await {
        ensure!(reply??.response.status().is_success(), "a login failed");
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", peak.map_or("unknown", |peak| peak.trim().trim_end_matches(" kB")));
    Ok(())
}
