//! The RPCs, as the service lists them.

use std::sync::LazyLock;

use users::domain::Rpc;

/// The name of every RPC.
pub static RPCS: LazyLock<Vec<&'static str>> = LazyLock::new(|| Rpc::ALL.iter().map(|rpc| rpc.name()).collect());
