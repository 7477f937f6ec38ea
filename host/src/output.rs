//! Where guests' stdout and stderr go: whole lines to the process's own, or into a buffer.

use std::io::{self, Write};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// How much a guest may write at once.
const WRITE_SIZE: usize = 64 * 1024;

/// Which of its two streams a guest writes to.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Receives the lines of all instances of an application.
pub(crate) enum Sink {
    Process,
    Capture(Mutex<Vec<u8>>),
}

impl Sink {
    pub(crate) fn new(capture: bool) -> Self {
        if capture {
            Self::Capture(Mutex::default())
        } else {
            Self::Process
        }
    }

    pub(crate) fn write(&self, stream: Stream, bytes: &[u8]) {
        // There is nobody left to tell when the process's own output is closed.
        let _ = match (self, stream) {
            (Self::Process, Stream::Stdout) => io::stdout().write_all(bytes),
            (Self::Process, Stream::Stderr) => io::stderr().write_all(bytes),
            (Self::Capture(buffer), _) => buffer.lock().unwrap_or_else(PoisonError::into_inner).write_all(bytes),
        };
    }

    /// What was captured so far; empty when nothing is.
    pub(crate) fn captured(&self) -> String {
        match self {
            Self::Process => String::new(),
            Self::Capture(buffer) => {
                let buffer = buffer.lock().unwrap_or_else(PoisonError::into_inner);
                String::from_utf8_lossy(&buffer).into_owned()
            }
        }
    }
}

/// One instance's stream: it passes whole lines on, so that instances don't mangle each other's,
/// and the unfinished last one when the instance is gone.
#[derive(Clone)]
pub(crate) struct Lines(Arc<Unfinished>);

struct Unfinished {
    sink: Arc<Sink>,
    stream: Stream,
    line: Mutex<Vec<u8>>,
}

impl Lines {
    pub(crate) fn new(sink: &Arc<Sink>, stream: Stream) -> Self {
        Self(Arc::new(Unfinished {
            sink: Arc::clone(sink),
            stream,
            line: Mutex::default(),
        }))
    }

    fn push(&self, bytes: &[u8]) {
        let mut line = self.0.line.lock().unwrap_or_else(PoisonError::into_inner);
        line.extend_from_slice(bytes);
        if let Some(end) = line.iter().rposition(|byte| *byte == b'\n') {
            let rest = line.split_off(end + 1);
            let whole = mem::replace(&mut *line, rest);
            self.0.sink.write(self.0.stream, &whole);
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let line = self.line.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !line.is_empty() {
            line.push(b'\n');
            self.sink.write(self.stream, line);
        }
    }
}

impl IsTerminal for Lines {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Lines {
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

#[async_trait::async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.push(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(WRITE_SIZE)
    }
}

impl AsyncWrite for Lines {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.push(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
