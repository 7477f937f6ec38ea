//! One component, compiled.

use wasmtime::component::{Component as WasmComponent, InstancePre, Linker};
use wasmtime_wasi_http::p2::bindings::ProxyIndices;

use super::compose::compose;
use crate::error::Error;
use crate::instance::state::InstanceState;
use crate::manifest::Manifest;
use crate::manifest::component::Component;

/// A component that is ready to be instantiated.
pub(crate) struct Guest {
    pub(crate) pre: InstancePre<InstanceState>,
    /// The component's export `wasi:http/incoming-handler`, if it has one.
    pub(crate) handler: Option<ProxyIndices>,
}

impl Guest {
    /// Reads the Wasm file of a component, composes it with its dependencies, and compiles it.
    pub(crate) fn compile(
        manifest: &Manifest,
        name: &str,
        component: &Component,
        linker: &Linker<InstanceState>,
    ) -> Result<Self, Error> {
        let path = manifest.directory().join(&component.source);
        if !path.exists() {
            return Err(Error::WasmMissing {
                component: name.to_owned(),
                path,
            });
        }
        let has_route = manifest.routes().iter().any(|route| route.component == name);
        std::fs::read(&path)
            .map_err(|error| error.to_string())
            .and_then(|wasm| compose(name, wasm, component, manifest.directory()))
            .and_then(|wasm| Self::link(&wasm, has_route, linker))
            .map_err(|problem| Error::Component {
                component: name.to_owned(),
                problem,
            })
    }

    fn link(wasm: &[u8], has_route: bool, linker: &Linker<InstanceState>) -> Result<Self, String> {
        let pre = WasmComponent::new(linker.engine(), wasm)
            .and_then(|compiled| linker.instantiate_pre(&compiled))
            .map_err(|error| one_line(&error))?;
        let handler = ProxyIndices::new(&pre).ok();
        if handler.is_none() && has_route {
            return Err("it has a route but exports no wasi:http/incoming-handler".to_owned());
        }
        Ok(Self { pre, handler })
    }
}

/// Returns an engine's error, with its causes, in one line.
pub(crate) fn one_line(error: &wasmtime::Error) -> String {
    format!("{error:#}").replace('\n', ", ")
}
