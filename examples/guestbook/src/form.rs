//! The fields of a browser's form, and whether the form was sent from this site.

use spin_sdk::http::Request;

/// The fields of a form.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the fields of a request.
    pub(crate) fn of(request: &Request) -> Self {
        Self(form_urlencoded::parse(request.body()).into_owned().collect())
    }

    /// Returns a field's text; empty if it isn't there.
    pub(crate) fn text(&self, name: &str) -> String {
        let field = self.0.iter().find(|(field, _)| field == name);
        field.map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

/// Returns whether a form was sent from a page of this site. Browsers send the page's origin with every POST. Together
/// with the cookie's `SameSite` this keeps other sites from posting in a user's name.
pub(crate) fn is_of_this_site(request: &Request) -> bool {
    let header = |name| request.header(name).and_then(|value| value.as_str());
    // Spin sets this header to the whole URL, with the host that the browser asked for.
    let site = header("spin-full-url").and_then(authority);
    site.is_some() && header("origin").and_then(authority) == site
}

/// Returns `host:port` of a URL or an origin.
fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split('/').next()
}
