//! Tokens: what each purpose allows, how often and how long, and what ends them.

use serde_json::{Value, json};

use crate::support::{ID, OTHER_ID, Response, START, Service};

/// Issues a token to Asim.
async fn issue(service: &Service, purpose: &str) -> String {
    token_of(&request(service, purpose, json!({"user_id": ID})).await)
}

async fn request(service: &Service, purpose: &str, mut request: Value) -> Response {
    request["purpose"] = purpose.into();
    service.call("IssueToken", request).await
}

#[track_caller]
fn token_of(response: &Response) -> String {
    assert_eq!(response.status, 200, "{response:?}");
    response.body["token"].as_str().expect("a token").to_owned()
}

async fn change_email(service: &Service, new_email: &str) -> String {
    let subject = json!({"user_id": ID, "new_email": new_email});
    token_of(&request(service, "change-email", subject).await)
}

async fn check(service: &Service, token: &str) -> Response {
    service.call("CheckToken", json!({"token": token})).await
}

async fn reset(service: &Service, token: &str, password: &str) -> Response {
    let request = json!({"token": token, "new_password": password, "confirm_password": password});
    service.call("ResetPassword", request).await
}

async fn verify(service: &Service, token: &str) -> Response {
    service.call("VerifyEmail", json!({"token": token})).await
}

async fn read(service: &Service) -> Value {
    service.call("Read", json!({"id": ID})).await.body["user"][0].clone()
}

#[tokio::test]
async fn a_token_is_issued_by_id_or_by_either_name() {
    let service = Service::new();
    service.create_asim().await;
    let subjects = [
        json!({"user_id": ID}),
        json!({"username": "Asim"}),
        json!({"email": "ASIM@example.com"}),
        json!({"username": "asim", "email": "asim@example.com"}),
    ];
    for (purpose, subject) in ["reset-password", "verify-email", "invite", "reset-password"]
        .into_iter()
        .zip(subjects)
    {
        let issued = request(&service, purpose, subject).await;
        assert_eq!(token_of(&issued).len(), 64);
        assert_eq!(issued.body["user"]["id"], ID);
        assert_eq!(issued.body["user"]["email"], "asim@example.com");
        service.advance(60);
    }
}

/// Otherwise one from a clock that was wrong for a while would work for years.
#[tokio::test]
async fn a_token_from_the_future_does_not_work() {
    let year = 365 * 24 * 3600;
    let service = Service::new();
    service.create_asim().await;
    service.advance(year);
    let future = [
        issue(&service, "reset-password").await,
        issue(&service, "verify-email").await,
    ];
    service.turn_back(year);
    check(&service, &future[0]).await.assert_error(404, "token-invalid");
    reset(&service, &future[0], "password2")
        .await
        .assert_error(404, "token-invalid");
    verify(&service, &future[1]).await.assert_error(404, "token-invalid");
    let token = issue(&service, "reset-password").await;
    service.turn_back(60);
    reset(&service, &token, "password2").await.assert_ok(&json!({}));
}

#[tokio::test]
async fn no_token_is_issued_for_a_name_that_no_one_has_or_a_disabled_user() {
    let service = Service::new();
    service.create_asim().await;
    let unknown = [
        json!({"username": "bob"}),
        json!({"email": "bob@example.com"}),
        json!({"username": "asim", "email": "bob@example.com"}),
        json!({"user_id": OTHER_ID}),
    ];
    for subject in unknown {
        request(&service, "reset-password", subject).await.assert_ok(&json!({}));
    }
    service
        .call("Disable", json!({"id": ID, "until": START + 100}))
        .await
        .assert_ok(&json!({}));
    for subject in [json!({"user_id": ID}), json!({"username": "asim"})] {
        request(&service, "reset-password", subject).await.assert_ok(&json!({}));
    }
    service.advance(100);
    issue(&service, "reset-password").await;
}

#[tokio::test]
async fn check_token_shows_a_token_and_changes_nothing() {
    let service = Service::new();
    service.create_asim().await;
    let token = change_email(&service, "new@example.com").await;
    for _ in 0..3 {
        check(&service, &token).await.assert_ok(&json!({
            "purpose": "change-email", "email": "new@example.com", "expires": START + 86_400,
            "user": {"id": ID, "username": "asim", "email": "asim@example.com", "created": START, "updated": START},
        }));
    }
    verify(&service, &token).await.assert_ok(&json!({}));
}

#[tokio::test]
async fn reset_password_sets_a_password_ends_all_sessions_and_begins_none() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    let token = issue(&service, "reset-password").await;
    reset(&service, &token, "password2").await.assert_ok(&json!({}));
    service.session(&session).await.assert_error(404, "session-not-found");
    let listed = service.call("ListSessions", json!({"user_id": ID})).await;
    listed.assert_ok(&json!({"sessions": []}));
    assert_eq!(service.login("asim", "password1").await.status, 401);
    service.login("asim", "password2").await.session_id();
    assert_eq!(read(&service).await["verified"], true, "the token came to the address");
    reset(&service, &token, "password3")
        .await
        .assert_error(404, "token-invalid");
}

#[tokio::test]
async fn an_invitation_sets_the_first_password_for_a_week_at_most() {
    let service = Service::new();
    service.create_asim().await;
    let token = issue(&service, "invite").await;
    service.advance(259_199);
    reset(&service, &token, "password2").await.assert_ok(&json!({}));
    let too_long = request(&service, "invite", json!({"user_id": ID, "ttl": 604_801})).await;
    too_long.assert_invalid("ttl");
    let week = request(&service, "invite", json!({"user_id": ID, "ttl": 604_800})).await;
    assert_eq!(week.body["expires"], START + 259_199 + 604_800);
}

#[tokio::test]
async fn verify_email_verifies_the_present_address() {
    let service = Service::new();
    service.create_asim().await;
    let session = service.login("asim", "password1").await.session_id();
    let tokens = [issue(&service, "verify-email").await, {
        service.advance(60);
        issue(&service, "verify-email").await
    }];
    verify(&service, &tokens[0]).await.assert_ok(&json!({}));
    assert_eq!(read(&service).await["verified"], true);
    // All tokens of a purpose end when one is used; sessions go on.
    verify(&service, &tokens[1]).await.assert_error(404, "token-invalid");
    assert_eq!(service.session(&session).await.status, 200);
}

#[tokio::test]
async fn change_email_reserves_nothing_and_changes_the_address_when_it_is_used() {
    let service = Service::new();
    service.create_asim().await;
    let token = change_email(&service, "New@example.com").await;
    let bob = json!({"username": "bob", "email": "new@example.com", "password": "password1"});
    let bob = service.call("Create", bob).await.body["id"].clone();
    verify(&service, &token).await.assert_error(409, "email-taken");
    service.call("Delete", json!({"id": bob})).await.assert_ok(&json!({}));
    verify(&service, &token).await.assert_ok(&json!({}));
    let user = read(&service).await;
    assert_eq!(
        (&user["email"], &user["verified"]),
        (&json!("new@example.com"), &json!(true))
    );
}

#[tokio::test]
async fn a_token_does_only_what_its_purpose_allows() {
    let service = Service::new();
    service.create_asim().await;
    let [reset_token, verify_token, invite] = [
        issue(&service, "reset-password").await,
        issue(&service, "verify-email").await,
        issue(&service, "invite").await,
    ];
    let change = change_email(&service, "new@example.com").await;
    for token in [&reset_token, &invite] {
        verify(&service, token).await.assert_error(404, "token-invalid");
    }
    for token in [&verify_token, &change] {
        reset(&service, token, "password2")
            .await
            .assert_error(404, "token-invalid");
    }
}

#[tokio::test]
async fn a_token_expires_after_the_time_that_was_configured_or_asked_for() {
    let service = Service::builder()
        .variables(&[
            ("reset_token_ttl", "600"),
            ("email_token_ttl", "700"),
            ("invite_token_ttl", "800"),
        ])
        .start();
    service.create_asim().await;
    for (purpose, seconds) in [("reset-password", 600), ("verify-email", 700), ("invite", 800)] {
        let begun = service
            .call("IssueToken", json!({"user_id": ID, "purpose": purpose}))
            .await;
        let token = token_of(&begun);
        service.advance(seconds - 1);
        assert_eq!(check(&service, &token).await.status, 200);
        service.advance(1);
        check(&service, &token).await.assert_error(404, "token-invalid");
    }
    let short = request(&service, "reset-password", json!({"user_id": ID, "ttl": 10})).await;
    service.advance(10);
    reset(&service, &token_of(&short), "password2")
        .await
        .assert_error(404, "token-invalid");
    for purpose in ["reset-password", "verify-email"] {
        let long = request(&service, purpose, json!({"user_id": ID, "ttl": 86_401})).await;
        long.assert_invalid("ttl");
    }
    let broken = service.restart().variable("reset_token_ttl", "90000").start();
    request(&broken, "reset-password", json!({"user_id": ID}))
        .await
        .assert_misconfigured("reset_token_ttl");
}

/// Each of these ends every token of the user.
#[tokio::test]
async fn tokens_end_with_the_password_the_address_disable_and_delete() {
    let ends = [
        (
            "UpdatePassword",
            json!({"user_id": ID, "old_password": "password1", "new_password": "password2",
            "confirm_password": "password2"}),
        ),
        ("Update", json!({"id": ID, "email": "other@example.com"})),
        ("Disable", json!({"id": ID, "until": START + 61})),
        ("Delete", json!({"id": ID})),
    ];
    for (rpc, request) in ends {
        let service = Service::new();
        service.create_asim().await;
        let mut tokens = vec![change_email(&service, "new@example.com").await];
        for purpose in ["reset-password", "verify-email", "invite"] {
            tokens.push(issue(&service, purpose).await);
        }
        service.call(rpc, request).await.assert_ok(&json!({}));
        service.advance(61);
        for token in &tokens {
            check(&service, token).await.assert_error(404, "token-invalid");
        }
    }
    let service = Service::new();
    service.create_asim().await;
    let (used, other) = (
        issue(&service, "reset-password").await,
        issue(&service, "verify-email").await,
    );
    reset(&service, &used, "password2").await.assert_ok(&json!({}));
    check(&service, &other).await.assert_error(404, "token-invalid");
}

#[tokio::test]
async fn other_changes_leave_tokens_alone() {
    let service = Service::new();
    service.create_asim().await;
    let token = issue(&service, "reset-password").await;
    service.login("asim", "password1").await.session_id();
    service
        .call("LogoutAll", json!({"user_id": ID}))
        .await
        .assert_ok(&json!({}));
    service
        .call("Update", json!({"id": ID, "username": "carol", "roles": ["a"]}))
        .await
        .assert_ok(&json!({}));
    reset(&service, &token, "password2").await.assert_ok(&json!({}));
}

#[tokio::test]
async fn a_token_works_in_its_own_namespace_only() {
    let service = Service::new();
    service.create_asim().await;
    let token = issue(&service, "reset-password").await;
    let elsewhere = service.call_in("acme", "CheckToken", json!({"token": token})).await;
    elsewhere.assert_error(404, "token-invalid");
}

#[tokio::test]
async fn every_invalid_token_gets_the_same_answer() {
    let service = Service::new();
    service.create_asim().await;
    let used = issue(&service, "reset-password").await;
    reset(&service, &used, "password2").await.assert_ok(&json!({}));
    let altered = format!("{}{}", &used[..63], if used.ends_with('A') { "B" } else { "A" });
    let expected = check(&service, &used).await;
    expected.assert_error(404, "token-invalid");
    for token in [
        altered.as_str(),
        "x",
        &"A".repeat(64),
        &"=".repeat(64),
        &used.to_lowercase(),
    ] {
        assert_eq!(check(&service, token).await.body, expected.body, "{token}");
    }
    check(&service, "").await.assert_invalid("token");
}

#[tokio::test]
async fn one_token_a_minute_and_ten_a_day_are_issued_for_a_purpose() {
    let service = Service::new();
    service.create_asim().await;
    for _ in 0..10 {
        issue(&service, "reset-password").await;
        let next = request(&service, "reset-password", json!({"user_id": ID})).await;
        next.assert_error(429, "throttled");
        service.advance(60);
    }
    let eleventh = request(&service, "reset-password", json!({"user_id": ID})).await;
    eleventh.assert_error(429, "throttled");
    assert_eq!(eleventh.header("retry-after"), Some("85800"));
    issue(&service, "verify-email").await;
    service.advance(85_800);
    issue(&service, "reset-password").await;
}

#[tokio::test]
async fn the_last_three_tokens_for_a_purpose_work() {
    let service = Service::new();
    service.create_asim().await;
    let mut tokens = Vec::new();
    for _ in 0..4 {
        tokens.push(issue(&service, "reset-password").await);
        service.advance(60);
    }
    check(&service, &tokens[0]).await.assert_error(404, "token-invalid");
    for token in &tokens[1..] {
        assert_eq!(check(&service, token).await.status, 200);
    }
}

#[tokio::test]
async fn reset_password_obeys_the_rules_for_passwords_but_only_for_a_valid_token() {
    let service = Service::builder().variable("password_blocklist", "common").start();
    let user = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "a long enough one"});
    service.call("Create", user).await.assert_ok(&json!({}));
    let token = issue(&service, "reset-password").await;
    for bad in ["password1", "short", "asim@example.com"] {
        reset(&service, &token, bad).await.assert_invalid("new_password");
    }
    let unequal = json!({"token": token, "new_password": "a long enough one", "confirm_password": "another long one"});
    service
        .call("ResetPassword", unequal)
        .await
        .assert_invalid("confirm_password");
    // Whoever has no token doesn't learn an account's names by this.
    let guess = format!("{}{}", &token[..22], "A".repeat(42));
    reset(&service, &guess, "asim@example.com")
        .await
        .assert_error(404, "token-invalid");
    reset(&service, &token, "another long one").await.assert_ok(&json!({}));
}

#[tokio::test]
async fn a_reset_forgets_the_wrong_passwords_of_before() {
    let service = Service::new();
    service.create_asim().await;
    let token = issue(&service, "reset-password").await;
    service.throttle("asim").await;
    reset(&service, &token, "password2").await.assert_ok(&json!({}));
    service.login("asim", "password2").await.session_id();
}

#[tokio::test]
async fn a_request_that_makes_no_sense_is_refused() {
    let service = Service::new();
    service.create_asim().await;
    let mistakes = [
        ("purpose", json!({"user_id": ID})),
        ("purpose", json!({"user_id": ID, "purpose": "login"})),
        ("username", json!({"purpose": "invite"})),
        (
            "user_id",
            json!({"user_id": ID, "username": "asim", "purpose": "invite"}),
        ),
        ("new_email", json!({"user_id": ID, "purpose": "change-email"})),
        (
            "new_email",
            json!({"user_id": ID, "purpose": "change-email", "new_email": "nowhere"}),
        ),
        (
            "new_email",
            json!({"user_id": ID, "purpose": "invite", "new_email": "a@example.com"}),
        ),
        ("ttl", json!({"user_id": ID, "purpose": "invite", "ttl": -1})),
    ];
    for (field, request) in mistakes {
        service.call("IssueToken", request).await.assert_invalid(field);
    }
}
