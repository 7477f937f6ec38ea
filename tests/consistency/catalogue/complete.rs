//! The catalogue leaves no RPC out, and each entry has what the tests need.

use std::collections::BTreeSet;

use super::{CATALOGUE, Changes, Secrets, first_examples};
use crate::harness::states::{self, PLAIN};
use crate::harness::world::World;
use crate::support::{RPCS, component};

#[test]
fn the_catalogue_has_every_rpc_once() {
    let names: BTreeSet<&str> = CATALOGUE.iter().map(|rpc| rpc.name).collect();
    let missing: Vec<_> = RPCS.iter().filter(|rpc| !names.contains(**rpc)).collect();
    assert!(missing.is_empty(), "catalogue/mod.rs lacks {missing:?}");
    assert_eq!(CATALOGUE.len(), RPCS.len());
}

#[test]
fn every_rpc_has_its_own_examples_and_random_requests() {
    let (sessions, tokens) = (["x".repeat(128)], ["x".repeat(64), "y".repeat(64)]);
    let secrets = Secrets {
        sessions: &sessions,
        tokens: &tokens,
    };
    let first: Vec<&str> = first_examples(secrets).iter().map(super::Request::name).collect();
    let names: Vec<&str> = CATALOGUE.iter().map(|rpc| rpc.name).collect();
    assert_eq!(first, names);
    let of_others: Vec<_> = CATALOGUE
        .iter()
        .flat_map(|rpc| {
            (rpc.examples)(secrets)
                .into_iter()
                .filter(|request| request.name() != rpc.name)
        })
        .collect();
    assert!(of_others.is_empty(), "{of_others:?}");
    let without_weight: Vec<_> = CATALOGUE
        .iter()
        .filter(|rpc| rpc.weight == 0)
        .map(|rpc| rpc.name)
        .collect();
    assert!(without_weight.is_empty(), "no random request is of {without_weight:?}");
}

#[tokio::test]
async fn an_entry_says_whether_its_rpc_changes_a_user() {
    let image = states::two_users(component()).await;
    for (rpc, request) in CATALOGUE.iter().zip(first_examples(image.secrets())) {
        let world = World::new(component(), &image, PLAIN);
        let users = || format!("{:?}", world.stores().rows);
        let before = users();
        world.call(request).await;
        assert_eq!(users() != before, rpc.changes == Changes::AUser, "{}", rpc.name);
    }
}
