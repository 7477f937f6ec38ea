//! The host as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running host. Dropping it ends the process as `kill -9` does.
pub struct HostProcess {
    process: Child,
    address: String,
}

impl HostProcess {
    /// Runs the host in a folder with these arguments, on a free port, and waits until it serves.
    pub fn start<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut process = Command::new(host_binary())
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the host starts");
        let address = wait_for_address(&mut process);
        Self { process, address }
    }

    /// Where it serves: an address and a port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Ends the process at once, as a loss of power does.
    pub fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

impl Drop for HostProcess {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Builds the host's binary with the features of these tests, so that no dependency is built again.
fn host_binary() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--bin", "host"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the host builds");
    let test = std::env::current_exe().expect("this test's path");
    let debug = test.parent().and_then(Path::parent).expect("target/debug/deps");
    debug.join("host")
}

/// Waits for the line that names the address.
fn wait_for_address(host: &mut Child) -> String {
    let mut lines = BufReader::new(host.stdout.take().expect("its stdout"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("a line");
    let address = line.trim().strip_prefix("Serving http://").expect("an address");
    // The host stops when the pipe is full, so something has to read what it prints.
    std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
    address.to_owned()
}
