//! The stdout and stderr of guests: whole lines, to those of the process or into a buffer.

use std::io::{self, Write};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// The number of bytes that a guest may write at once.
const WRITE_SIZE: usize = 64 * 1024;

/// The two streams that a guest writes to.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Where the lines of an application's instances go.
pub(crate) enum Output {
    Process,
    Capture(Mutex<Vec<u8>>),
}

impl Output {
    /// `capture` selects the buffer.
    pub(crate) fn new(capture: bool) -> Self {
        if capture {
            Self::Capture(Mutex::default())
        } else {
            Self::Process
        }
    }

    pub(crate) fn write(&self, stream: Stream, bytes: &[u8]) {
        // If the process's own output is closed, there is nowhere to report it.
        let _ = match (self, stream) {
            (Self::Process, Stream::Stdout) => io::stdout().write_all(bytes),
            (Self::Process, Stream::Stderr) => io::stderr().write_all(bytes),
            (Self::Capture(buffer), _) => buffer.lock().unwrap_or_else(PoisonError::into_inner).write_all(bytes),
        };
    }

    /// Returns the content of the buffer; empty if there is none.
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

/// A stream of one instance. It passes on whole lines, so that those of several instances don't mix. The unfinished
/// last line follows when the instance is dropped.
#[derive(Clone)]
pub(crate) struct Lines(Arc<Unfinished>);

struct Unfinished {
    output: Arc<Output>,
    stream: Stream,
    line: Mutex<Vec<u8>>,
}

impl Lines {
    pub(crate) fn new(output: &Arc<Output>, stream: Stream) -> Self {
        Self(Arc::new(Unfinished {
            output: Arc::clone(output),
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
            self.0.output.write(self.0.stream, &whole);
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let line = self.line.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !line.is_empty() {
            line.push(b'\n');
            self.output.write(self.stream, line);
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
