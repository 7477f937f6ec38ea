//! The events that matter for security, as words that programs can look for.
//!
//! The words are those of OWASP's Logging Vocabulary Cheat Sheet where it has one. SECURITY.md has a table of them.

use crate::domain::Rpc;

/// The event that an RPC with this outcome is, if it is one; `None` for the RPC if there is none of the name.
pub(super) fn of(rpc: Option<Rpc>, reason: &str, sets_roles: bool) -> Option<&'static str> {
    match reason {
        "ok" if rpc == Some(Rpc::Update) && sets_roles => Some("authz_change"),
        "ok" => rpc.and_then(of_success),
        "token-missing" | "no-token-configured" => Some("authn_api_token_fail"),
        "forbidden" => Some("authz_fail"),
        "wrong-credentials" if rpc == Some(Rpc::UpdatePassword) => Some("authn_password_change_fail"),
        "wrong-credentials" => Some("authn_login_fail"),
        "account-disabled" | "password-disabled" => Some("authn_login_lock"),
        "token-invalid" => Some("authn_token_fail"),
        "throttled" => Some("excess_rate_limit_exceeded"),
        "invalid-field" | "invalid-body" | "body-too-large" | "body-too-slow" | "content-encoding" => {
            Some("input_validation_fail")
        }
        _ => None,
    }
}

fn of_success(rpc: Rpc) -> Option<&'static str> {
    match rpc {
        Rpc::Create => Some("user_created"),
        Rpc::Update => Some("user_updated"),
        Rpc::Delete => Some("user_deleted"),
        Rpc::UpdatePassword => Some("authn_password_change"),
        Rpc::ResetPassword => Some("authn_password_reset"),
        Rpc::Login => Some("authn_login_success"),
        Rpc::Logout | Rpc::LogoutAll => Some("session_expired"),
        Rpc::IssueToken => Some("authn_token_created"),
        Rpc::VerifyEmail => Some("user_email_verified"),
        Rpc::Disable => Some("user_disabled"),
        Rpc::Enable => Some("user_enabled"),
        Rpc::Reindex => Some("sys_reindex"),
        Rpc::Read | Rpc::Search | Rpc::ReadSession | Rpc::ListSessions | Rpc::CheckToken => None,
    }
}
