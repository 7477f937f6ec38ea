//! The application's variables: their names, their values, and the templates that components make of them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::spelling::nearest;
use crate::error::Error;

/// An entry of `[variables]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variable {
    default: Option<String>,
    #[serde(default)]
    required: bool,
    #[serde(rename = "secret")]
    _secret: Option<bool>,
    #[serde(rename = "description")]
    _description: Option<String>,
}

/// Checks an entry of `[variables]`. The error is a clause without a full stop.
pub(crate) fn check(name: &str, variable: &Variable) -> Result<(), String> {
    check_name(name).map_err(|reason| format!("variable `{name}` {reason}"))?;
    match (&variable.default, variable.required) {
        (Some(_), true) => Err(format!("variable `{name}` is required and has a default; choose one")),
        (None, false) => Err(format!("variable `{name}` needs either a default or `required = true`")),
        _ => Ok(()),
    }
}

/// Checks a variable's name by Spin's rules. The error is the rule that `name` breaks.
pub(crate) fn check_name(name: &str) -> Result<(), &'static str> {
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Err("must start with a lowercase letter")
    } else if !name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_')) {
        Err("may contain only lowercase letters, digits and underscores")
    } else if name.ends_with('_') || name.contains("__") {
        Err("must have a letter or digit after each underscore")
    } else {
        Ok(())
    }
}

/// The beginning of the environment variables that set an application's variables.
const ENVIRONMENT: &str = "SPIN_VARIABLE_";

/// Refuses a value for a variable that the manifest doesn't declare. An environment variable of an unknown name is refused
/// only if it looks misspelt: it may be for another application.
fn check_known(variables: &BTreeMap<String, Variable>, given: &BTreeMap<String, String>) -> Result<(), Error> {
    let meant = |name: &str| nearest(name, variables.keys().map(String::as_str)).map(str::to_owned);
    if let Some(name) = given.keys().find(|name| !variables.contains_key(*name)) {
        let name = name.clone();
        let meant = meant(&name);
        return Err(Error::VariableUnknown { name, meant });
    }
    for name in std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()) {
        let Some(variable) = name.strip_prefix(ENVIRONMENT).map(str::to_ascii_lowercase) else {
            continue;
        };
        match meant(&variable) {
            Some(meant) if meant != variable => {
                let meant = format!("{ENVIRONMENT}{}", meant.to_ascii_uppercase());
                return Err(Error::VariableMisspelt { name, meant });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Returns the value of each variable: the given one, or else that of `SPIN_VARIABLE_<NAME>` in the environment, or
/// else the manifest's default.
pub(crate) fn values(
    variables: &BTreeMap<String, Variable>,
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Error> {
    check_known(variables, given)?;
    let mut values = BTreeMap::new();
    for (name, variable) in variables {
        let value = given
            .get(name)
            .cloned()
            .or_else(|| std::env::var(format!("{ENVIRONMENT}{}", name.to_ascii_uppercase())).ok())
            .or_else(|| variable.default.clone())
            .ok_or_else(|| Error::VariableMissing { name: name.clone() })?;
        values.insert(name.clone(), value);
    }
    Ok(values)
}

/// Replaces each `{{ name }}` in a template with the value of that variable. The error continues a sentence about the
/// template.
pub(crate) fn fill(template: &str, values: &BTreeMap<String, String>) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("has a `{{` without its `}}`")?;
        let name = name.trim();
        check_name(name).map_err(|reason| format!("refers to `{name}`, which {reason}"))?;
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
