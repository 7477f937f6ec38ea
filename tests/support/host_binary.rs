//! The host as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// The host's binary, built with the same features as for these tests, so that no dependency is built again.
pub fn host_binary() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--bin", "host"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the host builds");
    let test = std::env::current_exe().expect("this test's path");
    let debug = test.parent().and_then(Path::parent).expect("target/debug/deps");
    debug.join("host")
}

/// Waits until a host serves, whose standard output is a pipe; returns where it does.
pub fn wait_for_address(host: &mut Child) -> String {
    let mut lines = BufReader::new(host.stdout.take().expect("its stdout"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("a line");
    let address = line.trim().strip_prefix("Serving http://").expect("an address");
    // Somebody has to take what it prints, or it would stop when the pipe is full.
    std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
    address.to_owned()
}
