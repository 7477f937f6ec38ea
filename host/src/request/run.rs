//! Runs a component's HTTP handler on a request.

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use hyper::body::Body;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wasmtime_wasi_http::p2::bindings::http::types::Scheme;
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;
use wasmtime_wasi_http::{Error, WasiBody, WasiHttpView};

use super::error::RequestError;
use super::reply::Usage;
use crate::app::App;
use crate::hooks::RequestId;
use crate::instance::outbound::ServiceChaining;

/// A running guest that has started its response.
pub(super) struct Running {
    /// The response. Its body arrives as the guest writes it.
    pub(super) response: Response<HyperOutgoingBody>,
    pub(super) task: GuestTask,
}

/// The task in which a guest runs.
pub(super) struct GuestTask(JoinHandle<(Result<(), RequestError>, Usage)>);

impl GuestTask {
    /// Waits for the guest's end. A panic of the host counts as a trap.
    pub(super) async fn end(self) -> (Result<(), RequestError>, Usage) {
        match self.0.await {
            Ok(end) => end,
            Err(error) => (Err(RequestError::Trapped(error.to_string())), Usage::default()),
        }
    }
}

impl App {
    /// Runs a component in a task of its own. Returns when its response has started.
    pub(super) async fn run<B>(
        &self,
        component: &str,
        request: Request<B>,
        id: RequestId,
    ) -> Result<Running, RequestError>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Error>,
    {
        let guest = self.0.compiled.guest(component).ok_or(RequestError::NoRoute)?;
        let handler = guest.handler.as_ref().ok_or(RequestError::NoRoute)?;
        let (mut store, instance) = self.instantiate(component, guest, id).await?;
        let (sender, receiver) = oneshot::channel();
        let prepared = handler.load(&mut store, &instance).and_then(|proxy| {
            let mut http = store.data_mut().http();
            let request = http.new_incoming_request(Scheme::Http, request)?;
            Ok((proxy, request, http.new_response_outparam(sender)?))
        });
        let (proxy, request, response) = prepared.map_err(|e| self.request_error(component, &e))?;
        let (app, component) = (self.clone(), component.to_owned());
        let task = GuestTask(tokio::spawn(async move {
            let handler = proxy.wasi_http_incoming_handler();
            let result = handler.call_handle(&mut store, request, response).await;
            let ended = result.map_err(|error| app.request_error(&component, &error));
            (ended, Usage::of(&store))
        }));
        if let Ok(Ok(response)) = receiver.await {
            return Ok(Running { response, task });
        }
        let (ended, _) = task.end().await;
        Err(ended.err().unwrap_or(RequestError::NoResponse))
    }
}

#[async_trait]
impl ServiceChaining for App {
    async fn send(&self, component: &str, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error> {
        match self.run(component, request, self.next_id()).await {
            Ok(running) => Ok(running.response),
            Err(error) => Err(Error::InternalError(Some(error.to_string()))),
        }
    }
}
