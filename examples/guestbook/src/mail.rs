//! The mailer.

/// Sends a mail. In development it goes to standard error.
///
/// In production the call of your mail provider stands here: a request with `spin_sdk::http::send` to a host that
/// `allowed_outbound_hosts` in `spin.toml` names. Then nothing of a mail is printed, because its link is a secret.
pub(crate) fn send(to: &str, subject: &str, text: &str) {
    eprintln!("To: {to}\nSubject: {subject}\n\n{text}\n");
}
