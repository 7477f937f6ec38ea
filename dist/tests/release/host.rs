//! The development host as a process of its own, and requests to it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::root;

/// A running host. Dropping it ends the process.
pub struct Host {
    process: Child,
    address: String,
}

impl Host {
    /// Builds the app in a folder, and serves it on a free port.
    pub fn start(folder: &Path) -> Self {
        let mut cargo = Command::new(env!("CARGO"));
        // Built as `cargo test` builds it, so that no dependency is built again.
        let built = cargo
            .args(["build", "--quiet", "--bin", "host"])
            .current_dir(root())
            .status();
        assert!(built.is_ok_and(|status| status.success()), "the host builds");
        let target = dist::workspace().expect("the workspace").target_directory;
        let mut host = Command::new(target.join("debug/host"));
        host.args(["up", "--build", "--listen", "127.0.0.1:0"])
            .current_dir(folder);
        let mut process = host.stdout(Stdio::piped()).spawn().expect("the host starts");
        let output = BufReader::new(process.stdout.take().expect("its output"));
        let mut lines = output.lines().map(|line| line.expect("a line"));
        let address = lines.find_map(|line| line.strip_prefix("Serving http://").map(str::to_owned));
        // The host stops when the pipe is full, so something has to read what it prints.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            address: address.expect("an address"),
        }
    }

    /// Posts a body, and returns the answer's.
    pub fn post(&self, path: &str, body: &str) -> String {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--data-binary", body]);
        let output = curl
            .arg(format!("http://{}{path}", self.address))
            .output()
            .expect("curl runs");
        String::from_utf8(output.stdout).expect("text")
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
