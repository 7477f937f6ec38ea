//! The browser's address and user agent, which the guestbook passes to Users. Users cleans both, and refuses no login
//! because of them.

use spin_sdk::http::Request;
use spin_sdk::variables;

/// Returns the browser's address, by which wrong passwords are counted: the last one in the header that the variable
/// `trusted_proxy_header` names, because each proxy appends the address that it sees.
///
/// Without that variable the address is unknown. Behind a proxy all requests come from the proxy, and if its address
/// counted, one guesser could lock everybody out.
pub(crate) fn address(request: &Request) -> Option<String> {
    let name = variables::get("trusted_proxy_header").ok()?;
    let addresses = request.header(name.trim())?.as_str()?;
    let mut addresses = addresses.rsplit(',').map(str::trim);
    addresses.find(|address| !address.is_empty()).map(str::to_owned)
}

/// Returns the browser's user agent, for the list of sessions.
pub(crate) fn user_agent(request: &Request) -> Option<String> {
    request.header("user-agent")?.as_str().map(str::to_owned)
}
