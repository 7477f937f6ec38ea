//! The outgoing requests of an instance. One to `http://<component>.spin.internal` goes to that component of the
//! application without a network. All others are refused, because this host has no network for guests.

use std::sync::Arc;

use async_trait::async_trait;
use http::{Request, Response};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::manifest::chaining::component_of_url;
use crate::manifest::configuration::Configuration;

/// Lets an instance send requests to the components of its application.
#[async_trait]
pub(crate) trait ServiceChaining: Send + Sync {
    /// Sends a request to a component.
    async fn send(&self, component: &str, request: Request<WasiBody>) -> Result<Response<WasiBody>, Error>;
}

/// Decides on the outgoing requests of an instance.
pub(crate) struct Outbound {
    pub(crate) components: Arc<dyn ServiceChaining>,
    pub(crate) configuration: Arc<Configuration>,
}

/// Completes when the last byte of a request is sent.
type Transmission = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sent = Result<(Response<WasiBody>, Transmission), Error>;

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Transmission,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let component = match component_of_url(request.uri()) {
            Some(component) if self.configuration.allows_request_to(component) => component.to_owned(),
            _ => return Box::new(async { Err(Error::HttpRequestDenied) }),
        };
        let components = Arc::clone(&self.components);
        Box::new(async move {
            let response = components.send(&component, request).await?;
            let transmitted: Transmission = Box::new(async { Ok(()) });
            Ok((response, transmitted))
        })
    }
}
