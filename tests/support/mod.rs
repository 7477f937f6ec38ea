//! What every test of the component uses: the shipped `.wasm` on our host, a fresh state directory, and a clock that
//! only the test moves.
#![allow(dead_code, unused_imports, reason = "each test binary uses its own part")]

mod builder;
mod host_process;
mod progress;
mod recorder;
mod replay;
mod response;
mod rpcs;
mod service;
mod shown;
mod slow_body;
mod stored;

pub use builder::{START, ServiceBuilder, component};
pub use host_process::HostProcess;
pub use progress::report as report_progress;
pub use replay::{replay, steps};
pub use response::Response;
pub use rpcs::RPCS;
pub use service::{BEARER, ID, OTHER_ID, Service, TOKEN, asim, post};
pub use shown::{assert_prints_as_shown, fits, sh_blocks};
pub use slow_body::SlowBody;
