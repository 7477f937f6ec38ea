//! The bindings of `edge:users/users`. They need only its one WIT file.
#![allow(
    unsafe_code,
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    reason = "the macro makes this code"
)]

wit_bindgen::generate!({
    inline: r"
        package example:guestbook;
        world guestbook {
            import edge:users/users@0.1.0;
        }
    ",
    path: "../../wit/users.wit",
    generate_all,
});

pub(crate) use edge::users::users::*;

/// The tenant. A single application needs only one.
pub(crate) const NAMESPACE: &str = "guestbook";
