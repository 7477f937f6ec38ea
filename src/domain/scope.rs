//! The scope of an API token: which RPCs it may call, and whether it may set roles.

use super::{Access, Rpc};

/// What an operator reads whose scope can't be understood.
pub(super) const SCOPE_RULE: &str = "the scope must be 'read', 'session' or names of RPCs, with '+' between several, such as Login+ReadSession; 'roles' \
     next to Create or Update";

/// What a token may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything.
    Full,
    /// What its parts name.
    Limited {
        /// The RPCs that it may call.
        rpcs: Vec<Rpc>,
        /// Whether Create and Update may set roles. Who only signs people up must not make administrators.
        roles: bool,
    },
}

impl Scope {
    /// Takes a scope as the variable `api_tokens` has it after the namespace: `read`, `session`, names of RPCs, or
    /// several of these with `+` between, and `roles` next to an RPC that sets them. `None` if a part is something else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mut rpcs, mut roles) = (Vec::new(), false);
        for part in text.split('+') {
            match part {
                "read" => rpcs.extend(Rpc::ALL.iter().filter(|rpc| rpc.access() == Access::Read)),
                "session" => rpcs.push(Rpc::ReadSession),
                "roles" => roles = true,
                name => rpcs.push(Rpc::named(name)?),
            }
        }
        let is_of_use = !roles || rpcs.contains(&Rpc::Create) || rpcs.contains(&Rpc::Update);
        is_of_use.then_some(Self::Limited { rpcs, roles })
    }

    /// Whether a token of this scope may call an RPC.
    pub(super) fn covers(&self, rpc: Rpc) -> bool {
        match self {
            Self::Full => true,
            Self::Limited { rpcs, .. } => rpcs.contains(&rpc),
        }
    }

    /// Whether a token of this scope may set roles.
    pub(super) fn sets_roles(&self) -> bool {
        match self {
            Self::Full => true,
            Self::Limited { roles, .. } => *roles,
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
            "roles",
            "roles+Login",
            "*",
        ] {
            assert_eq!(Scope::parse(scope), None, "{scope}");
        }
    }
}
