//! The RPCs, as the service lists them.

use std::sync::LazyLock;

/// The name of every RPC.
pub static RPCS: LazyLock<Vec<&'static str>> = LazyLock::new(|| users::http::rpcs().map(|(name, _)| name).collect());
