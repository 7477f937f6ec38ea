//! The server: HTTP/1.1 on a TCP listener.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;

use crate::app::App;
use crate::error::Error;
use crate::request::RequestError;

/// The time that requests in flight have to finish after the shutdown has begun.
const GRACE: Duration = Duration::from_secs(10);

/// The pause after a failed accept, for example if no file descriptors are left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `app` until `shutdown` completes. Then lets the requests in flight finish, for 10 s at most.
pub async fn serve(app: App, listener: TcpListener, shutdown: impl Future) -> Result<(), Error> {
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, client)) => connect(&app, stream, client, &graceful),
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    let finish = async {
        graceful.shutdown().await;
        app.0.compiled.idle().await;
    };
    // Requests that take longer are cut off.
    let _ = tokio::time::timeout(GRACE, finish).await;
    Ok(())
}

fn connect(app: &App, stream: TcpStream, client: SocketAddr, graceful: &GracefulShutdown) {
    let app = app.clone();
    let service = service_fn(move |request| {
        let app = app.clone();
        async move { Ok::<_, Infallible>(respond(&app, request, client).await) }
    });
    // Like Spin, this leaves Nagle's algorithm on.
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // If a connection breaks, only its client is affected.
        let _ = connection.await;
    });
}

async fn respond(app: &App, request: Request<Incoming>, client: SocketAddr) -> Response<HyperOutgoingBody> {
    let status = match app.handle(request, client).await {
        Ok(response) => return response,
        Err(RequestError::NoRoute) => StatusCode::NOT_FOUND,
        Err(RequestError::Invalid(_) | RequestError::Trapped(_) | RequestError::Died | RequestError::NoResponse) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    let mut response = Response::new(HyperOutgoingBody::default());
    *response.status_mut() = status;
    response
}
