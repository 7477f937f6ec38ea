//! A component that does one thing per path, and responds with the result as text.

use spin_sdk::http::{Headers, OutgoingResponse, Request, ResponseOutparam};
use spin_sdk::http_component;
use spin_sdk::key_value::Store;
use spin_sdk::sqlite::Connection;
use spin_sdk::variables;
use wasi::clocks::{monotonic_clock, wall_clock};
use wasi::http::{outgoing_handler, types};
use wasi::random::{insecure, insecure_seed, random};

#[http_component]
async fn handle(request: Request, out: ResponseOutparam) {
    if request.path() == "/silent" {
        return;
    }
    let response = OutgoingResponse::new(Headers::new());
    out.set_with_body(response, result(&request).into_bytes())
        .await
        .unwrap();
    if request.path() == "/late" {
        key_value(&["set", "late", "x"]);
        panic!("after the response");
    }
}

fn result(request: &Request) -> String {
    let path: Vec<&str> = request.path().split('/').skip(1).collect();
    match path.as_slice() {
        ["key-value", rest @ ..] => key_value(rest),
        ["sql"] => sql(&String::from_utf8_lossy(request.body())),
        ["denied"] => format!("{:?} {:?}", Store::open("other").err(), Connection::open("other").err()),
        ["many"] => format!(
            "{:?}",
            (0..300)
                .map(|_| Store::open_default())
                .collect::<Result<Vec<_>, _>>()
                .err()
        ),
        ["variable", name] => format!("{:?}", variables::get(name)),
        ["environment"] => format!("{:?}", std::env::vars().collect::<Vec<_>>()),
        ["headers"] => headers(request),
        ["echo"] => String::from_utf8_lossy(request.body()).into_owned(),
        ["time"] => format!("{} {}", wall_clock::now().seconds, monotonic_clock::now()),
        ["random"] => format!(
            "{} {} {:?}",
            random::get_random_u64(),
            insecure::get_insecure_random_u64(),
            insecure_seed::insecure_seed()
        ),
        ["memory", bytes] => vec![1u8; bytes.parse().unwrap()].len().to_string(),
        ["file"] => format!("{:?}", std::fs::read("/etc/hostname").is_ok()),
        ["outbound"] => outbound(),
        ["send"] => send(&String::from_utf8_lossy(request.body())),
        ["chained"] => "from the other".to_owned(),
        ["print"] => {
            print!("an unfinished");
            println!(" line");
            eprint!("the end");
            String::new()
        }
        ["trap"] => panic!("as asked"),
        _ => String::new(),
    }
}

fn key_value(rest: &[&str]) -> String {
    let store = match Store::open_default() {
        Ok(store) => store,
        Err(error) => return format!("open: {error:?}"),
    };
    match rest {
        ["set", key, value] => format!("{:?}", store.set(key, value.as_bytes())),
        ["get", key] => format!(
            "{:?}",
            store.get(key).map(|value| value.map(|v| String::from_utf8(v).unwrap()))
        ),
        ["delete", key] => format!("{:?}", store.delete(key)),
        ["exists", key] => format!("{:?}", store.exists(key)),
        ["keys"] => format!("{:?}", store.get_keys()),
        _ => "no such operation".to_owned(),
    }
}

fn sql(statements: &str) -> String {
    let connection = match Connection::open_default() {
        Ok(connection) => connection,
        Err(error) => return format!("open: {error:?}"),
    };
    let mut last = String::new();
    for statement in statements.split(';') {
        last = match connection.execute(statement, &[]) {
            Ok(result) => format!("{:?} {:?}", result.columns, result.rows),
            Err(error) => return format!("{error:?}"),
        };
    }
    last
}

fn headers(request: &Request) -> String {
    let mut lines: Vec<String> = request
        .headers()
        .map(|(name, value)| format!("{name}: {}\n", value.as_str().unwrap_or("?")))
        .collect();
    lines.sort();
    lines.concat()
}

fn outbound() -> String {
    let request = types::OutgoingRequest::new(types::Fields::new());
    request.set_authority(Some("example.com")).unwrap();
    request.set_path_with_query(Some("/")).unwrap();
    match outgoing_handler::handle(request, None) {
        Ok(response) => {
            response.subscribe().block();
            format!("{:?}", response.get().unwrap().unwrap().err())
        }
        Err(error) => format!("Some({error:?})"),
    }
}

/// Sends a request to another component, by its authority.
fn send(authority: &str) -> String {
    let request = types::OutgoingRequest::new(types::Fields::new());
    request.set_scheme(Some(&types::Scheme::Http)).unwrap();
    request.set_authority(Some(authority)).unwrap();
    request.set_path_with_query(Some("/chained")).unwrap();
    let response = match outgoing_handler::handle(request, None) {
        Ok(response) => response,
        Err(error) => return format!("refused: {error:?}"),
    };
    response.subscribe().block();
    match response.get().unwrap().unwrap() {
        Ok(response) => {
            let body = response.consume().unwrap();
            let bytes = body.stream().unwrap().blocking_read(1024).unwrap();
            format!("answered: {}", String::from_utf8_lossy(&bytes))
        }
        Err(error) => format!("refused: {error:?}"),
    }
}
