//! Load: rounds of requests to an application, over HTTP or in-process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Result, ensure};
use bytes::Bytes;
use host::App;
use http::Request;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, spawn_blocking};

use crate::connection::Connection;

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

/// A server and the requests that it gets in turn.
#[derive(Clone)]
pub struct Server {
    address: SocketAddr,
    requests: Arc<Vec<Request<Bytes>>>,
}

/// An application of this process, and its server.
#[derive(Clone)]
pub struct Candidate {
    app: App,
    server: Server,
}

impl Server {
    /// Names a server that is there already.
    pub fn new(address: SocketAddr, requests: Vec<Request<Bytes>>) -> Self {
        let requests = Arc::new(requests);
        Self { address, requests }
    }

    /// Sends a round of requests on all connections at once, and returns how many were answered per second.
    pub async fn rate(&self) -> Result<f64> {
        let began = Instant::now();
        let sent = Arc::new(AtomicUsize::new(0));
        let mut clients = JoinSet::new();
        for _ in 0..CONNECTIONS {
            clients.spawn(client(self.clone(), Arc::clone(&sent)));
        }
        while let Some(ended) = clients.join_next().await {
            ended??;
        }
        Ok(per_second(began))
    }
}

impl Candidate {
    /// Serves the application for as long as this process lives.
    pub async fn serve(app: App, requests: Vec<Request<Bytes>>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(host::serve(app.clone(), listener, std::future::pending::<()>()));
        let server = Server::new(address, requests);
        Ok(Self { app, server })
    }

    /// Sends a round of requests, and returns how many were answered per second.
    pub async fn rate(&self, way: Way) -> Result<f64> {
        match way {
            Way::Http => self.server.rate().await,
            Way::OneThread => {
                let candidate = self.clone();
                spawn_blocking(move || candidate.rate_on_this_thread()).await?
            }
        }
    }

    fn rate_on_this_thread(&self) -> Result<f64> {
        let began = Instant::now();
        Builder::new_current_thread().build()?.block_on(async {
            for request in self.server.requests.iter().cycle().take(REQUESTS) {
                let reply = self.app.request(request.clone()).await?;
                ensure!(reply.response.status().is_success(), "{:?}", reply.response);
            }
            Ok(per_second(began))
        })
    }
}

/// Returns how many requests of a round that began then and ends now were answered per second.
fn per_second(began: Instant) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let count = REQUESTS as f64;
    count / began.elapsed().as_secs_f64()
}

/// Sends requests over one connection until all clients together have sent a round.
async fn client(server: Server, sent: Arc<AtomicUsize>) -> Result<()> {
    let mut connection = Connection::open(server.address).await?;
    let requests = &server.requests;
    loop {
        let n = sent.fetch_add(1, Ordering::Relaxed);
        let Some(request) = requests.get(n % requests.len()).filter(|_| n < REQUESTS) else {
            return Ok(());
        };
        connection.send(request.clone()).await?;
    }
}
