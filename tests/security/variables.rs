//! An operator's mistakes in a variable: each is reported with the variable and the reason, and none is guessed at.

use serde_json::json;

use crate::support::{Response, Service, TOKEN, asim};

async fn create(variable: &str, value: &str) -> Response {
    let service = Service::builder().variable(variable, value).start();
    service.call("Create", asim()).await
}

#[tokio::test]
async fn two_peppers_of_one_key_id_or_of_one_secret_are_reported() {
    let cases = [
        (
            "1:the-newer-of-the-peppers,1:the-older-of-the-peppers",
            "has a mistake in entry 2: an entry before it has the same key id",
        ),
        (
            "2:the-newer-of-the-peppers,1:the-newer-of-the-peppers",
            "has a mistake in entry 2: an entry before it has the same secret",
        ),
        (
            "2:the-newer-of-the-peppers,,1:the-older-of-the-peppers",
            "has a mistake in entry 2: it must have the form key-id:secret",
        ),
        (",", "has a mistake in entry 1: it must have the form key-id:secret"),
        (
            "1: the-newer-of-the-peppers",
            "has a mistake in entry 1: the secret must consist of letters, digits and '-._~+/', with any '=' at its end",
        ),
        (
            "1 :the-newer-of-the-peppers",
            "has a mistake in entry 1: the key id must have 1 to 8 ASCII letters and digits",
        ),
        (
            "1:short",
            "has a mistake in entry 1: the secret must have at least 16 characters",
        ),
    ];
    for (value, rule) in cases {
        let response = create("password_pepper", value).await;
        response.assert_misconfigured("password_pepper");
        response.assert_detail(&format!("the variable password_pepper {rule}"));
    }
}

/// With another separator than a comma, two entries look like one.
#[tokio::test]
async fn entries_with_a_wrong_separator_are_reported() {
    let (one, other) = ("8f14e45fceea167a5a36dedd4bea2543", "45c48cce2e2d7fbdea1afc51c7c6ad26");
    let mistaken = [
        ("password_pepper", format!("2:{one} 1:{other}")),
        ("password_pepper", format!("2:{one};1:{other}")),
        ("password_pepper", format!("2:\"{one}\"")),
        ("api_tokens", format!("acme={one};beta={other}")),
        ("api_tokens", format!("acme='{one}'")),
        ("api_tokens", format!("acme=sha512:{one}{other}")),
    ];
    for (variable, value) in mistaken {
        let response = create(variable, &value).await;
        response.assert_misconfigured(variable);
        assert!(
            response.detail().contains(" must consist of letters"),
            "{value}: {response:?}"
        );
    }
}

#[tokio::test]
async fn a_token_in_two_entries_is_reported() {
    use sha2::Digest;
    let hashed = format!("sha256:{}", hex::encode(sha2::Sha256::digest(TOKEN)));
    for second in [
        format!("beta={TOKEN}"),
        format!("*:read={TOKEN}"),
        format!("acme={hashed}"),
    ] {
        let response = create("api_tokens", &format!("*={TOKEN},{second}")).await;
        response.assert_misconfigured("api_tokens");
        let rule = "has a mistake in entry 2: entry 1 has the same token";
        response.assert_detail(&format!("the variable api_tokens {rule}"));
    }
}

#[tokio::test]
async fn a_hash_setting_has_three_parameters_and_nothing_else() {
    let wrong = [
        "",
        "m=19456",
        "m=19456,t=2",
        "t=2,m=19456,p=1",
        "m=19456,t=2,p=1,keyid=AAAA",
        "m=19456,t=2,p=1,data=AAAA",
        "m=19456,t=2,p=1,",
        "m=19456, t=2, p=1",
        "m=19456,m=19456,t=2,p=1",
        "m=-8,t=1,p=1",
    ];
    for value in wrong {
        let response = create("password_hash", value).await;
        response.assert_misconfigured("password_hash");
        response.assert_detail(
            "the variable password_hash must be Argon2id parameters such as 'm=7168,t=5,p=1', at most m=65536,t=16,p=4",
        );
    }
}

/// Every variable of the manifest, with the value that the test gives it.
fn usual_values() -> Vec<(String, String)> {
    let manifest: toml::Table = toml::from_str(include_str!("../../spin.toml")).unwrap();
    let value = |name: &str, default: &str| match name {
        "api_tokens" => format!("*={TOKEN}"),
        "password_hash" => "m=8,t=1,p=1".to_owned(),
        "password_pepper" => "1:the-older-of-the-peppers".to_owned(),
        "insecure_for_tests" => "on".to_owned(),
        _ => default.to_owned(),
    };
    let variables = manifest["variables"].as_table().unwrap().iter();
    let usual =
        |(name, variable): (&String, &toml::Value)| (name.clone(), value(name, variable["default"].as_str().unwrap()));
    variables.map(usual).collect()
}

#[tokio::test]
async fn blanks_around_the_value_of_any_variable_make_no_difference() {
    let plain = Service::builder()
        .variable("password_pepper", "1:the-older-of-the-peppers")
        .start();
    plain.call("Create", asim()).await.assert_ok(&json!({}));
    for (name, value) in usual_values() {
        let builder = plain
            .restart()
            .variable("password_pepper", "1:the-older-of-the-peppers");
        let service = builder.variable(&name, &format!(" \t{value}\r\n")).start();
        let session = service.login("asim", "password1").await.session_id();
        assert_eq!(service.session(&session).await.status, 200, "{name}");
    }
}
