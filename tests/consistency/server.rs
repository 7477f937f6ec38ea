//! The real server as a process of its own, and a client that speaks as little HTTP as it takes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::op::Op;
use crate::support::{TOKEN, host_binary, wait_for_address};

/// A running server, which ends with this value as `kill -9` ends it.
pub struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Serves the component with its state in `directory`, and waits until it does.
    pub fn start(directory: &Path) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut process = Command::new(host_binary())
            .args(["up", "--listen", "127.0.0.1:0", "--from"])
            .arg(root.join("spin.toml"))
            .arg("--state-dir")
            .arg(directory)
            .args(["--variable", &format!("api_tokens=*={TOKEN}")])
            .args(["--variable", "password_hash=m=8,t=1,p=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let address = wait_for_address(&mut process);
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

/// Sends a request in a namespace; `None` if no whole answer came.
pub fn call(address: &str, namespace: &str, op: &Op) -> Option<(u16, Value)> {
    let body = op.body().to_string();
    let head = format!(
        "POST /users/Users/{} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {TOKEN}\r\n\
         micro-namespace: {namespace}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
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
