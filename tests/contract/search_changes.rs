//! Search while users of its page change, and on stores that disagree for good.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use host::seams::{Operation, StorageCall, StorageSeam, Verdict};
use host::{App, RequestId, Seams};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{ID, TOKEN, World, component};

/// The search among the requests.
const SEARCH: RequestId = RequestId(u64::MAX);

/// Renames the user each time that the search is about to read it.
struct Renamer {
    app: OnceLock<App>,
    left: AtomicUsize,
}

#[async_trait]
impl StorageSeam for Renamer {
    async fn before(&self, call: &StorageCall) -> Verdict {
        let reads = matches!(&call.operation, Operation::KeyValueGet { key } if key.starts_with("user:"));
        if call.request == SEARCH && reads {
            let one_less = |left: usize| left.checked_sub(1);
            if let Ok(left) = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less) {
                let app = self.app.get().unwrap();
                let update = json!({"id": ID, "username": format!("asim{left}")});
                assert_eq!(rpc(app, "Update", &update, None).await.0, 200);
            }
        }
        Verdict::Proceed
    }
}

async fn rpc(app: &App, name: &str, body: &Value, id: Option<RequestId>) -> (u16, Value) {
    let request =
        http::Request::post(format!("/users/Users/{name}")).header("authorization", format!("Bearer {TOKEN}"));
    let mut request = request.body(body.to_string().into()).unwrap();
    if let Some(id) = id {
        request.extensions_mut().insert(id);
    }
    let reply = app.request(request).await.unwrap();
    let body = serde_json::from_slice(reply.response.body()).unwrap();
    (reply.response.status().as_u16(), body)
}

/// What a search answers while its only user is renamed so many times.
async fn searched_during(times: usize) -> (u16, Value) {
    let renamer = Arc::new(Renamer {
        app: OnceLock::new(),
        left: AtomicUsize::new(times),
    });
    let seams = Seams {
        storage: renamer.clone(),
        ..Seams::default()
    };
    let directory = TempDir::new().unwrap();
    let builder = App::builder(component()).state_dir(directory.path()).seams(seams);
    let builder = builder.capture_output(true).variable("password_hash", "m=8,t=1,p=1");
    let app = builder.variable("api_tokens", format!("*={TOKEN}")).build().unwrap();
    assert!(renamer.app.set(app.clone()).is_ok());
    let user = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    assert_eq!(rpc(&app, "Create", &user, None).await.0, 200);
    rpc(&app, "Search", &json!({"username": "asim*"}), Some(SEARCH)).await
}

#[tokio::test]
async fn a_search_sees_a_user_that_is_renamed_four_times_meanwhile() {
    let (status, found) = searched_during(4).await;
    assert_eq!(status, 200, "{found}");
    assert_eq!(found["users"].as_array().unwrap().len(), 1);
    assert_eq!(found["users"][0]["username"], "asim1");
}

#[tokio::test]
async fn a_search_whose_users_change_each_time_is_to_be_repeated() {
    let (status, error) = searched_during(5).await;
    assert_eq!((status, &error["code"]), (503, &json!(503)), "{error}");
}

#[tokio::test]
async fn a_document_counts_where_the_stores_disagree_for_good() {
    let world = World::new();
    world.create("asim").await;
    world.create("bob").await;
    world.replace_stored("asim@example.com", "restored@example.com");
    let answer = world.call("Search", json!({"username": "*"})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let emails: Vec<_> = answer.body["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| &user["email"])
        .collect();
    assert_eq!(emails, ["restored@example.com", "bob@example.com"]);
}
