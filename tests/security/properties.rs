//! Properties: whatever is sent to an RPC, no response is a 5xx, and every error has Micro's fields. Whatever is typed into
//! a field, it has one form.

use std::net::IpAddr;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use proptest::prelude::*;
use serde_json::{Value, json};
use users::domain::{Email, Password, Pattern, read_address};

use crate::support::{ID, RPCS, Service};

const FIELDS: [&str; 18] = [
    "id",
    "username",
    "email",
    "password",
    "user_id",
    "userId",
    "old_password",
    "new_password",
    "confirm_password",
    "session_id",
    "sessionId",
    "handle",
    "limit",
    "offset",
    "after",
    "client_address",
    "user_agent",
    "nope",
];

/// Values for a field: right ones, edges, and nonsense.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(ID)),
        Just(json!("asim")),
        Just(json!("asim@example.com")),
        Just(json!("password1")),
        Just(json!("*")),
        Just(Value::Null),
        any::<u64>().prop_map(|n| json!(n)),
        any::<i64>().prop_map(|n| json!(n)),
        any::<f64>().prop_map(|n| json!(n)),
        any::<bool>().prop_map(|b| json!(b)),
        ".{0,40}".prop_map(|s| json!(s)),
        "[a-z*.@_-]{0,20}".prop_map(|s| json!(s)),
        "[A-Za-z0-9]{128}".prop_map(|s| json!(s)),
        "[0-9a-f]{64}".prop_map(|s| json!(s)),
        Just(json!([{"a": [1]}])),
    ]
}

/// A body of some RPC's fields, or any bytes at all.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let object = prop::collection::btree_map(prop::sample::select(&FIELDS[..]), value(), 0..6);
    prop_oneof![
        4 => object.prop_map(|members| json!(members).to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ]
}

#[test]
fn no_generated_request_is_answered_with_a_5xx() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let service = Service::builder().variable("login_failures_per_address", "0").start();
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(2000);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let request = (prop::sample::select(&RPCS[..]), body());
    let outcome = runner.run(&request, |(rpc, body)| {
        let response = runtime.block_on(service.send("POST", &format!("/users/Users/{rpc}"), body));
        prop_assert!(response.status < 500, "{response:?}");
        if response.status != 200 {
            prop_assert_eq!(&response.body["id"], &json!(format!("users.{rpc}")));
            prop_assert_eq!(&response.body["code"], &json!(response.status));
            prop_assert!(!response.detail().is_empty());
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

proptest! {
    /// What a search gives a meaning to is in no address, and its domain is labels of letters, digits and hyphens.
    #[test]
    fn an_email_address_is_found_by_its_text_and_can_exist(
        text in "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]{1,8}@[a-zA-Z0-9*?/:_.-]{1,8}[.][a-z0-9-]{1,4}",
    ) {
        if let Ok(address) = Email::parse("email", &text) {
            let address = address.as_str();
            prop_assert_eq!(Pattern::parse("email", address), Ok(Pattern::Exact(address.to_owned())));
            let (_, domain) = address.split_once('@').unwrap();
            for label in domain.split('.') {
                prop_assert!(label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
                prop_assert!(!label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
            }
        }
    }

    #[test]
    fn a_password_is_one_however_it_is_spelled(text in r"[\p{L}\p{M}\p{N}\p{S}\p{Z}]{1,40}") {
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&text).into_owned();
        let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
        let password = Password::presented("password", &text);
        prop_assert!(password.is_ok());
        for spelling in [composed, decomposed, text.replace(' ', "\u{a0}"), text.replace(' ', "\u{3000}")] {
            prop_assert_eq!(&Password::presented("password", &spelling), &password);
        }
    }

    #[test]
    fn an_ip_address_is_read_in_each_of_its_forms(address: IpAddr, port: u16) {
        let bracketed = if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
        for text in [address.to_string(), bracketed.clone(), format!("{bracketed}:{port}"), format!("\"{bracketed}\"")] {
            prop_assert_eq!(read_address(&text), Some(address));
        }
    }
}
