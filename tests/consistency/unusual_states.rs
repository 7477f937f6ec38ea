//! Every interleaving in states that are not ordinary: no schema yet, cut-off changes, sessions for the cleanup.

use host::Compiled;

use crate::catalogue::{
    ASIM, NEW, Request, cleanup, create, delete, list_sessions, login, logout, logout_all, read_session, search,
    search_by_part, update, update_password,
};
use crate::harness::pairs::{explore_pairs, pairs_of};
use crate::harness::report::everything;
use crate::harness::states::{self, IDLE, PLAIN};
use crate::harness::world::{Image, Variables};

async fn explore(compiled: &Compiled, image: &Image, variables: Variables, pairs: Vec<[Request; 2]>) {
    explore_pairs(compiled, image.name, image, variables, pairs, false).await;
}

fn carol(id: Option<&str>) -> Request {
    create(id, "carol", "carol@example.com")
}

#[tokio::test]
async fn the_first_two_requests_make_the_schema_at_once() {
    let compiled = crate::support::component();
    let mut pairs = vec![
        [carol(None), carol(None)],
        [carol(Some(NEW)), login("carol", "password1")],
    ];
    if everything() {
        pairs.extend([
            [carol(None), search()],
            [carol(Some(NEW)), delete(NEW)],
            [login("carol", "password1"), cleanup()],
        ]);
    }
    explore(compiled, &Image::empty(), PLAIN, pairs).await;
}

#[tokio::test]
async fn two_requests_repair_the_same_change() {
    let compiled = crate::support::component();
    let images = states::all_cut_off(compiled, states::TOO_LONG).await;
    // The quick run takes every other state. Changes before and after their commits are among them.
    let step = if everything() { 1 } else { 2 };
    for image in images.iter().step_by(step) {
        let mut requests = vec![
            carol(None),
            update(ASIM, Some("carol"), None),
            login("asim", "password1"),
            search_by_part(1),
        ];
        if everything() {
            requests.extend([
                delete(ASIM),
                cleanup(),
                update_password(ASIM, "password1", "password2"),
                carol(Some(NEW)),
                login("carol", "password1"),
            ]);
        }
        explore(compiled, image, PLAIN, pairs_of(&requests)).await;
    }
}

#[tokio::test]
async fn two_requests_clean_up_the_same_sessions() {
    let compiled = crate::support::component();
    let image = states::expired(compiled).await;
    let requests = [
        logout(&image.sessions[0]),
        login("asim", "password1"),
        list_sessions(ASIM),
    ];
    explore(compiled, &image, PLAIN, pairs_of(&requests)).await;
}

#[tokio::test]
async fn a_session_is_read_while_it_ends() {
    let compiled = crate::support::component();
    let image = states::in_use(compiled).await;
    let session = &image.sessions[0];
    let others = [
        logout(session),
        logout_all(ASIM),
        delete(ASIM),
        list_sessions(ASIM),
        read_session(session),
    ];
    let pairs = others.map(|other| [read_session(session), other]);
    explore(compiled, &image, IDLE, pairs.to_vec()).await;
}
