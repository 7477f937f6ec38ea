//! Reindex after the database was lost: whatever call of it fails, another one brings everything back.

use host::Compiled;
use host::hooks::Verdict;

use crate::harness::check::Violation;
use crate::harness::report::Report;
use crate::harness::states::{self, PLAIN};
use crate::harness::world::{Image, World};

const VERDICTS: [Verdict; 4] = [Verdict::Fail, Verdict::FailAfter, Verdict::Die, Verdict::DieAfter];

/// Runs one step with a fault, then steps without any, and judges the result.
async fn repaired(compiled: &Compiled, image: &Image, fault: Option<(u32, Verdict)>) -> Result<usize, Violation> {
    let world = World::new(compiled, image, PLAIN);
    let number = world.number();
    if let Some((call, verdict)) = fault {
        world.hook.fail(number, call, verdict);
    }
    world.repair(number, "").await;
    let calls = world.hook.calls(number).len();
    let mut next = Some(String::new());
    while let Some(after) = next {
        next = world.repair(world.number(), &after).await;
    }
    world.observe().await?;
    world.tidy().await?;
    Ok(calls)
}

#[tokio::test]
async fn a_reindex_that_was_cut_off_anywhere_can_be_repeated() {
    let compiled = crate::support::component();
    let image = states::two_users(compiled).await.without_database();
    let mut report = Report::new("a Reindex that was cut off");
    let calls = repaired(compiled, &image, None).await.expect("it repairs");
    for call in 0..u32::try_from(calls).expect("a small number") {
        for verdict in VERDICTS {
            let outcome = repaired(compiled, &image, Some((call, verdict))).await;
            report.add(
                outcome
                    .map(drop)
                    .map_err(|violation| format!("{verdict:?} at call {call}: {violation}")),
            );
        }
    }
    report.finish();
}
