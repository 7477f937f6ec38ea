//! What one component is given in one application: stores, variables, environment.

use std::collections::BTreeMap;

use crate::manifest::{Component, Manifest};
use crate::{Error, variables};

/// A component's share of the manifest, with every value filled in.
pub(crate) struct Configuration {
    pub(crate) key_value_stores: Vec<String>,
    pub(crate) sqlite_databases: Vec<String>,
    /// The components that it may send requests to, `*` for any.
    pub(crate) chained: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) variables: BTreeMap<String, String>,
}

impl Configuration {
    pub(crate) fn new(
        manifest: &Manifest,
        name: &str,
        component: &Component,
        values: &BTreeMap<String, String>,
    ) -> Result<Self, Error> {
        let fill = |(variable, template): (&String, &String)| match fill(template, values) {
            Ok(value) => Ok((variable.clone(), value)),
            Err(reason) => Err(Error::Manifest {
                path: manifest.path.clone(),
                problem: format!("variable `{variable}` of component `{name}` {reason}"),
            }),
        };
        Ok(Self {
            key_value_stores: component.key_value_stores.clone(),
            sqlite_databases: component.sqlite_databases.clone(),
            chained: component.chained(),
            environment: component.environment.clone().into_iter().collect(),
            variables: component.variables.iter().map(fill).collect::<Result<_, _>>()?,
        })
    }
}

/// The application's variables: a value given explicitly wins over the environment's
/// `SPIN_VARIABLE_<NAME>`, and that over the manifest's default.
pub(crate) fn application_variables(
    manifest: &Manifest,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Error> {
    if let Some(name) = given.keys().find(|name| !manifest.variables.contains_key(*name)) {
        return Err(Error::VariableUnknown { name: name.clone() });
    }
    let value = |name: &String, default: &Option<String>| {
        let from_environment = || std::env::var(format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase())).ok();
        let value = given
            .get(name)
            .cloned()
            .or_else(from_environment)
            .or_else(|| default.clone());
        value.ok_or_else(|| Error::VariableMissing { name: name.clone() })
    };
    let variables = manifest.variables.iter();
    variables
        .map(|(name, variable)| Ok((name.clone(), value(name, &variable.default)?)))
        .collect()
}

/// Replaces each `{{ name }}` in a template by the application's variable of that name.
fn fill(template: &str, values: &BTreeMap<String, String>) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("has a `{{` without its `}}`")?;
        let name = name.trim();
        variables::check_name(name).map_err(|reason| format!("refers to `{name}`, which {reason}"))?;
        let value = values
            .get(name)
            .ok_or_else(|| format!("refers to `{name}`, which [variables] doesn't declare"))?;
        filled.push_str(text);
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}
