//! The session guard's README: its `sh` blocks print what they show.

use std::future::pending;

use crate::examples::{root, running};
use crate::guard::{guarded, variables};
use crate::support::{TOKEN, assert_prints_as_shown, sh_blocks};

#[tokio::test(flavor = "multi_thread")]
async fn every_example_of_the_session_guards_readme_prints_what_it_shows() {
    let (app, state) = running(guarded(), &variables());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(host::serve(app, listener, pending::<()>()));
    let readme = std::fs::read_to_string(root().join("examples/session-guard/README.md")).expect("the README");
    let script = format!("TOKEN={TOKEN}\n{}", sh_blocks(&readme));
    let shown = move || assert_prints_as_shown(&script, state.path(), &address);
    tokio::task::spawn_blocking(shown).await.expect("the README is right");
}
