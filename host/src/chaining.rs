//! Service chaining: a component's outgoing request to `http://<component>.spin.internal`, which Spin answers by that
//! component without a network. Every other outgoing request is refused, for here there is none.

use std::sync::Arc;

use http::Uri;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::App;
use crate::configuration::Configuration;

/// What the names of an application's own components end with.
const INTERNAL: &str = ".spin.internal";

/// The component that an entry of `allowed_outbound_hosts` means, `*` for any; `None` if it isn't one of this kind.
pub(crate) fn component_of_host(host: &str) -> Option<&str> {
    let host = host.strip_prefix("http://")?;
    host.strip_suffix('/').unwrap_or(host).strip_suffix(INTERNAL)
}

/// The way out of an instance.
pub(crate) struct Outbound {
    pub(crate) app: App,
    pub(crate) configuration: Arc<Configuration>,
}

impl Outbound {
    /// The component that a URL means, if this one may call it.
    fn target(&self, url: &Uri) -> Option<String> {
        let component = url.host()?.strip_suffix(INTERNAL)?;
        let allowed = |allowed: &String| allowed == "*" || allowed == component;
        let plain = url.scheme_str() == Some("http");
        (plain && self.configuration.chained.iter().any(allowed)).then(|| component.to_owned())
    }
}

type Transmission = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Exchange = Result<(http::Response<WasiBody>, Transmission), Error>;

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Transmission,
    ) -> Box<dyn Future<Output = Exchange> + Send> {
        let Some(component) = self.target(request.uri()) else {
            return Box::new(async { Err(Error::HttpRequestDenied) });
        };
        let app = self.app.clone();
        Box::new(async move {
            let response = app.chained(&component, request).await;
            let response = response.map_err(|failure| Error::InternalError(Some(failure.to_string())))?;
            let nothing_left: Transmission = Box::new(async { Ok(()) });
            Ok((response, nothing_left))
        })
    }
}
