//! The two ways into an application: a streaming one for the server, and one for tests that waits for the guest's end.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;

use super::error::RequestError;
use super::headers;
use super::reply::Reply;
use super::run::Running;
use crate::app::App;
use crate::hooks::RequestId;
use crate::manifest::routes::WELL_KNOWN;

/// The address that a request to [`App::request`] comes from. To set it, put one in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddr(pub SocketAddr);

impl App {
    /// Handles a request from `client`. Bodies stream, and the guest may run longer than its response.
    pub async fn handle<B>(
        &self,
        request: Request<B>,
        client: SocketAddr,
    ) -> Result<Response<HyperOutgoingBody>, RequestError>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<wasmtime_wasi_http::Error>,
    {
        if request.uri().path() == format!("{WELL_KNOWN}health") {
            let body = Full::from("OK").map_err(|never| match never {});
            return Ok(Response::new(body.boxed_unsync()));
        }
        let id = self.request_id(&request);
        Ok(self.start(request, client, id).await?.response)
    }

    /// Handles a request, and returns when the response is complete and the guest has ended. So every effect of the
    /// guest has happened by then. Only guests answer, not the paths that Spin answers itself.
    pub async fn request(&self, request: Request<Bytes>) -> Result<Reply, RequestError> {
        let client = request.extensions().get().copied();
        let ClientAddr(client) = client.unwrap_or(ClientAddr((Ipv4Addr::LOCALHOST, 0).into()));
        let id = self.request_id(&request);
        let Running { response, task } = self.start(request.map(Full::new), client, id).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await;
        let (ended, usage) = task.end().await;
        match body {
            Ok(body) => Ok(Reply {
                response: Response::from_parts(head, body.to_bytes()),
                usage,
                request: id,
                ended,
            }),
            Err(error) => Err(ended.err().unwrap_or_else(|| RequestError::Trapped(error.to_string()))),
        }
    }

    fn request_id<B>(&self, request: &Request<B>) -> RequestId {
        request.extensions().get().copied().unwrap_or_else(|| self.next_id())
    }

    /// Starts the component that the request's path leads to.
    async fn start<B>(
        &self,
        mut request: Request<B>,
        client: SocketAddr,
        id: RequestId,
    ) -> Result<Running, RequestError>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<wasmtime_wasi_http::Error>,
    {
        let path = request.uri().path().to_owned();
        let found = self.routes().find(&path).ok_or(RequestError::NoRoute)?;
        headers::prepare(&mut request, &found, client)?;
        self.run(&found.route.component, request, id).await
    }
}
