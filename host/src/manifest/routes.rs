//! Routes: which component answers which path, by Spin's rules.

use super::document::{HttpTrigger, TriggerRoute};

/// The beginning of the paths that Spin answers itself.
pub(crate) const WELL_KNOWN: &str = "/.well-known/spin/";

/// A route of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The route as the manifest writes it, such as `/users/...`.
    pub pattern: String,
    /// The component that answers.
    pub component: String,
    /// The pattern's path without a trailing slash or wildcard.
    prefix: String,
    wildcard: bool,
}

/// The routes of an application, the most specific first.
#[derive(Clone, Debug)]
pub struct Routes(Vec<Route>);

/// A route that matches a path.
#[derive(Clone, Copy, Debug)]
pub struct RouteMatch<'a> {
    /// The matching route.
    pub route: &'a Route,
    /// The part of the path that the wildcard matches, with its leading slash; empty for an exact route.
    pub path_info: &'a str,
}

impl Routes {
    /// Collects the routes of the triggers. The error is a clause without a full stop.
    pub(crate) fn new(triggers: &[HttpTrigger]) -> Result<Self, String> {
        let mut routes: Vec<Route> = Vec::new();
        for trigger in triggers {
            let Some(route) = Route::of(trigger)? else {
                continue;
            };
            if routes.iter().any(|other| other.matches_the_same_as(&route)) {
                return Err(format!("route `{}` is defined twice", route.pattern));
            }
            routes.push(route);
        }
        // Spin prefers an exact route to a wildcard, and of wildcards the longest.
        routes.sort_by_key(|route| (route.wildcard, std::cmp::Reverse(route.prefix.len())));
        Ok(Self(routes))
    }

    /// Returns the routes in the order in which they are tried.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.0.iter()
    }

    /// Returns the first route that matches `path`, a path without its query. Paths that Spin answers itself have none.
    pub fn find<'a>(&'a self, path: &'a str) -> Option<RouteMatch<'a>> {
        if path.starts_with(WELL_KNOWN) {
            return None;
        }
        self.0.iter().find_map(|route| {
            let path_info = route.path_info(path)?;
            Some(RouteMatch { route, path_info })
        })
    }
}

impl Route {
    /// Returns the route of a trigger; `None` if it is private.
    fn of(trigger: &HttpTrigger) -> Result<Option<Self>, String> {
        match &trigger.route {
            TriggerRoute::Pattern(pattern) => Self::parse(pattern, &trigger.component).map(Some),
            TriggerRoute::Private { private: true } => Ok(None),
            TriggerRoute::Private { private: false } => Err(format!(
                "the route of component `{}` must be a path or `{{ private = true }}`",
                trigger.component
            )),
        }
    }

    fn matches_the_same_as(&self, other: &Self) -> bool {
        self.prefix == other.prefix && self.wildcard == other.wildcard
    }

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
                "route `{pattern}` has a named or inner wildcard, which this host doesn't support; write `/exact` or `/prefix/...`"
            ));
        }
        if !pattern.starts_with('/') {
            return Err(format!("route `{pattern}` must start with a slash"));
        }
        if format!("{path}/").starts_with(WELL_KNOWN) {
            return Err(format!(
                "route `{pattern}` is under {WELL_KNOWN}, which Spin answers itself"
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

    /// Returns the route's path without its wildcard; `/` for the root.
    pub fn path(&self) -> &str {
        if self.prefix.is_empty() { "/" } else { &self.prefix }
    }

    /// Reports whether the route also matches every path below its own.
    pub fn is_wildcard(&self) -> bool {
        self.wildcard
    }
}
