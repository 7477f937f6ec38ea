//! `spin.toml` as it is written: its tables, before they are checked.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::component::Component;
use super::variables::Variable;

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    #[serde(rename = "spin_manifest_version")]
    _version: u32,
    pub(crate) application: Application,
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, Variable>,
    #[serde(default)]
    pub(crate) trigger: Triggers,
    #[serde(default)]
    pub(crate) component: BTreeMap<String, Component>,
    #[serde(rename = "tool")]
    _tool: Option<toml::Table>,
}

/// `[application]`.
#[derive(Deserialize)]
pub(crate) struct Application {
    pub(crate) name: String,
}

/// `[trigger]`, of which this host knows only `http`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Triggers {
    #[serde(default)]
    pub(crate) http: Vec<HttpTrigger>,
}

/// `[[trigger.http]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpTrigger {
    pub(crate) route: TriggerRoute,
    #[serde(deserialize_with = "component_name")]
    pub(crate) component: String,
    #[serde(rename = "id")]
    _id: Option<String>,
}

/// The route of a trigger. A private one is only for requests of other components.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum TriggerRoute {
    Pattern(String),
    Private { private: bool },
}

/// Reads the name of a trigger's component.
fn component_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match toml::Value::deserialize(deserializer)? {
        toml::Value::String(name) => Ok(name),
        _ => Err(D::Error::custom(
            "this host doesn't support a component inside its trigger; write its name here and the rest in [component.<name>]",
        )),
    }
}

impl Document {
    /// Parses a manifest of version 2. The error is a clause without a full stop.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let table: toml::Table = toml::from_str(text).map_err(|error| explain(&error, text))?;
        if table.get("spin_manifest_version").and_then(toml::Value::as_integer) != Some(2) {
            return Err("its first line must be `spin_manifest_version = 2`".to_owned());
        }
        toml::from_str(text).map_err(|error| explain(&error, text))
    }
}

/// Returns a TOML error in one line: the message and the line number, without the excerpt of the source.
fn explain(error: &toml::de::Error, text: &str) -> String {
    let mut message = error.message().trim().replace('\n', ", ");
    if message.starts_with("unknown field") {
        message = message.replacen(", expected", ", which this host doesn't support: expected", 1);
    }
    match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) => format!("{message} (line {})", before.matches('\n').count() + 1),
        None => message,
    }
}
