//! Secrets: after every RPC was called, rightly and wrongly, no secret is in a store or a log.

use serde_json::json;

use crate::support::{ID, Service, TOKEN};

const PEPPER: &str = "a-pepper-that-is-long-enough";
const PASSWORDS: [&str; 4] = [
    "the-first-password",
    "the-second-password",
    "a-wrong-password",
    "bobs-own-password",
];

/// Calls every RPC, and returns the session ids of all logins and all tokens.
async fn do_everything(service: &Service) -> Vec<String> {
    let [first, second, wrong, bobs] = PASSWORDS;
    let create = |id: &str, name: &str, password: &str| json!({"id": id, "username": name, "email": format!("{name}@example.com"), "password": password});
    let change = |old: &str, new: &str| json!({"user_id": ID, "old_password": old, "new_password": new, "confirm_password": new});
    let bob = "00000000-0000-4000-8000-000000000000";
    service.call("Create", create(ID, "asim", first)).await;
    service.call("Create", create(ID, "asim", first)).await;
    service.call("Create", create(bob, "bob", bobs)).await;
    service
        .call(
            "Create",
            json!({"username": 1, "email": first, "password": first, "nope": first}),
        )
        .await;
    let mut sessions = vec![
        service.login("asim", first).await.session_id(),
        service.login("bob", bobs).await.session_id(),
    ];
    service.login("asim", wrong).await;
    service.login(wrong, wrong).await;
    service.call("UpdatePassword", change(wrong, second)).await;
    service.call("UpdatePassword", change(first, second)).await;
    sessions.push(service.login("asim", second).await.session_id());
    for session in &sessions {
        service.session(session).await;
    }
    service.call("Logout", json!({"session_id": sessions[2]})).await;
    service.call("ListSessions", json!({"user_id": bob})).await;
    service.call("Search", json!({"username": "*"})).await;
    let renewing = service
        .restart()
        .variables(&[
            ("password_hash", "m=16,t=1,p=1"),
            ("password_pepper", &format!("1:{PEPPER}")),
        ])
        .start();
    sessions.push(renewing.login("bob", bobs).await.session_id());
    assert!(!renewing.app.output().contains(bobs));
    let mut secrets = sessions;
    for purpose in ["reset-password", "verify-email", "invite"] {
        let issued = service
            .call("IssueToken", json!({"user_id": bob, "purpose": purpose}))
            .await;
        let token = issued.body["token"].as_str().expect("a token").to_owned();
        service.call("CheckToken", json!({"token": token})).await;
        service
            .call(
                "ResetPassword",
                json!({"token": token, "new_password": wrong, "confirm_password": bobs}),
            )
            .await;
        secrets.push(token);
    }
    service
        .call("VerifyEmail", json!({"token": secrets[secrets.len() - 2]}))
        .await;
    let reset = json!({"token": secrets[secrets.len() - 1], "new_password": bobs, "confirm_password": bobs});
    service.call("ResetPassword", reset).await;
    service.call("Delete", json!({"id": ID})).await;
    secrets
}

#[tokio::test]
async fn no_secret_is_in_the_stores_or_the_logs() {
    let service = Service::builder()
        .variables(&[("password_pepper", &format!("1:{PEPPER}"))])
        .start();
    let mut secrets = do_everything(&service).await;
    secrets.extend(PASSWORDS.map(str::to_owned));
    secrets.extend([PEPPER.to_owned(), TOKEN.to_owned()]);
    let mut places = vec![("the log".to_owned(), service.app.output().into_bytes())];
    for entry in std::fs::read_dir(service.directory.path()).unwrap() {
        let path = entry.unwrap().path();
        places.push((path.display().to_string(), std::fs::read(path).unwrap()));
    }
    assert!(places.len() >= 3, "the log and both stores are there");
    for (place, bytes) in &places {
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {place}");
        }
    }
    // The scan finds what is there.
    assert!(
        places
            .iter()
            .any(|(_, bytes)| bytes.windows(8).any(|window| window == b"argon2id"))
    );
}
