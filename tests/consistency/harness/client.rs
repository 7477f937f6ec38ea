//! Sends requests to a host that runs as a process of its own.

use std::path::Path;

use serde_json::Value;

use crate::catalogue::Request;
use crate::support::{BEARER, HostProcess, TOKEN};

/// Serves the component with its state in `directory`.
pub fn serve(directory: &Path) -> HostProcess {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = root.join("spin.toml");
    let tokens = format!("api_tokens=*={TOKEN}");
    let arguments = [
        "up",
        "--from",
        manifest.to_str().expect("a path in UTF-8"),
        "--state-dir",
        directory.to_str().expect("a path in UTF-8"),
        "--variable",
        &tokens,
        "--variable",
        "password_hash=m=8,t=1,p=1",
        "--variable",
        "insecure_for_tests=on",
    ];
    HostProcess::start(root, arguments)
}

/// Sends a request in a namespace, on a connection of its own. Returns `None` if no whole response arrives.
pub fn send(address: &str, namespace: &str, request: &Request) -> Option<(u16, Value)> {
    let config = ureq::Agent::config_builder().http_status_as_error(false).build();
    let response = ureq::Agent::from(config)
        .post(format!("http://{address}/users/Users/{}", request.name()))
        .header("authorization", BEARER)
        .header("micro-namespace", namespace)
        .send(request.body().to_string());
    let mut response = response.ok()?;
    let status = response.status().as_u16();
    let body = response.body_mut().read_to_string().ok()?;
    let body = serde_json::from_str(&body).ok()?;
    Some((status, body))
}
