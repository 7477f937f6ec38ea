//! The shortest lease: clearing away must not overtake a login that is still within its time.

use std::time::Duration;

use super::op::{self, Op};
use super::scenario::{self, ASIM};
use super::schedule;
use super::world::{Variables, World};

const ONE_SECOND: Variables = &[("login_failures_per_address", "0"), ("write_lease", "1")];

/// A login is held before it writes its session, all sessions are ended at the end of a second, and another
/// request sweeps at the beginning of the next.
#[tokio::test]
async fn a_sweep_leaves_the_row_of_a_login_under_way() {
    let compiled = crate::support::component();
    let world = World::new(compiled, &scenario::two_users(compiled).await, ONE_SECOND);
    world.clock.advance(Duration::from_millis(850));
    let ops = [
        op::login("asim", "password1"),
        op::logout_all(ASIM),
        op::logout(&"x".repeat(128)),
    ];
    let numbers: Vec<u64> = ops.iter().map(|_: &Op| world.number()).collect();
    let mut turn = 0;
    schedule::run(&world, &numbers, &ops, |calls| {
        let writes_session = |call: &host::seams::Operation| call.to_string().contains("key-value set session:");
        let login_is_there = calls[0].as_ref().is_none_or(writes_session);
        let chosen = match turn {
            0 if !login_is_there => 0,
            0 | 1 if calls[1].is_some() => {
                turn = 1;
                1
            }
            _ if calls[2].is_some() => {
                if turn < 2 {
                    world.clock.advance(Duration::from_millis(200));
                    turn = 2;
                }
                2
            }
            _ => (0..calls.len()).find(|guest| calls[*guest].is_some())?,
        };
        Some(chosen)
    })
    .await
    .expect("all answers");
    world.stores().check().expect("the session's document has its row");
}
