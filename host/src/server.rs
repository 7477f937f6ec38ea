//! Puts an application behind a TCP listener, over HTTP/1.1.

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

use crate::{App, Error, Failure};

/// How long requests in flight may take to finish once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// After a failed accept, such as for want of file descriptors, the time to the next attempt.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves `app` until `shutdown` completes, then lets the requests in flight finish.
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
    // Whoever takes longer is cut off.
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
        // A connection that breaks is the client's affair.
        let _ = connection.await;
    });
}

async fn respond(app: &App, request: Request<Incoming>, client: SocketAddr) -> Response<HyperOutgoingBody> {
    let status = match app.handle(request, client).await {
        Ok(response) => return response,
        Err(Failure::NoRoute) => StatusCode::NOT_FOUND,
        Err(Failure::Trapped(_) | Failure::Died | Failure::NoResponse) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = Response::new(HyperOutgoingBody::default());
    *response.status_mut() = status;
    response
}
