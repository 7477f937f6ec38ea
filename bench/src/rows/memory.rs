//! The most memory that the host has while it serves many logins at once, in a process of its own.

use std::process::Command;

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use super::hash::DEFAULT;
use crate::report::{Row, Target, Unit};
use crate::service::{Service, login, rpc_request};
use crate::subjects;

const LOGINS: usize = 64;

/// What 64 hashes need, and 64 MiB for all else.
const TARGET: f64 = 64.0 * 19.0 + 64.0;

/// The row; none where the system doesn't tell (other than Linux).
pub fn rows() -> Result<Vec<Row>> {
    let child = Command::new(std::env::current_exe()?)
        .arg("--peak-of-logins")
        .output()?;
    let errors = String::from_utf8_lossy(&child.stderr).into_owned();
    ensure!(child.status.success(), "the process of its own ended: {errors}");
    let peak = String::from_utf8(child.stdout)?;
    let Ok(kibibytes) = peak.trim().parse::<f64>() else {
        return Ok(Vec::new());
    };
    Ok(vec![Row {
        what: format!("peak memory of the host serving {LOGINS} concurrent logins"),
        figure: kibibytes / 1024.0,
        unit: Unit::Mebibytes,
        target: Some(Target::AtMost(TARGET)),
        from: "VmHWM of its process, which also compiles the component; as many hash at once as it has threads"
            .to_owned(),
    }])
}

/// Serves that many logins at once, and prints the most memory this process ever had, in KiB.
pub async fn serve_and_tell() -> Result<()> {
    let service = Service::users(&subjects::users()?, DEFAULT)?;
    service.create_people(LOGINS).await?;
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
