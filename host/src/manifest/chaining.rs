//! Service chaining: the host name `<component>.spin.internal`, by which a component sends a request to another.

use http::Uri;
use http::uri::Scheme;

/// The end of the host names of an application's own components.
const INTERNAL: &str = ".spin.internal";

/// Returns the component that an entry of `allowed_outbound_hosts` names, where `*` means any. Returns `None` for an
/// entry of another kind.
pub(crate) fn component_of_host(host: &str) -> Option<&str> {
    let host = host.strip_prefix("http://")?;
    host.strip_suffix('/').unwrap_or(host).strip_suffix(INTERNAL)
}

/// Returns the component that a request to `url` is for. Returns `None` for any other URL.
pub(crate) fn component_of_url(url: &Uri) -> Option<&str> {
    if url.scheme() != Some(&Scheme::HTTP) {
        return None;
    }
    url.host()?.strip_suffix(INTERNAL)
}
