//! Load: rounds of requests to an application, over HTTP or in-process.

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
use tokio::runtime::Builder;
use tokio::task::{JoinSet, spawn_blocking};

/// How many requests a round sends.
const REQUESTS: usize = 4_000;

/// How many connections are open, each kept alive for a round.
const CONNECTIONS: usize = 16;

/// How requests reach the application.
#[derive(Clone, Copy)]
pub enum Way {
    /// HTTP/1.1 over loopback, on all connections at once.
    Http,
    /// In-process, one request after another on one thread.
    OneThread,
}

/// An application and the requests that it gets in turn.
#[derive(Clone)]
pub struct Candidate {
    app: App,
    address: SocketAddr,
    requests: Arc<Vec<Request<Bytes>>>,
}

impl Candidate {
    /// Serves the application for as long as this process lives.
    pub async fn serve(app: App, requests: Vec<Request<Bytes>>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(host::serve(app.clone(), listener, std::future::pending::<()>()));
        let requests = Arc::new(requests);
        Ok(Self { app, address, requests })
    }

    /// Sends a round of requests, and returns how many were answered per second.
    pub async fn rate(&self, way: Way) -> Result<f64> {
        let began = Instant::now();
        match way {
            Way::Http => self.send_over_http().await?,
            Way::OneThread => {
                let candidate = self.clone();
                spawn_blocking(move || candidate.send_on_this_thread()).await??;
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let count = REQUESTS as f64;
        Ok(count / began.elapsed().as_secs_f64())
    }

    async fn send_over_http(&self) -> Result<()> {
        let sent = Arc::new(AtomicUsize::new(0));
        let mut clients = JoinSet::new();
        for _ in 0..CONNECTIONS {
            clients.spawn(client(self.clone(), Arc::clone(&sent)));
        }
        while let Some(ended) = clients.join_next().await {
            ended??;
        }
        Ok(())
    }

    fn send_on_this_thread(&self) -> Result<()> {
        Builder::new_current_thread().build()?.block_on(async {
            for request in self.requests.iter().cycle().take(REQUESTS) {
                let reply = self.app.request(request.clone()).await?;
                ensure!(reply.response.status().is_success(), "{:?}", reply.response);
            }
            Ok(())
        })
    }
}

/// Sends requests over one connection until all clients together have sent a round.
async fn client(candidate: Candidate, sent: Arc<AtomicUsize>) -> Result<()> {
    let stream = TcpStream::connect(candidate.address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let requests = &candidate.requests;
    loop {
        let n = sent.fetch_add(1, Ordering::Relaxed);
        let Some(request) = requests.get(n % requests.len()).filter(|_| n < REQUESTS) else {
            return Ok(());
        };
        let response = sender.send_request(request.clone().map(Full::new)).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
    }
}
