//! Bodies that come slowly or never end: no client holds an instance for longer than a body may take.

use std::net::Ipv4Addr;
use std::sync::atomic::Ordering;

use http::Request;
use http_body_util::BodyExt;
use serde_json::Value;

use crate::support::{BEARER, Service, SlowBody};

/// Sends a Read, and returns the status and the reason.
async fn read(service: &Service, authorization: &str, body: SlowBody) -> (u16, String) {
    let request = Request::post("/users/Users/Read").header("authorization", authorization);
    let client = (Ipv4Addr::LOCALHOST, 0).into();
    let response = service.app.handle(request.body(body).unwrap(), client).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body: Value = serde_json::from_slice(&body).unwrap();
    (status, body["reason"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_body_that_never_ends_is_refused_after_10_seconds() {
    let service = Service::new();
    for begun in ["", "{"] {
        let refused = read(&service, BEARER, SlowBody::new(&service.clock, begun, false, 10)).await;
        assert_eq!(refused, (408, "body-too-slow".to_owned()), "{begun:?}");
    }
}

#[tokio::test]
async fn the_time_is_that_of_the_whole_body() {
    let service = Service::new();
    let trickle = SlowBody::new(&service.clock, " ".repeat(1_000), true, 1);
    let looks = trickle.looks.clone();
    let refused = read(&service, BEARER, trickle).await;
    assert_eq!(refused, (408, "body-too-slow".to_owned()));
    assert!(looks.load(Ordering::Relaxed) < 50, "{looks:?}");

    let in_time = SlowBody::new(&service.clock, "{     }", true, 1);
    let answered = read(&service, BEARER, in_time).await;
    assert_eq!(answered, (400, "invalid-field".to_owned()));
}

#[tokio::test]
async fn no_byte_of_a_body_is_read_without_a_token() {
    let service = Service::new();
    for authorization in ["", "Bearer not-the-token-of-any"] {
        let body = SlowBody::new(&service.clock, "{}", false, 10);
        let looks = body.looks.clone();
        let refused = read(&service, authorization, body).await;
        assert_eq!(refused, (401, "token-missing".to_owned()));
        assert_eq!(looks.load(Ordering::Relaxed), 0);
    }
}
