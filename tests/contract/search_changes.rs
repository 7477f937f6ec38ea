//! Search while users of its page change, and on stores that disagree for good.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use host::seams::{Operation, StorageCall, StorageSeam, Verdict};
use host::{App, RequestId, Seams};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{ID, TOKEN, World, component};

/// The search among the requests.
const SEARCH: RequestId = RequestId(u64::MAX);

/// Renames the user while the search is about to make a storage call, where this says to what.
struct Renamer<F> {
    app: OnceLock<App>,
    name: F,
}

#[async_trait]
impl<F: Fn(&Operation) -> Option<String> + Send + Sync> StorageSeam for Renamer<F> {
    async fn before(&self, call: &StorageCall) -> Verdict {
        let name = Some(&call.operation)
            .filter(|_| call.request == SEARCH)
            .and_then(&self.name);
        if let Some(name) = name {
            let update = json!({"id": ID, "username": name});
            assert_eq!(rpc(self.app.get().unwrap(), "Update", &update, None).await.0, 200);
        }
        Verdict::Proceed
    }
}

/// Whether a call reads the document of the user that is renamed.
fn reads_the_user(operation: &Operation) -> bool {
    matches!(operation, Operation::KeyValueGet { key } if key.ends_with(ID))
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

/// What a search for one page answers while `asim`, who stands before `bob`, is renamed.
async fn searched_during(name: impl Fn(&Operation) -> Option<String> + Send + Sync + 'static) -> (u16, Value) {
    let renamer = Arc::new(Renamer {
        app: OnceLock::new(),
        name,
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
    let asim = json!({"id": ID, "username": "asim", "email": "asim@example.com", "password": "password1"});
    let bob = json!({"username": "bob", "email": "bob@example.com", "password": "password1"});
    for user in [asim, bob] {
        assert_eq!(rpc(&app, "Create", &user, None).await.0, 200);
    }
    rpc(&app, "Search", &json!({"limit": 1}), Some(SEARCH)).await
}

/// Renames the user so many times, each time that the search is about to read it.
fn times(times: usize) -> impl Fn(&Operation) -> Option<String> {
    let left = AtomicUsize::new(times);
    move |operation| {
        let one_less = |left: usize| left.checked_sub(1);
        let left = reads_the_user(operation).then(|| left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less));
        left?.ok().map(|left| format!("asim{left}"))
    }
}

#[tokio::test]
async fn a_search_sees_a_user_that_is_renamed_four_times_meanwhile() {
    let (status, found) = searched_during(times(4)).await;
    assert_eq!(status, 200, "{found}");
    assert_eq!(found["users"].as_array().unwrap().len(), 1);
    assert_eq!(found["users"][0]["username"], "asim1");
}

#[tokio::test]
async fn a_search_whose_users_change_each_time_is_to_be_repeated() {
    let (status, error) = searched_during(times(5)).await;
    assert_eq!((status, &error["code"]), (503, &json!(503)), "{error}");
}

#[tokio::test]
async fn a_user_who_is_renamed_there_and_back_is_never_shown_in_the_place_of_the_other_name() {
    let there_and_back = |operation: &Operation| match operation {
        Operation::SqliteExecute { .. } => Some("asim".to_owned()),
        operation => reads_the_user(operation).then(|| "zoe".to_owned()),
    };
    let (status, answer) = searched_during(there_and_back).await;
    assert_eq!((status, &answer["code"]), (503, &json!(503)), "{answer}");
}

#[tokio::test]
async fn who_is_being_renamed_is_shown_by_both_names_that_the_document_has() {
    let world = World::new();
    world.create("asim").await;
    world.write_every(1);
    world.replace_stored(r#""asim""#, r#""carol""#);
    let former = json!({"username": "asim", "email": "asim@example.com"});
    world.call("Search", former).await.is_ok(&json!({"users": []}));
}

/// Has the first user's name go to the last one while a search is about to read the last one's document.
struct HandOver {
    world: World,
    last: String,
    done: AtomicBool,
}

#[async_trait]
impl StorageSeam for HandOver {
    async fn before(&self, call: &StorageCall) -> Verdict {
        let reads_last = matches!(&call.operation, Operation::KeyValueGet { key } if key.ends_with(&self.last));
        if reads_last && !self.done.swap(true, Ordering::SeqCst) {
            self.world.replace_stored(r#""user1""#, r#""user0""#);
            self.world
                .replace_stored(&format!(r#""user{}""#, &self.last[35..]), r#""user1""#);
        }
        Verdict::Proceed
    }
}

#[tokio::test]
async fn a_name_that_goes_to_another_user_is_shown_once_however_many_are_being_written() {
    for count in 2..=4 {
        let world = World::new();
        let id = |n: usize| format!("00000000-0000-4000-8000-00000000000{n}");
        for n in 1..=count {
            let user = json!({"id": id(n), "username": format!("user{n}"), "email": format!("user{n}@example.com"),
                "password": "password1"});
            assert_eq!(world.call("Create", user).await.status, 200);
        }
        world.write_every(1);
        let hand_over = Arc::new(HandOver {
            world: world.restarted(&[]),
            last: id(count),
            done: AtomicBool::new(false),
        });
        let answer = world
            .restarted_behind(hand_over.clone())
            .call("Search", json!({}))
            .await;
        assert!(hand_over.done.load(Ordering::SeqCst));
        let users = answer.body["users"].as_array().unwrap();
        let names: Vec<_> = users.iter().map(|user| user["username"].clone()).collect();
        let expected: Vec<_> = (0..count).map(|n| json!(format!("user{n}"))).collect();
        assert_eq!(names, expected);
    }
}

#[tokio::test]
async fn a_row_of_nobody_is_cleared_away_and_the_page_is_full() {
    let world = World::new();
    let gone = world.create("asim").await;
    world.create("bob").await;
    world.remove_stored(&format!("user:default:{gone}"));
    let answer = world.call("Search", json!({"limit": 1})).await;
    assert_eq!(answer.body["users"][0]["username"], "bob", "{answer:?}");
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
