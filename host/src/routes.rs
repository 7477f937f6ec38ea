//! Which component answers which path, by Spin's rules.

use crate::manifest::{HttpTrigger, TriggerRoute};

/// The prefix of the paths that Spin answers itself.
pub(crate) const WELL_KNOWN: &str = "/.well-known/spin/";

/// A route of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The route as the manifest writes it, such as `/users/...`.
    pub pattern: String,
    /// The component that answers.
    pub component: String,
    /// The path without trailing slash or wildcard.
    prefix: String,
    wildcard: bool,
}

/// The routes of an application, the most specific first.
#[derive(Clone, Debug)]
pub struct Routes(Vec<Route>);

/// A path that was found in the routes.
#[derive(Clone, Copy, Debug)]
pub struct Match<'a> {
    /// The route it was found by.
    pub route: &'a Route,
    /// What a wildcard took, with its leading slash; empty for an exact route.
    pub path_info: &'a str,
}

impl Routes {
    pub(crate) fn new(triggers: &[HttpTrigger]) -> Result<Self, String> {
        let mut routes: Vec<Route> = Vec::new();
        for trigger in triggers {
            let pattern = match &trigger.route {
                TriggerRoute::Pattern(pattern) => pattern,
                TriggerRoute::Private { private: true } => continue,
                TriggerRoute::Private { private: false } => {
                    return Err(format!(
                        "the route of component `{}` must be a path or `{{ private = true }}`",
                        trigger.component
                    ));
                }
            };
            let route = Route::parse(pattern, &trigger.component)?;
            if routes
                .iter()
                .any(|r| r.prefix == route.prefix && r.wildcard == route.wildcard)
            {
                return Err(format!("route `{pattern}` is there twice"));
            }
            routes.push(route);
        }
        // Spin prefers an exact route to a wildcard, and of wildcards the longest.
        routes.sort_by_key(|route| (route.wildcard, std::cmp::Reverse(route.prefix.len())));
        Ok(Self(routes))
    }

    /// The routes in the order in which they are tried.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.0.iter()
    }

    /// Finds the route for `path`, which has no query. Paths that Spin answers itself have none.
    pub fn find<'a>(&'a self, path: &'a str) -> Option<Match<'a>> {
        if path.starts_with(WELL_KNOWN) {
            return None;
        }
        self.0.iter().find_map(|route| {
            let path_info = route.path_info(path)?;
            Some(Match { route, path_info })
        })
    }
}

impl Route {
    fn parse(pattern: &str, component: &str) -> Result<Self, String> {
        let (path, wildcard) = match pattern.strip_suffix("/...") {
            Some(path) => (path, true),
            None => (pattern.strip_suffix('/').unwrap_or(pattern), false),
        };
        if path
            .split('/')
            .any(|s| s.starts_with(':') || s.contains('*') || s == "...")
        {
            return Err(format!(
                "route `{pattern}` has a named or inner wildcard, which this host doesn't know; write `/exact` or `/prefix/...`"
            ));
        }
        if !pattern.starts_with('/') {
            return Err(format!("route `{pattern}` must start with a slash"));
        }
        if format!("{path}/").starts_with(WELL_KNOWN) {
            return Err(format!(
                "route `{pattern}` lies under {WELL_KNOWN}, which Spin answers itself"
            ));
        }
        Ok(Self {
            pattern: pattern.to_owned(),
            component: component.to_owned(),
            prefix: path.to_owned(),
            wildcard,
        })
    }

    fn path_info<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(self.prefix.as_str())?;
        match (self.wildcard, rest) {
            (true, "") => Some(rest),
            (true, _) if rest.starts_with('/') => Some(rest),
            (false, "" | "/") => Some(""),
            _ => None,
        }
    }

    /// The route's path without its wildcard; `/` for the root.
    pub fn path(&self) -> &str {
        if self.prefix.is_empty() { "/" } else { &self.prefix }
    }

    /// Whether the route also takes every path below its own.
    pub fn is_wildcard(&self) -> bool {
        self.wildcard
    }
}
