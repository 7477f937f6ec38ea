//! Which request is for which RPC. Pure.

use super::failure::Failure;
use crate::domain::Access;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `GET /healthz`
    Health,
    /// `POST /users/Users/<Method>`
    Rpc(Rpc),
}

/// Declares the RPCs once: each with its name in the path, and its id in errors.
macro_rules! rpcs {
    ($($name:ident),+) => {
        /// The RPCs of the Users API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Rpc { $($name),+ }

        impl Rpc {
            /// All of them.
            const ALL: &[Self] = &[$(Self::$name),+];

            /// The name, as in the path.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),+ }
            }

            /// The id that Micro's errors bear.
            pub(super) fn id(self) -> &'static str {
                match self { $(Self::$name => concat!("users.", stringify!($name))),+ }
            }
        }
    };
}

rpcs!(
    Create,
    Read,
    Update,
    UpdatePassword,
    Delete,
    Search,
    Login,
    Logout,
    LogoutAll,
    ReadSession,
    ListSessions
);

impl Rpc {
    /// What a caller's token must give right to.
    pub(super) fn access(self) -> Access {
        match self {
            Self::Read | Self::Search | Self::ReadSession => Access::Read,
            _ => Access::Write,
        }
    }
}

impl Route {
    /// Finds the route of a method and a path (with or without a query).
    pub(super) fn find(method: &str, path: &str) -> Result<Self, Failure> {
        let path = path.split('?').next().unwrap_or_default();
        let (route, allowed) = match path.strip_prefix("/users/Users/") {
            Some(name) => {
                let rpc = Rpc::ALL.iter().find(|rpc| rpc.name() == name);
                (Self::Rpc(*rpc.ok_or(Failure::NoSuchRpc)?), "POST")
            }
            None if path == "/healthz" => (Self::Health, "GET"),
            None => return Err(Failure::NoSuchPath),
        };
        if method == allowed {
            Ok(route)
        } else {
            Err(Failure::MethodNotAllowed { allowed })
        }
    }

    /// The name in logs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Health => "healthz",
            Self::Rpc(rpc) => rpc.name(),
        }
    }

    /// The id in errors.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Health => "users",
            Self::Rpc(rpc) => rpc.id(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_paths_are_found() {
        assert_eq!(Route::find("GET", "/healthz"), Ok(Route::Health));
        assert_eq!(Route::find("POST", "/users/Users/Create"), Ok(Route::Rpc(Rpc::Create)));
        assert_eq!(
            Route::find("POST", "/users/Users/ReadSession?x=1"),
            Ok(Route::Rpc(Rpc::ReadSession))
        );
    }

    #[test]
    fn anything_else_is_told_apart() {
        for path in [
            "/",
            "/users",
            "/users/Users",
            "/users/users/Create",
            "/healthz/",
            "/create",
        ] {
            assert_eq!(Route::find("POST", path), Err(Failure::NoSuchPath), "{path}");
        }
        for path in [
            "/users/Users/",
            "/users/Users/create",
            "/users/Users/Create/",
            "/users/Users/Nope",
        ] {
            assert_eq!(Route::find("POST", path), Err(Failure::NoSuchRpc), "{path}");
        }
        let allowed = "POST";
        assert_eq!(
            Route::find("GET", "/users/Users/Create"),
            Err(Failure::MethodNotAllowed { allowed })
        );
    }
}
