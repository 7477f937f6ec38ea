//! What must hold of each parser, whatever it is given. The fuzz targets and `tests/security` call the same checks.

use users::domain::{
    ApiTokens, Client, Decision, Email, Namespace, Password, Pattern, Rpc, Strength, Username, read_address,
};
use users::http::fields::Fields;

/// A request body is decoded or refused, and what is taken out of it is what was in it.
pub fn request(data: &[u8]) {
    let Ok(mut fields) = Fields::parse(data) else {
        return;
    };
    let body = String::from_utf8_lossy(data);
    if let Ok(text) = fields.text("session_id") {
        assert!(text.is_empty() || body.contains("session"), "{body}");
    }
    let _ = fields.integer("limit");
    let _ = fields.finish();
}

/// The kept form of a username is a username, and its own kept form.
pub fn username(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(name) = Username::parse(&text) {
        assert!(name.as_str().is_ascii() && (1..=64).contains(&name.as_str().len()));
        assert_eq!(Username::parse(name.as_str()).as_ref(), Ok(&name));
    }
}

/// The kept form of an address is an address, and its own kept form. Its domain can exist, and a search for it means it.
pub fn email(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(address) = Email::parse("email", &text) {
        assert!(address.as_str().contains('@') && address.as_str().len() <= 254);
        assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic()));
        assert_eq!(Email::parse("email", address.as_str()).as_ref(), Ok(&address));
        let domain = address.as_str().rsplit('@').next().unwrap_or_default();
        assert!(
            domain
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        );
        let exact = Pattern::Exact(address.as_str().to_owned());
        assert_eq!(Pattern::parse("email", address.as_str()), Ok(exact));
    }
}

/// The form that is hashed has at most 1,024 bytes, and is its own form.
pub fn password(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(password) = Password::presented("password", &text) {
        assert!((1..=1024).contains(&password.as_bytes().len()));
        let form = String::from_utf8_lossy(password.as_bytes());
        assert_eq!(Password::presented("password", &form).as_ref(), Ok(&password));
    }
}

/// An address that is read is read from its own text, too. Whatever a client says of itself can be shown.
pub fn client(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let client = Client::new(&text, &text);
    if let Some(address) = client.client_address {
        assert_eq!(read_address(&address.to_string()), Some(address));
    }
    assert!(client.user_agent.len() <= 512 && !client.user_agent.contains(char::is_control));
}

/// A list of tokens is understood or refused, and no list lets an empty token in.
pub fn tokens(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (Ok(tokens), Ok(namespace)) = (
        ApiTokens::parse(&text, Strength::Waived),
        Namespace::parse("namespace", "default"),
    ) else {
        return;
    };
    let decision = tokens.authorize("", &namespace, Rpc::Read);
    assert_eq!(decision, Decision::Unknown);
}
