//! The line to paste that `cargo up` prints when it serves.

use std::net::SocketAddr;

/// The API token that the line calls with.
pub(crate) enum Credential {
    /// The development token.
    Development(String),
    /// One of the operator's own, which isn't printed. This is the list in the variable `api_tokens`.
    Own(String),
}

/// Returns a line to paste, which creates a user. The README creates another user, so both lines work.
pub(crate) fn greeting(address: SocketAddr, credential: &Credential) -> String {
    let (introduction, headers) = match credential {
        Credential::Development(token) => ("Try it:", format!("-H 'authorization: Bearer {token}'")),
        Credential::Own(list) => (
            "Try it, with the shell's variable TOKEN set to one of your API tokens:",
            format!(
                "-H \"authorization: Bearer ${{TOKEN:?one of your API tokens}}\"{}",
                namespace(list)
            ),
        ),
    };
    format!(
        "\n{introduction}\n\n  curl -w '\\n' http://{address}/users/Users/Create {headers} \
         -d '{{\"username\": \"ada\", \"email\": \"ada@example.org\", \"password\": \"password1\"}}'\n\n"
    )
}

/// Returns the header with the namespace of the first API token, unless a token covers the default one.
fn namespace(list: &str) -> String {
    let entries = list.split(|c: char| c == ',' || c.is_whitespace());
    let subjects = entries
        .filter_map(|entry| entry.split_once('='))
        .map(|(subject, _)| subject);
    let namespaces: Vec<&str> = subjects.filter_map(|subject| subject.split(':').next()).collect();
    match namespaces.first() {
        Some(first) if !namespaces.iter().any(|name| ["*", "default"].contains(name)) => {
            format!(" -H 'micro-namespace: {first}'")
        }
        _ => String::new(),
    }
}
