//! The real server as a process of its own, and a client that speaks as little HTTP as it takes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::op::Op;
use crate::support::TOKEN;

/// A running server, which ends with this value as `kill -9` ends it.
pub struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Serves the component with its state in `directory`, and waits until it does.
    pub fn start(directory: &Path) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new(binary())
            .args(["up", "--listen", "127.0.0.1:0", "--from"])
            .arg(root.join("spin.toml"))
            .arg("--state-dir")
            .arg(directory)
            .args(["--variable", &format!("api_tokens=*={TOKEN}")])
            .args(["--variable", "password_hash=m=8,t=1,p=1"])
            .args(["--variable", "write_lease=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its stdout"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("a line");
        let address = line
            .trim()
            .strip_prefix("Serving http://")
            .expect("an address")
            .to_owned();
        // Somebody has to take what it prints, or it would stop when the pipe is full.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Self { process, address }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// Ends it as a loss of power does, as far as a process can tell.
    pub fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The host's binary, built with the same features as for these tests, so that no dependency is built again.
fn binary() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--workspace", "--bin", "host"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the host builds");
    let test = std::env::current_exe().expect("this test's path");
    let debug = test.parent().and_then(Path::parent).expect("target/debug/deps");
    debug.join("host")
}

/// Sends a request; `None` if no whole answer came.
pub fn call(address: &str, op: &Op) -> Option<(u16, Value)> {
    let body = op.body().to_string();
    let head = format!(
        "POST /users/Users/{} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        op.rpc(),
        body.len()
    );
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all((head + &body).as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    serde_json::from_str(body).ok().map(|body| (status, body))
}
