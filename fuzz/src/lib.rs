//! What must hold of each parser, whatever it is given. The fuzz targets and `tests/security` call the same checks.

use users::domain::{Access, ApiTokens, Email, Namespace, Username};
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

/// The kept form of an address is an address, and its own kept form.
pub fn email(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(address) = Email::parse("email", &text) {
        assert!(address.as_str().contains('@') && address.as_str().len() <= 254);
        assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic()));
        assert_eq!(Email::parse("email", address.as_str()).as_ref(), Ok(&address));
    }
}

/// A list of tokens is understood or refused, and no list lets an empty token in.
pub fn tokens(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let (Ok(tokens), Ok(namespace)) = (ApiTokens::parse(&text), Namespace::parse("namespace", None)) {
        assert_eq!(
            tokens.authorize("", &namespace, Access::Read),
            users::domain::Decision::Unknown
        );
    }
}
