//! One request from beginning to end: a fresh instance, its handler, its response.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
use rand::rngs::ChaCha20Rng;
use rand::{Rng, SeedableRng};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wasmtime::Store;
use wasmtime::component::{Instance, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder};
use wasmtime_wasi_http::p2::bindings::http::types::Scheme;
use wasmtime_wasi_http::p2::body::HyperOutgoingBody;
use wasmtime_wasi_http::{WasiBody, WasiHttpCtx, WasiHttpView};

use crate::chaining::Outbound;
use crate::configuration::Configuration;
use crate::engine::Guest;
use crate::output::{Lines, Stream};
use crate::routes::WELL_KNOWN;
use crate::seams::clock::GuestClock;
use crate::state::{Died, MemoryMeter, State, StorageCalls};
use crate::{App, Failure, RequestId, headers};

/// Put in a request's extensions, says where [`App::request`] shall pretend that it comes from.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddr(pub SocketAddr);

/// What [`App::request`] brings back.
#[derive(Debug)]
pub struct Reply {
    /// The response with its whole body.
    pub response: Response<Bytes>,
    /// What the request cost.
    pub usage: Usage,
    /// Which request it was.
    pub request: RequestId,
    /// How the guest ended; it may trap or die after its response is out.
    pub ended: Result<(), Failure>,
}

/// What one request cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The fuel burnt, if the engine counts it.
    pub fuel: Option<u64>,
    /// The storage calls made.
    pub storage_calls: u32,
    /// The linear memory the instance ended with, which is also the most it had, in bytes.
    pub memory_peak: usize,
}

/// A request on its way: the response's head is here, the guest may still run.
struct Started {
    response: Response<HyperOutgoingBody>,
    guest: JoinHandle<(Result<(), Failure>, Usage)>,
}

impl App {
    /// Answers a request. Bodies stream; the guest may go on after the response is out.
    pub async fn handle<B>(
        &self,
        request: Request<B>,
        client: SocketAddr,
    ) -> Result<Response<HyperOutgoingBody>, Failure>
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

    /// Answers a request whole: returns when the response is complete and the guest has ended, so
    /// that everything the guest did is done. Knows only guests, not the paths Spin answers itself.
    pub async fn request(&self, request: Request<Bytes>) -> Result<Reply, Failure> {
        let client = request.extensions().get().copied();
        let ClientAddr(client) = client.unwrap_or(ClientAddr((Ipv4Addr::LOCALHOST, 0).into()));
        let id = self.request_id(&request);
        let request = request.map(Full::new);
        let Started { response, guest } = self.start(request, client, id).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await;
        let (ended, usage) = joined(guest.await);
        match body {
            Ok(body) => {
                let response = Response::from_parts(head, body.to_bytes());
                Ok(Reply {
                    response,
                    usage,
                    request: id,
                    ended,
                })
            }
            Err(error) => Err(ended.err().unwrap_or_else(|| Failure::Trapped(error.to_string()))),
        }
    }

    /// A fresh instance of a component, for callers of what else it exports.
    pub async fn instance(&self, component: &str) -> Result<(Store<State>, Instance), Failure> {
        let guest = self.0.compiled.guest(component).ok_or(Failure::NoRoute)?;
        self.instantiate(component, guest, self.next_id()).await
    }

    fn request_id<B>(&self, request: &Request<B>) -> RequestId {
        request.extensions().get().copied().unwrap_or_else(|| self.next_id())
    }

    fn next_id(&self) -> RequestId {
        RequestId(self.0.next_request.fetch_add(1, Ordering::Relaxed))
    }

    /// Finds the request's component and runs it.
    async fn start<B>(&self, mut request: Request<B>, client: SocketAddr, id: RequestId) -> Result<Started, Failure>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<wasmtime_wasi_http::Error>,
    {
        let path = request.uri().path().to_owned();
        let found = self.routes().find(&path).ok_or(Failure::NoRoute)?;
        let component = found.route.component.clone();
        headers::prepare(&mut request, &found, client).map_err(Failure::Trapped)?;
        self.run(component, request, id).await
    }

    /// Answers a request that another component of the application sends.
    pub(crate) async fn chained(
        &self,
        component: &str,
        request: Request<WasiBody>,
    ) -> Result<Response<HyperOutgoingBody>, Failure> {
        Ok(self.run(component.to_owned(), request, self.next_id()).await?.response)
    }

    /// Runs a component in a task of its own until its response's head is there.
    async fn run<B>(&self, component: String, request: Request<B>, id: RequestId) -> Result<Started, Failure>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<wasmtime_wasi_http::Error>,
    {
        let guest = self.0.compiled.guest(&component).ok_or(Failure::NoRoute)?;
        let handler = guest.handler.as_ref().ok_or(Failure::NoRoute)?;
        let (mut store, instance) = self.instantiate(&component, guest, id).await?;
        let (sender, receiver) = oneshot::channel();
        let prepared = handler.load(&mut store, &instance).and_then(|proxy| {
            let mut http = store.data_mut().http();
            let request = http.new_incoming_request(Scheme::Http, request)?;
            Ok((proxy, request, http.new_response_outparam(sender)?))
        });
        let (proxy, request, response) = prepared.map_err(|e| self.failure(&component, &e))?;
        let app = self.clone();
        let guest = tokio::spawn(async move {
            let handler = proxy.wasi_http_incoming_handler();
            let result = handler.call_handle(&mut store, request, response).await;
            let ended = result.map_err(|error| app.failure(&component, &error));
            (ended, Usage::of(&store))
        });
        match receiver.await {
            Ok(Ok(response)) => Ok(Started { response, guest }),
            Ok(Err(_)) | Err(_) => Err(joined(guest.await).0.err().unwrap_or(Failure::NoResponse)),
        }
    }

    async fn instantiate(
        &self,
        component: &str,
        guest: &Guest,
        id: RequestId,
    ) -> Result<(Store<State>, Instance), Failure> {
        let configuration = self.0.configurations.get(component).ok_or(Failure::NoRoute)?;
        let slot = Arc::clone(self.0.compiled.slots()).acquire_owned().await;
        let state = State {
            wasi: self.wasi(configuration, id),
            http: WasiHttpCtx::new(),
            outbound: Outbound {
                app: self.clone(),
                configuration: Arc::clone(configuration),
            },
            table: ResourceTable::new(),
            configuration: Arc::clone(configuration),
            key_value: Arc::clone(&self.0.key_value),
            open_stores: 0,
            sqlite: Arc::clone(&self.0.sqlite),
            open_connections: 0,
            storage: StorageCalls {
                request: id,
                made: 0,
                seam: Arc::clone(&self.0.seams.storage),
            },
            memory: MemoryMeter::default(),
            _slot: slot.map_err(|closed| Failure::Trapped(closed.to_string()))?,
        };
        let mut store = Store::new(self.0.compiled.engine(), state);
        store.limiter(|state| &mut state.memory);
        if self.0.compiled.counts_fuel() {
            store
                .set_fuel(u64::MAX)
                .map_err(|error| self.failure(component, &error))?;
        }
        let instance = guest.pre.instantiate_async(&mut store).await;
        let instance = instance.map_err(|error| self.failure(component, &error))?;
        Ok((store, instance))
    }

    fn wasi(&self, configuration: &Configuration, id: RequestId) -> WasiCtx {
        let seams = &self.0.seams;
        let mut random = seams.random.stream(id);
        let mut seed = [0; 16];
        random.fill_bytes(&mut seed);
        WasiCtxBuilder::new()
            .envs(&configuration.environment)
            .stdout(Lines::new(&self.0.output, Stream::Stdout))
            .stderr(Lines::new(&self.0.output, Stream::Stderr))
            .wall_clock(GuestClock(Arc::clone(&seams.clock)))
            .monotonic_clock(GuestClock(Arc::clone(&seams.clock)))
            .insecure_random_seed(u128::from_le_bytes(seed))
            .insecure_random(ChaCha20Rng::from_rng(&mut random))
            .secure_random(random)
            .build()
    }

    /// What an engine's error means for the request. The whole of it, with its backtrace, goes to
    /// where the guest's stderr goes, as the client sees nothing of it.
    fn failure(&self, component: &str, error: &wasmtime::Error) -> Failure {
        if error.is::<Died>() {
            return Failure::Died;
        }
        let report = format!("Component `{component}` failed: {error:?}\n");
        self.0.output.write(Stream::Stderr, report.as_bytes());
        Failure::Trapped(error.root_cause().to_string())
    }
}

impl Usage {
    fn of(store: &Store<State>) -> Self {
        Self {
            fuel: store.get_fuel().ok().map(|left| u64::MAX - left),
            storage_calls: store.data().storage.made,
            memory_peak: store.data().memory.bytes,
        }
    }
}

/// How a guest's task ended; a panic of the host counts as a trap.
fn joined(task: Result<(Result<(), Failure>, Usage), tokio::task::JoinError>) -> (Result<(), Failure>, Usage) {
    task.unwrap_or_else(|error| (Err(Failure::Trapped(error.to_string())), Usage::default()))
}
