//! What wit-bindgen makes of `wit/`. Its records print their fields when debugged, passwords too. So nothing here is
//! ever formatted, and what has a secret in it becomes a type of the domain first of all.
#![allow(
    unsafe_code,
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    reason = "the macro makes this code; wit/users.wit documents it"
)]

wit_bindgen::generate!({
    path: "wit",
    world: "library",
    pub_export_macro: true,
});

pub use exports::edge::users::users::*;
