//! A visitor of an example: keeps its cookie, sends forms from the site's own pages, and follows no redirects.

use bytes::Bytes;
use host::App;
use http::Request;

/// The site, as a browser names it.
const SITE: &str = "guestbook.example";

/// A page.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub body: String,
    pub headers: http::HeaderMap,
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("headers are text"))
    }
}

/// A visitor with one cookie.
pub struct Visitor<'a> {
    app: &'a App,
    pub cookie: Option<String>,
}

impl<'a> Visitor<'a> {
    pub fn new(app: &'a App) -> Self {
        Self { app, cookie: None }
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), String::new()).await
    }

    /// Sends a form from a page of the site.
    pub async fn post(&mut self, path: &str, form: &str) -> Page {
        self.post_from(path, form, &format!("https://{SITE}")).await
    }

    /// Sends a form from a page of some site.
    pub async fn post_from(&mut self, path: &str, form: &str, origin: &str) -> Page {
        let request = Request::post(path).header("origin", origin);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.send(request, form.to_owned()).await
    }

    /// Sends a request as it is, with the cookie.
    pub async fn send(&mut self, request: http::request::Builder, body: String) -> Page {
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", format!("a=b; {cookie}")),
            None => request,
        };
        let request = request.header("host", SITE).body(Bytes::from(body)).expect("a request");
        let reply = self.app.request(request).await.expect("an answer");
        reply.ended.expect("a good end");
        let (head, body) = reply.response.into_parts();
        let body = String::from_utf8(body.to_vec()).expect("text");
        let page = Page {
            status: head.status.as_u16(),
            body,
            headers: head.headers,
        };
        if let Some((cookie, attributes)) = page.header("set-cookie").split_once("; ") {
            for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                assert!(attributes.contains(attribute), "{page:?}");
            }
            self.cookie = Some(cookie.to_owned()).filter(|cookie| !cookie.ends_with('='));
        }
        page
    }
}
