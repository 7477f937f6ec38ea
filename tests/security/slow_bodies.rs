//! Bodies that come slowly or never end: no client holds an instance for longer than a body may take.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use host::hooks::VirtualClock;
use http::Request;
use http_body::{Body, Frame};
use http_body_util::BodyExt;
use serde_json::Value;

use crate::support::{BEARER, Service};

/// A body whose sender pauses before each byte. The clock moves whenever the service looks for a byte that isn't there.
struct SlowBody {
    clock: Arc<VirtualClock>,
    /// What comes, byte by byte; then nothing comes any more.
    bytes: Bytes,
    /// Whether the body ends after the bytes.
    ends: bool,
    pause: Duration,
    pausing: bool,
    /// How often the service looked for a byte.
    looks: Arc<AtomicU64>,
}

impl Body for SlowBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.pausing = !self.pausing;
        let silent = self.bytes.is_empty() && !self.ends;
        if self.pausing || silent {
            self.clock.advance(self.pause);
            if !silent {
                context.waker().wake_by_ref();
            }
            return Poll::Pending;
        }
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        let byte = self.bytes.split_to(1);
        Poll::Ready(Some(Ok(Frame::data(byte))))
    }
}

fn slow_body(service: &Service, bytes: impl Into<Bytes>, ends: bool, pause: u64) -> SlowBody {
    SlowBody {
        clock: service.clock.clone(),
        bytes: bytes.into(),
        ends,
        pause: Duration::from_secs(pause),
        pausing: false,
        looks: Arc::default(),
    }
}

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
        let refused = read(&service, BEARER, slow_body(&service, begun, false, 10)).await;
        assert_eq!(refused, (408, "body-too-slow".to_owned()), "{begun:?}");
    }
}

#[tokio::test]
async fn the_time_is_that_of_the_whole_body() {
    let service = Service::new();
    let trickle = slow_body(&service, " ".repeat(1_000), true, 1);
    let looks = trickle.looks.clone();
    let refused = read(&service, BEARER, trickle).await;
    assert_eq!(refused, (408, "body-too-slow".to_owned()));
    assert!(looks.load(Ordering::Relaxed) < 50, "{looks:?}");

    let in_time = slow_body(&service, "{     }", true, 1);
    let answered = read(&service, BEARER, in_time).await;
    assert_eq!(answered, (400, "invalid-field".to_owned()));
}

#[tokio::test]
async fn no_byte_of_a_body_is_read_without_a_token() {
    let service = Service::new();
    for authorization in ["", "Bearer not-the-token-of-any"] {
        let body = slow_body(&service, "{}", false, 10);
        let looks = body.looks.clone();
        let refused = read(&service, authorization, body).await;
        assert_eq!(refused, (401, "token-missing".to_owned()));
        assert_eq!(looks.load(Ordering::Relaxed), 0);
    }
}
