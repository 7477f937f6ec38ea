//! The files of a release, made of the component that `cargo wasm` builds.
//!
//! That two builds have the same bytes takes minutes to show: deploy/reproduce.sh does it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod archive;
mod filled_in;
mod filters;
mod host;
mod image;
mod sbom;
mod template;

use std::path::Path;
use std::sync::OnceLock;

use dist::component::Component;

/// The project.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project")
}

/// `users.wasm`, built as `cargo wasm` does.
fn users() -> &'static Component {
    static BUILT: OnceLock<Component> = OnceLock::new();
    BUILT.get_or_init(|| Component::build(root(), "users-component").expect("it builds"))
}
