//! The scope of an API token: which RPCs it may call.

use super::{Access, Rpc};

/// What an operator reads whose scope can't be understood.
pub(super) const SCOPE_RULE: &str =
    "the scope must be 'read', 'session' or names of RPCs, with '+' between several, such as Login+ReadSession";

/// Which RPCs a token may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Every one.
    Full,
    /// These alone.
    Only(Vec<Rpc>),
}

impl Scope {
    /// Takes a scope as the variable `api_tokens` has it after the namespace: `read`, `session`, names of RPCs, or
    /// several of these with `+` between. `None` if one of them is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rpcs = Vec::new();
        for part in text.split('+') {
            match part {
                "read" => rpcs.extend(Rpc::ALL.iter().filter(|rpc| rpc.access() == Access::Read)),
                "session" => rpcs.push(Rpc::ReadSession),
                name => rpcs.push(Rpc::named(name)?),
            }
        }
        Some(Self::Only(rpcs))
    }

    /// Whether a token of this scope may call an RPC.
    pub(super) fn covers(&self, rpc: Rpc) -> bool {
        match self {
            Self::Full => true,
            Self::Only(rpcs) => rpcs.contains(&rpc),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn covered(scope: &str) -> Vec<&'static str> {
        let scope = Scope::parse(scope).unwrap();
        let covered = Rpc::ALL.iter().filter(|rpc| scope.covers(**rpc));
        covered.map(|rpc| rpc.name()).collect()
    }

    #[test]
    fn a_scope_covers_the_rpcs_that_it_names() {
        assert_eq!(covered("read"), ["Read", "Search", "ReadSession"]);
        assert_eq!(covered("session"), ["ReadSession"]);
        assert_eq!(covered("Login+ReadSession"), ["Login", "ReadSession"]);
        assert_eq!(covered("read+Login"), ["Read", "Search", "Login", "ReadSession"]);
    }

    #[test]
    fn a_name_that_is_no_rpc_is_no_scope() {
        for scope in [
            "",
            "write",
            "login",
            "Login+",
            "+Login",
            "Login ReadSession",
            "Login,Read",
            "*",
        ] {
            assert_eq!(Scope::parse(scope), None, "{scope}");
        }
    }
}
