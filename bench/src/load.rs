//! Load over loopback: so many requests over so many connections that are kept alive.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Result, ensure};
use bytes::Bytes;
use host::App;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// How many connections are open.
const CONNECTIONS: usize = 16;

/// Requests that are sent in turn.
pub type Requests = Arc<Vec<Request<Bytes>>>;

/// Serves an application for as long as this process lives.
pub async fn served(app: App) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(host::serve(app, listener, std::future::pending::<()>()));
    Ok(address)
}

/// How many requests a second are answered when `count` of them are sent.
pub async fn rate(address: SocketAddr, requests: &Requests, count: usize) -> Result<f64> {
    let sent = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    let began = Instant::now();
    for _ in 0..CONNECTIONS {
        clients.spawn(client(address, Arc::clone(requests), Arc::clone(&sent), count));
    }
    while let Some(ended) = clients.join_next().await {
        ended??;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let count = count as f64;
    Ok(count / began.elapsed().as_secs_f64())
}

async fn client(address: SocketAddr, requests: Requests, sent: Arc<AtomicUsize>, count: usize) -> Result<()> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    loop {
        let n = sent.fetch_add(1, Ordering::Relaxed);
        let Some(request) = requests.get(n % requests.len()).filter(|_| n < count) else {
            return Ok(());
        };
        let response = sender.send_request(request.clone().map(Full::new)).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
    }
}
