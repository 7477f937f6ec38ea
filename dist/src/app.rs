//! The application as Spin locks it before it pushes it: its manifest, with the digest of its component.
//!
//! The structs have the fields of Spin's in Spin's order, so that the JSON is the same as Spin's
//! (`crates/locked-app/src/locked.rs` and `crates/loader/src/local.rs` of spinframework/spin).

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::digest::sha256;

/// `spin.toml`, as far as this project's uses it. A field that isn't known is an error, because the image would lack it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    #[serde(rename = "spin_manifest_version")]
    _version: u8,
    application: Map<String, Value>,
    variables: BTreeMap<String, Variable>,
    trigger: Triggers,
    component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Triggers {
    http: Vec<Trigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trigger {
    route: String,
    component: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    key_value_stores: Vec<String>,
    #[serde(default)]
    sqlite_databases: Vec<String>,
    #[serde(default)]
    allowed_outbound_hosts: Vec<String>,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    build: Value,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Variable {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    secret: bool,
}

/// A locked application.
#[derive(Serialize)]
pub struct LockedApp {
    spin_lock_version: u8,
    /// The application's name, version and description.
    pub metadata: Map<String, Value>,
    variables: BTreeMap<String, Variable>,
    triggers: Vec<LockedTrigger>,
    components: Vec<LockedComponent>,
}

#[derive(Serialize)]
struct LockedTrigger {
    id: String,
    trigger_type: &'static str,
    trigger_config: Value,
}

#[derive(Serialize)]
struct LockedComponent {
    id: String,
    metadata: Map<String, Value>,
    source: Source,
    config: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Source {
    content_type: &'static str,
    digest: String,
}

/// Locks the application of a manifest, whose one component is `wasm`.
pub fn lock(manifest: &str, wasm: &[u8]) -> Result<LockedApp> {
    let manifest: Manifest = toml::from_str(manifest).context("spin.toml")?;
    let mut metadata = manifest.application;
    metadata.insert("trigger".to_owned(), json!({ "type": "http" }));
    metadata.insert("triggers".to_owned(), json!({}));
    let components = manifest.component.into_iter();
    Ok(LockedApp {
        spin_lock_version: 0,
        metadata,
        variables: manifest.variables,
        triggers: triggers(manifest.trigger.http),
        components: components.map(|(id, component)| locked(id, component, wasm)).collect(),
    })
}

/// Names the triggers as Spin does: the first one of a component after it, and the others by numbers.
fn triggers(http: Vec<Trigger>) -> Vec<LockedTrigger> {
    let mut locked: Vec<LockedTrigger> = Vec::new();
    let mut numbers = 1..;
    for Trigger { route, component } in http {
        let mut id = format!("{component}-http-trigger");
        if locked.iter().any(|trigger| trigger.id == id) {
            id = format!("http-trigger{}", numbers.next().unwrap_or_default());
        }
        locked.push(LockedTrigger {
            id,
            trigger_type: "http",
            trigger_config: json!({ "component": component, "route": route }),
        });
    }
    locked
}

fn locked(id: String, component: Component, wasm: &[u8]) -> LockedComponent {
    let lists = [
        ("allowed_outbound_hosts", component.allowed_outbound_hosts),
        ("databases", component.sqlite_databases),
        ("key_value_stores", component.key_value_stores),
    ];
    let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
    let mut metadata: Map<String, Value> = lists.map(|(name, list)| (name.to_owned(), list.into())).collect();
    metadata.insert("build".to_owned(), component.build);
    LockedComponent {
        id,
        metadata,
        source: Source {
            content_type: "application/wasm",
            digest: format!("sha256:{}", sha256(wasm)),
        },
        config: component.variables,
    }
}
