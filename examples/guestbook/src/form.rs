//! The fields of a browser's form, and whether the form was sent from this site.

use spin_sdk::http::{Method, Request};

/// The fields of a form.
#[derive(Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the fields that a request sends: a link has them in its query, a form in its body.
    pub(crate) fn of(request: &Request) -> Self {
        let fields = match request.method() {
            Method::Get => request.query().as_bytes(),
            _ => request.body(),
        };
        Self(form_urlencoded::parse(fields).into_owned().collect())
    }

    /// Returns a field's text; empty if it isn't there.
    pub(crate) fn text(&self, name: &str) -> String {
        let field = self.0.iter().find(|(field, _)| field == name);
        field.map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

/// Returns whether a form was sent from a page of this site. Together with the cookie's `SameSite` this keeps other sites
/// from posting in a user's name.
///
/// Browsers since 2023 say it in `Sec-Fetch-Site`. Older ones send the page's origin, and `null` in place of it from
/// pages with `Referrer-Policy: no-referrer`, as these are, so their forms are refused.
pub(crate) fn is_of_this_site(request: &Request) -> bool {
    match header(request, "sec-fetch-site") {
        Some(site) => site == "same-origin",
        // Spin sets this header to the whole URL, with the host that the browser asked for.
        None => match (header(request, "origin"), header(request, "spin-full-url")) {
            (Some(origin), Some(url)) => authority(url).is_some() && authority(origin) == authority(url),
            _ => false,
        },
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.header(name)?.as_str()
}

/// Returns `host:port` of a URL or an origin.
fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split('/').next()
}
