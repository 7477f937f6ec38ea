//! Every interleaving in states other than ordinary ones: no schema yet, cut-off writes, sessions to sweep.

use host::Compiled;

use super::interleavings::{explore_pairs, pairs_of};
use super::op::{self, Op};
use super::report::everything;
use super::scenario::{self, ASIM, NEW, PLAIN};
use super::world::{Image, Variables, World};

/// Sessions end when they aren't read, and so reading one is noted.
const IDLE: Variables = &[("login_failures_per_address", "0"), ("session_idle_ttl", "500")];

async fn explore(compiled: &Compiled, image: &Image, variables: Variables, pairs: Vec<[Op; 2]>) {
    explore_pairs(compiled, image.name, image, variables, pairs, false).await;
}

fn carol(id: Option<&str>) -> Op {
    op::create(id, "carol", "carol@example.com")
}

#[tokio::test]
async fn the_first_two_requests_make_the_schema_at_once() {
    let compiled = crate::support::component();
    let mut pairs = vec![
        [carol(None), carol(None)],
        [carol(Some(NEW)), op::login("carol", "password1")],
    ];
    if everything() {
        pairs.extend([
            [carol(None), op::search()],
            [carol(Some(NEW)), op::delete(NEW)],
            [op::login("carol", "password1"), op::logout(&"x".repeat(128))],
        ]);
    }
    explore(compiled, &Image::empty(), PLAIN, pairs).await;
}

#[tokio::test]
async fn two_requests_repair_the_same_write() {
    let compiled = crate::support::component();
    let images = scenario::all_cut_off(compiled, scenario::TOO_LONG).await;
    // The quick run takes every other state; writes before and after their commits are among them.
    let step = if everything() { 1 } else { 2 };
    for image in images.iter().step_by(step) {
        let mut ops = vec![
            carol(None),
            op::update(ASIM, Some("carol"), None),
            op::login("asim", "password1"),
            op::search_by_part(1),
        ];
        if everything() {
            ops.extend([
                op::delete(ASIM),
                op::logout(&"x".repeat(128)),
                op::update_password(ASIM, "password1", "password2"),
                carol(Some(NEW)),
                op::login("carol", "password1"),
            ]);
        }
        explore(compiled, image, PLAIN, pairs_of(&ops)).await;
    }
}

#[tokio::test]
async fn two_requests_sweep_the_same_sessions() {
    let compiled = crate::support::component();
    let image = scenario::expired(compiled).await;
    let ops = [
        op::logout(&image.sessions[0]),
        op::login("asim", "password1"),
        op::list_sessions(ASIM),
    ];
    explore(compiled, &image, PLAIN, pairs_of(&ops)).await;
}

#[tokio::test]
async fn a_session_is_read_while_it_ends() {
    let compiled = crate::support::component();
    let world = World::new(compiled, &scenario::two_users(compiled).await, IDLE);
    world.advance(100);
    let image = world.image("a session to be noted as used");
    let read = op::read_session(&image.sessions[0]);
    let pairs = [
        op::logout(&image.sessions[0]),
        op::logout_all(ASIM),
        op::delete(ASIM),
        op::list_sessions(ASIM),
        op::read_session(&image.sessions[0]),
    ]
    .map(|other| [read.clone(), other]);
    explore(compiled, &image, IDLE, pairs.to_vec()).await;
}
