//! The page at `/`, and what a path answers that is none.

use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::support::{RPCS, Service};

/// Returns the content type and the body of the page for a client that accepts `accept`.
async fn page(accept: &str) -> (String, String) {
    let service = Service::new();
    let request = Request::get("/").header("accept", accept).body(Bytes::new()).unwrap();
    let response = service.app.request(request).await.unwrap().response;
    assert_eq!(response.status(), 200);
    let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    (content_type, String::from_utf8(response.body().to_vec()).unwrap())
}

#[tokio::test]
async fn the_page_is_html_for_a_browser_and_text_for_curl() {
    let (content_type, text) = page("*/*").await;
    assert_eq!(content_type, "text/plain; charset=utf-8");
    assert!(!text.contains("<p>") && text.ends_with('\n'), "{text}");
    let (content_type, html) = page("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8").await;
    assert_eq!(content_type, "text/html; charset=utf-8");
    assert!(
        html.starts_with("<!doctype html>") && html.contains("/users/Users/&lt;RPC&gt;"),
        "{html}"
    );
    for page in [text, html] {
        for part in ["User accounts", "/healthz", "/readyz", "README.md", "docs/"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        for rpc in RPCS.iter() {
            assert!(page.contains(rpc), "{rpc}: {page}");
        }
    }
}

#[tokio::test]
async fn the_page_needs_no_token_and_no_store() {
    let service = Service::builder().variable("api_tokens", "").start();
    let request = Request::get("/").body(Bytes::new()).unwrap();
    let reply = service.app.request(request).await.unwrap();
    assert_eq!((reply.response.status().as_u16(), reply.usage.storage_calls), (200, 0));
}

#[tokio::test]
async fn a_path_that_is_none_answers_a_404_that_lists_the_rpcs() {
    let service = Service::new();
    let cases = [
        ("/nope", "no-such-path"),
        ("/users", "no-such-path"),
        ("/users/Users/create", "no-such-rpc"),
    ];
    for (path, reason) in cases {
        let response = service.send("POST", path, "{}").await;
        response.assert_error(404, reason);
        assert_eq!(response.body["rpcs"], json!(*RPCS), "{path}");
    }
}
