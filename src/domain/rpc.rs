//! The RPCs: their names, which both APIs share, and what each needs of an API token.

/// What an RPC needs of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To see users and sessions: the scope `read`.
    Read,
    /// More than that.
    Write,
    /// More than that, in every namespace.
    Everything,
}

/// Makes the enum of the table's rows.
macro_rules! rpcs {
    ($($(#[$doc:meta])* $rpc:ident: $access:ident,)*) => {
        /// An RPC of the HTTP API, and the function of the WIT API that does the same.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rpc {
            $($(#[$doc])* $rpc,)*
        }

        impl Rpc {
            /// All RPCs.
            pub const ALL: &'static [Self] = &[$(Self::$rpc,)*];

            /// The name, as paths, scopes of API tokens and the log write it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$rpc => stringify!($rpc),)*
                }
            }

            /// What it needs of a token.
            pub fn access(self) -> Access {
                match self {
                    $(Self::$rpc => Access::$access,)*
                }
            }
        }
    };
}

rpcs! {
    /// Creates a user.
    Create: Write,
    /// Returns a user.
    Read: Read,
    /// Changes a user's names.
    Update: Write,
    /// Changes a password, if the old one is right.
    UpdatePassword: Write,
    /// Deletes a user.
    Delete: Write,
    /// Finds users.
    Search: Read,
    /// Starts a session, if the password is right.
    Login: Write,
    /// Ends a session.
    Logout: Write,
    /// Ends every session of a user.
    LogoutAll: Write,
    /// Returns a session that counts.
    ReadSession: Read,
    /// Lists a user's sessions.
    ListSessions: Write,
    /// Disables a user.
    Disable: Write,
    /// Enables a user.
    Enable: Write,
    /// Issues a token to mail to a user.
    IssueToken: Write,
    /// Shows what a token would do.
    CheckToken: Write,
    /// Sets a password by a token.
    ResetPassword: Write,
    /// Proves an email address by a token.
    VerifyEmail: Write,
    /// Rebuilds the database from the documents.
    Reindex: Everything,
}

impl Rpc {
    /// Finds an RPC by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rpc| rpc.name() == name)
    }
}
