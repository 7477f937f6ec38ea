//! The first requests of all, at once on an empty directory: each is answered as if the schema existed.

use std::sync::Arc;

use host::App;

use crate::catalogue::{Request, create};
use crate::harness::answer::Answer;
use crate::harness::report::everything;
use crate::harness::world::send;
use crate::support::TOKEN;

const AT_ONCE: u64 = 40;

async fn answer(app: App, number: u64, request: Request) -> Answer {
    let reply = send(&app, number, &request).await.expect("a response");
    let status = reply.response.status().as_u16();
    let body = serde_json::from_slice(reply.response.body()).expect("JSON");
    request.answer(status, &body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forty_creates_at_once_succeed_without_a_schema() {
    let compiled = crate::support::component();
    let times = if everything() { 200 } else { 10 };
    for time in 0..times {
        let directory = Arc::new(tempfile::tempdir().expect("a temporary directory"));
        let app = App::builder(compiled)
            .state_dir(directory.path())
            .capture_output(true)
            .variable("api_tokens", format!("*={TOKEN}"))
            .variable("password_hash", "m=8,t=1,p=1")
            .variable("insecure_for_tests", "on")
            .build()
            .expect("the application starts");
        let answers = (0..AT_ONCE).map(|number| {
            let name = format!("user{number}");
            let create = create(None, &name, &format!("{name}@example.com"));
            tokio::spawn(answer(app.clone(), number, create))
        });
        for answer in answers.collect::<Vec<_>>() {
            assert_eq!(answer.await.unwrap(), Answer::Done, "start {time}");
        }
    }
    println!("cold starts: {times} times {AT_ONCE} at once, 0 answered otherwise");
}
