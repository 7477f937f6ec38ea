//! Which route matches a path, and what the guest sees of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use bytes::Bytes;
use common::{Probe, text};
use host::{ClientAddr, Manifest, RequestError};
use http::Request;

#[test]
fn the_most_specific_route_matches() {
    let directory = tempfile::tempdir().unwrap();
    let route = |(route, component): (&str, &str)| {
        format!(
            "[[trigger.http]]\nroute = \"{route}\"\ncomponent = \"{component}\"\n[component.{component}]\nsource = \"\"\n"
        )
    };
    let routes = [
        ("/users/...", "users"),
        ("/users/health", "health"),
        ("/users/admin/...", "admin"),
        ("/", "root"),
    ];
    let routes: String = routes.into_iter().map(route).collect();
    let path = directory.path().join("spin.toml");
    std::fs::write(
        &path,
        format!("spin_manifest_version = 2\napplication = {{ name = \"x\" }}\n{routes}"),
    )
    .unwrap();
    let manifest = Manifest::load(path).unwrap();

    let find = |path| {
        manifest
            .routes()
            .find(path)
            .map(|found| (found.route.component.as_str(), found.path_info))
    };
    for (path, expected) in [
        ("/", Some(("root", ""))),
        ("/users", Some(("users", ""))),
        ("/users/", Some(("users", "/"))),
        ("/users/1/x", Some(("users", "/1/x"))),
        ("/users/health", Some(("health", ""))),
        ("/users/health/", Some(("health", ""))),
        ("/users/health/x", Some(("users", "/health/x"))),
        ("/users/admin/x", Some(("admin", "/x"))),
        ("/users2", None),
        ("/x", None),
    ] {
        assert_eq!(find(path), expected, "{path}");
    }
}

#[tokio::test]
async fn a_guest_sees_spins_headers_and_no_forged_ones() {
    let request = Request::get("/headers?a=b")
        .header("host", "example.org:80")
        .header("connection", "keep-alive")
        .header("spin-client-addr", "1.2.3.4:5")
        .header("x-own", "kept")
        .extension(ClientAddr("9.8.7.6:54".parse().unwrap()));
    let reply = Probe::new()
        .app
        .request(request.body(Bytes::new()).unwrap())
        .await
        .unwrap();
    // Wasmtime shows the host as the request's authority and not among its headers, as under Spin.
    assert_eq!(
        text(&reply),
        "spin-base-path: /\n\
         spin-client-addr: 9.8.7.6:54\n\
         spin-component-route: \n\
         spin-full-url: http://example.org:80/headers?a=b\n\
         spin-matched-route: /...\n\
         spin-path-info: /headers\n\
         spin-raw-component-route: /...\n\
         x-own: kept\n"
    );
}

#[tokio::test]
async fn a_request_with_an_invalid_host_is_refused() {
    let request = Request::get("/headers").header("host", "not a host");
    let error = Probe::new()
        .app
        .request(request.body(Bytes::new()).unwrap())
        .await
        .unwrap_err();
    assert!(matches!(error, RequestError::Invalid(_)), "{error:?}");
}
