//! A component's configuration: what its table grants, with the values of the variables filled in.

use std::collections::BTreeMap;

use super::component::Component;
use super::variables::fill;

/// What the instances of one component may use.
pub(crate) struct Configuration {
    pub(crate) key_value_stores: Vec<String>,
    pub(crate) sqlite_databases: Vec<String>,
    /// The components that it may send requests to; `*` means any.
    pub(crate) allowed_components: Vec<String>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) variables: BTreeMap<String, String>,
}

impl Configuration {
    /// Fills the templates of a component with `values`. The error is a clause without a full stop.
    pub(crate) fn new(name: &str, component: &Component, values: &BTreeMap<String, String>) -> Result<Self, String> {
        let mut variables = BTreeMap::new();
        for (variable, template) in &component.variables {
            let value = fill(template, values)
                .map_err(|reason| format!("variable `{variable}` of component `{name}` {reason}"))?;
            variables.insert(variable.clone(), value);
        }
        Ok(Self {
            key_value_stores: component.key_value_stores.clone(),
            sqlite_databases: component.sqlite_databases.clone(),
            allowed_components: component.allowed_components(),
            environment: component.environment.clone().into_iter().collect(),
            variables,
        })
    }

    /// Reports whether the component may send requests to `component`.
    pub(crate) fn allows_request_to(&self, component: &str) -> bool {
        self.allowed_components
            .iter()
            .any(|allowed| allowed == "*" || allowed == component)
    }
}
