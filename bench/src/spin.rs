//! An application that another program serves: a real Spin, or the development host.

use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::Request;

use crate::connection::Connection;
use crate::service::TOKEN;

/// How long an application may take to start.
const LONGEST_START: Duration = Duration::from_mins(2);

/// The pause between two looks at an application that starts.
const PAUSE: Duration = Duration::from_millis(2);

/// A running application, which ends with this value.
pub struct Spin {
    /// Where it serves.
    pub address: SocketAddr,
    /// The time from the start of its process to the end of its first response.
    pub start: Duration,
    process: Child,
}

impl Spin {
    /// Starts the application of a manifest, with its state in `directory`, and waits until it answers a `GET` of `path`.
    pub async fn start(program: &Path, manifest: &Path, directory: &Path, path: &str) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let output = directory.join("output");
        let log = File::create(&output)?;
        let began = Instant::now();
        let process = Command::new(program)
            .args(has_commands(program).then_some("up"))
            .arg("--from")
            .arg(manifest)
            .arg("--state-dir")
            .arg(directory)
            .arg("--listen")
            .arg(address.to_string())
            .env("SPIN_VARIABLE_API_TOKENS", format!("*={TOKEN}"))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| program.display().to_string())?;
        let start = Duration::ZERO;
        let mut spin = Self {
            address,
            start,
            process,
        };
        while let Err(error) = spin.get(path).await {
            let ended = spin.process.try_wait()?.is_some() || began.elapsed() > LONGEST_START;
            let said = || std::fs::read_to_string(&output).unwrap_or_default();
            ensure!(!ended, "{} doesn't serve: {error}\n{}", program.display(), said());
            sleep(PAUSE);
        }
        spin.start = began.elapsed();
        Ok(spin)
    }

    async fn get(&self, path: &str) -> Result<Bytes> {
        let mut connection = Connection::open(self.address).await?;
        let request = Request::get(path).header("host", "localhost");
        connection.send(request.body(Bytes::new())?).await
    }

    /// Returns the most memory that the process, or one that it started, ever had, in MiB. Without Linux's `/proc` it
    /// isn't known.
    pub fn peak(&self) -> Option<f64> {
        let process = self.process.id().to_string();
        let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
        let children = children.unwrap_or_default();
        let peaks = children.split_whitespace().chain([process.as_str()]).filter_map(peak);
        peaks.max_by(f64::total_cmp)
    }
}

impl Drop for Spin {
    /// Asks the process to end, as the Spin CLI needs to end its trigger, and waits for that.
    fn drop(&mut self) {
        let asked = Command::new("kill").arg(self.process.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// Whether the program is the Spin CLI or the development host, which take the command `up`. Spin's HTTP trigger by
/// itself has no commands, and otherwise the same options.
fn has_commands(program: &Path) -> bool {
    let name = program.file_stem().and_then(|name| name.to_str());
    matches!(name, Some("spin" | "host"))
}

/// Returns the peak of a process (`VmHWM`) in MiB.
fn peak(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = peak.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::has_commands;

    #[test]
    fn the_spin_cli_and_the_host_are_given_a_command_and_a_trigger_is_not() {
        assert!(has_commands(Path::new("spin")));
        assert!(has_commands(Path::new("/usr/local/bin/spin")));
        assert!(has_commands(Path::new("target/measure/host")));
        assert!(!has_commands(Path::new("/opt/spin/spin-up")));
    }
}
