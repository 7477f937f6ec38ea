//! One request, from the outside to the reply: its route, a fresh instance, the response.

mod entry;
mod error;
mod headers;
mod instantiate;
mod reply;
mod run;

pub use entry::ClientAddr;
pub use error::RequestError;
pub use reply::{Reply, Usage};
