//! The search finds what it should: with one order of calls or one condition broken it finds a violation.

use host::Compiled;

use super::{faults, interleavings, late};
use crate::catalogue::{examples, first_examples};
use crate::harness::breaker::{ALL, Broken, is_effective};
use crate::harness::explore::Subject;
use crate::harness::pairs;
use crate::harness::report::{BROKEN, Report};
use crate::harness::states::{self, PLAIN};
use crate::harness::world::Image;

/// Searches as the ordinary tests do, until there is a violation.
async fn search(compiled: &Compiled, broken: Broken) -> Report {
    let image = states::two_users(compiled).await.broken(broken);
    let mut report = Report::new(format!("{BROKEN}, {broken:?}"));
    search_faults(compiled, &image, &mut report).await;
    late::explore_late_calls(compiled, &image, &mut report).await;
    late::explore_sleepers(compiled, &image, &mut report).await;
    for image in states::all_cut_off(compiled, states::TOO_LONG).await {
        search_faults(compiled, &image.broken(broken), &mut report).await;
    }
    let mut all = interleavings::further_pairs();
    all.extend(pairs::pairs_of(&first_examples(image.secrets())));
    for pair in all {
        if report.violations() > 0 {
            return report;
        }
        let subject = Subject {
            compiled,
            image: &image,
            variables: PLAIN,
            requests: pair.to_vec(),
            fault: None,
        };
        pairs::explore(subject, &mut report).await;
    }
    report
}

async fn search_faults(compiled: &Compiled, image: &Image, report: &mut Report) {
    for request in examples(image.secrets()) {
        if report.violations() == 0 {
            faults::explore(compiled, image, PLAIN, &request, report).await;
        }
    }
}

#[tokio::test]
async fn every_broken_order_or_condition_is_found() {
    let compiled = crate::support::component();
    for broken in ALL {
        let report = search(compiled, broken).await;
        assert!(
            is_effective(broken),
            "the pattern of {broken:?} matches no call any more"
        );
        let found = report
            .first()
            .unwrap_or_else(|| panic!("nothing is found wrong with {broken:?}"));
        let shown: String = found.chars().take(600).collect();
        println!("=== {broken:?}: found in {} runs\n{shown}\n", report.runs());
    }
}
