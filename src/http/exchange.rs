//! One HTTP exchange on `wasi:http`: the request's parts in, a response out.

use http::StatusCode;
use spin_sdk::http::{Headers, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam};

use wasi::clocks::monotonic_clock;
use wasi::io::poll::{Pollable, poll};
use wasi::io::streams::{InputStream, StreamError};

use super::error::ApiError;
use super::response::Response;

/// The largest request body, in bytes. A request has a few short fields.
const MAX_BODY: usize = 64 * 1024;

/// How long a client may take to send a body, in nanoseconds: 10 s. An instance waits for it. 64 KiB in this time are 7 KB
/// a second, which every network has.
const LONGEST_BODY: u64 = 10_000_000_000;

/// The most that `wasi:io` takes in one flushing write, in bytes.
const CHUNK: usize = 4096;

/// A request, and where its response goes.
pub(super) struct HttpExchange {
    request: IncomingRequest,
    outparam: ResponseOutparam,
    method: &'static str,
    path: String,
    headers: Headers,
}

impl HttpExchange {
    /// Takes what the host gives.
    pub(super) fn new(request: IncomingRequest, outparam: ResponseOutparam) -> Self {
        let method = match request.method() {
            Method::Post => "POST",
            Method::Get => "GET",
            Method::Head => "HEAD",
            _ => "",
        };
        let path = request.path_with_query().unwrap_or_default();
        let headers = request.headers();
        Self {
            request,
            outparam,
            method,
            path,
            headers,
        }
    }

    /// The method; empty for one that no path takes.
    pub(super) fn method(&self) -> &'static str {
        self.method
    }

    /// The path with its query.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The value of a header, of all its lines as one list (RFC 9110, 5.2). What isn't UTF-8 becomes U+FFFD, which no
    /// rule lets through, so that a value that can't be read isn't taken for none.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        let lines = self.headers.get(name);
        let value = String::from_utf8(lines.join(&b", "[..]));
        let value = value.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        (!lines.is_empty()).then_some(value)
    }

    /// Reads the whole body: no more than is allowed of it, and for no longer than is allowed.
    ///
    /// # Errors
    /// [`ApiError::ContentEncoding`], [`ApiError::BodyTooLarge`], [`ApiError::BodyTooSlow`] or
    /// [`ApiError::BodyUnreadable`].
    pub(super) fn body(&mut self) -> Result<Vec<u8>, ApiError> {
        if !self
            .header("content-encoding")
            .is_none_or(|codings| is_identity(&codings))
        {
            return Err(ApiError::ContentEncoding);
        }
        let incoming = self.request.consume().map_err(|()| ApiError::BodyUnreadable)?;
        let stream = incoming.stream().map_err(|()| ApiError::BodyUnreadable)?;
        let mut deadline = None;
        let mut body = Vec::new();
        loop {
            match stream.read(MAX_BODY as u64 + 1) {
                // A whole body is usually there from the start, and then no clock is needed.
                Ok(chunk) if chunk.is_empty() => {
                    let deadline = deadline.get_or_insert_with(|| monotonic_clock::subscribe_duration(LONGEST_BODY));
                    wait(&stream, deadline)?;
                }
                Ok(chunk) => body.extend(chunk),
                Err(StreamError::Closed) => return Ok(body),
                Err(_) => return Err(ApiError::BodyUnreadable),
            }
            if body.len() > MAX_BODY {
                return Err(ApiError::BodyTooLarge);
            }
        }
    }

    /// Sends a response. Its body is written before the head is released, so that both leave in one packet.
    pub(super) fn respond(self, response: &Response) {
        let headers = response.headers().iter();
        let headers: Vec<_> = headers
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
            .collect();
        let headers = Headers::from_list(&headers).unwrap_or_else(|_| Headers::new());
        let outgoing = OutgoingResponse::new(headers);
        // A response is 200 from the start, and each call of the host costs about as much as what it does.
        if response.status() != StatusCode::OK {
            let _ = outgoing.set_status_code(response.status().as_u16());
        }
        if let Ok(body) = outgoing.body() {
            write(body, response.body(), || self.outparam.set(outgoing));
        }
    }
}

/// Whether a list of content codings (RFC 9110, 8.4) leaves the body as it is.
fn is_identity(codings: &str) -> bool {
    codings
        .split(',')
        .map(str::trim)
        .all(|coding| coding.is_empty() || coding.eq_ignore_ascii_case("identity"))
}

/// Waits until more of the body is there. The deadline is that of the whole body, so a client that sends a byte now and
/// then doesn't move it.
fn wait(stream: &InputStream, deadline: &Pollable) -> Result<(), ApiError> {
    poll(&[deadline, &stream.subscribe()]);
    if deadline.ready() {
        return Err(ApiError::BodyTooSlow);
    }
    Ok(())
}

/// Writes a body and releases the head. If the host accepts the whole body at once, the head is released after it, so that
/// both leave in one packet. Otherwise it is released after the first part. A client that went away is no error.
fn write(body: OutgoingBody, bytes: &[u8], release_head: impl FnOnce()) {
    let Ok(stream) = body.write() else {
        return release_head();
    };
    let taken = stream
        .check_write()
        .map_or(0, |n| usize::try_from(n).unwrap_or(usize::MAX));
    let (first, rest) = bytes.split_at(taken.min(bytes.len()));
    let _ = stream.write(first);
    if rest.is_empty() {
        drop(stream);
        let _ = OutgoingBody::finish(body, None);
        release_head();
    } else {
        release_head();
        for chunk in rest.chunks(CHUNK) {
            if stream.blocking_write_and_flush(chunk).is_err() {
                return;
            }
        }
        drop(stream);
        let _ = OutgoingBody::finish(body, None);
    }
}
