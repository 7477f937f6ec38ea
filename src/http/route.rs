//! The route: which RPC a method and a path are for.

use super::error::ApiError;
use crate::domain::Rpc;

/// What a request asks for.
#[derive(Clone, Copy)]
pub(super) enum Route {
    /// `GET /` and `HEAD /`
    Home,
    /// `GET /healthz` and `HEAD /healthz`
    Health,
    /// `GET /readyz` and `HEAD /readyz`
    Ready,
    /// `POST /users/Users/<Method>`
    Rpc(Rpc),
}

/// The methods of what is only read.
const GET: &str = "GET, HEAD";

impl Route {
    /// Finds the route of a method and a path (with or without a query).
    pub(super) fn find(method: &str, path: &str) -> Result<Self, ApiError> {
        let path = path.split('?').next().unwrap_or_default();
        let (route, allowed) = match path {
            "/" => (Self::Home, GET),
            "/healthz" => (Self::Health, GET),
            "/readyz" => (Self::Ready, GET),
            _ => {
                let name = path.strip_prefix("/users/Users/").ok_or(ApiError::NoSuchPath)?;
                let rpc = Rpc::named(name).ok_or(ApiError::NoSuchRpc)?;
                (Self::Rpc(rpc), "POST")
            }
        };
        if allowed.split(", ").any(|allowed| allowed == method) {
            Ok(route)
        } else {
            Err(ApiError::MethodNotAllowed { allowed })
        }
    }

    /// The name in logs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Health => "healthz",
            Self::Ready => "readyz",
            Self::Rpc(rpc) => rpc.name(),
        }
    }

    /// The id in errors, as Micro writes it.
    pub(super) fn error_id(self) -> String {
        match self {
            Self::Home | Self::Health | Self::Ready => "users".to_owned(),
            Self::Rpc(rpc) => format!("users.{}", rpc.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_paths_are_found() {
        let name = |method, path| Route::find(method, path).map(Route::name);
        assert_eq!(name("GET", "/healthz"), Ok("healthz"));
        assert_eq!(name("HEAD", "/healthz"), Ok("healthz"));
        assert_eq!(name("GET", "/readyz"), Ok("readyz"));
        assert_eq!(name("GET", "/?from=a+browser"), Ok("home"));
        assert_eq!(name("POST", "/users/Users/Create"), Ok("Create"));
        assert_eq!(name("POST", "/users/Users/ReadSession?x=1"), Ok("ReadSession"));
    }

    #[test]
    fn anything_else_is_an_error_that_says_what_is_wrong() {
        for path in [
            "",
            "/users",
            "/users/Users",
            "/users/users/Create",
            "/healthz/",
            "/create",
        ] {
            assert_eq!(
                Route::find("POST", path).map(Route::name),
                Err(ApiError::NoSuchPath),
                "{path}"
            );
        }
        for path in [
            "/users/Users/",
            "/users/Users/create",
            "/users/Users/Create/",
            "/users/Users/Nope",
        ] {
            assert_eq!(
                Route::find("POST", path).map(Route::name),
                Err(ApiError::NoSuchRpc),
                "{path}"
            );
        }
        let allowed = "POST";
        assert_eq!(
            Route::find("GET", "/users/Users/Create").map(Route::name),
            Err(ApiError::MethodNotAllowed { allowed })
        );
    }
}
