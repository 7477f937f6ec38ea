//! The server on a real socket, and the command line that starts it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;

use common::Probe;
use host::Hooks;
use host::hooks::{StorageCall, StorageHook, Verdict};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};

/// Sends the text of a request, and returns everything until the server closes the connection.
async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut received = String::new();
    stream.read_to_string(&mut received).await.unwrap();
    received
}

async fn get(address: SocketAddr, path: &str) -> String {
    exchange(
        address,
        &format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
    )
    .await
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

#[tokio::test]
async fn requests_reach_the_guest_and_responses_the_client() {
    let probe = Probe::new();
    let (listener, address) = listen().await;
    tokio::spawn(host::serve(probe.app.clone(), listener, std::future::pending::<()>()));

    assert!(get(address, "/.well-known/spin/health").await.ends_with("\r\n\r\nOK"));
    assert!(
        get(address, "/.well-known/spin/other")
            .await
            .starts_with("HTTP/1.1 404 ")
    );
    let trapped = get(address, "/trap").await;
    assert!(
        trapped.starts_with("HTTP/1.1 500 ") && trapped.ends_with("\r\n\r\n"),
        "{trapped}"
    );
    let headers = get(address, "/headers").await;
    assert!(
        headers.contains("spin-client-addr: 127.0.0.1:") && !headers.contains("connection: close\n"),
        "{headers}"
    );

    let two = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\none\
               POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n\
               2\r\ntw\r\n1\r\no\r\n0\r\n\r\n";
    let both = exchange(address, two).await;
    assert!(both.contains("one") && both.contains("two"), "{both}");
}

/// Holds a guest at its storage call, and reports that the guest is there.
#[derive(Default)]
struct Hold {
    reached: Notify,
    go: Notify,
}

#[async_trait::async_trait]
impl StorageHook for Hold {
    async fn before(&self, _: &StorageCall) -> Verdict {
        self.reached.notify_one();
        self.go.notified().await;
        Verdict::Fail
    }
}

#[tokio::test]
async fn a_shutdown_lets_the_request_in_flight_finish() {
    let hold = Arc::new(Hold::default());
    let probe = Probe::with(Hooks {
        storage: hold.clone(),
        ..Hooks::default()
    });
    let (listener, address) = listen().await;
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(host::serve(probe.app.clone(), listener, stopped));
    let request = tokio::spawn(async move { get(address, "/key-value/keys").await });

    hold.reached.notified().await;
    stop.send(()).unwrap();
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!server.is_finished());
    hold.go.notify_one();
    assert!(request.await.unwrap().contains("the storage failed"));
    server.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_port_in_use_is_reported_in_one_sentence_with_exit_code_1() {
    let (_listener, address) = listen().await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_host"));
    command
        .args(["up", "--listen", &address.to_string(), "--from"])
        .arg(common::probe_dir());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let sentence = format!("{address} is already in use; choose another address with --listen.\n");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), sentence);
}
