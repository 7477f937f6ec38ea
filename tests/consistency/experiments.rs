//! The search finds what it should: on sources with one order or check broken it finds a violation.
//!
//! `experiments/README.md` says what is broken and what was found.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use host::{Compiled, EngineOptions, Manifest, toolchain};

use super::explore::Subject;
use super::report::Report;
use super::scenario::{self, PLAIN};
use super::{faults, interleavings, late};

const PATCHES: [&str; 13] = [
    "commit-before-reserve",
    "rows-deleted-before-commit",
    "login-believes-rows",
    "search-believes-rows",
    "sessions-without-epoch",
    "no-lease",
    "no-repair",
    "session-before-its-row",
    "wrong-conflict",
    "search-of-rows-alone",
    "search-reads-twice",
    "doubtful-takeover-released",
    "lost-lease",
];

/// Builds the component from sources with a patch applied. Dependencies are built once for all patches.
fn broken(patch: &str) -> Compiled {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copy = root.join("target/experiments/source");
    let _ = std::fs::remove_dir_all(&copy);
    let target = root.join("target/experiments/target");
    for directory in [&copy, &target] {
        std::fs::create_dir_all(directory).expect("a directory");
    }
    symlink(&target, copy.join("target")).expect("a link");
    let names = [
        "bench",
        "src",
        "host",
        "up",
        "examples",
        "wit",
        "Cargo.toml",
        "Cargo.lock",
        "spin.toml",
        "tests",
    ];
    let there = names.iter().map(|name| root.join(name)).filter(|path| path.exists());
    run(Command::new("cp").arg("-r").args(there).arg(&copy));
    let patch = root.join(format!("tests/consistency/experiments/{patch}.patch"));
    run(Command::new("patch")
        .args(["-p1", "--forward", "-i"])
        .arg(patch)
        .current_dir(&copy));
    let manifest = Manifest::load(copy.join("spin.toml")).expect("the manifest is right");
    toolchain::build(&manifest).expect("the broken component builds");
    Compiled::new(&manifest, &EngineOptions::default()).expect("it compiles")
}

fn run(command: &mut Command) {
    let output = command.output().expect("the command starts");
    assert!(output.status.success(), "{command:?}: {output:?}");
}

/// Searches as the ordinary tests do, until there is a violation.
async fn search(compiled: &Compiled, patch: &str) -> Report {
    let image = scenario::two_users(compiled).await;
    let mut report = Report::new(format!("broken on purpose, {patch}"));
    let mut pairs = interleavings::further_pairs();
    pairs.extend(interleavings::pairs_of(&interleavings::requests(&image)));
    let mut images = scenario::all_cut_off(compiled, 11).await;
    images.insert(0, image.clone());
    if std::env::var_os("SCHEDULES_ONLY").is_some() {
        images.clear();
    }
    for image in images {
        for op in scenario::requests(&image) {
            if report.violations() > 0 {
                return report;
            }
            faults::explore(compiled, &image, PLAIN, &op, &mut report).await;
        }
    }
    if report.violations() == 0 {
        late::explore_sleepers(compiled, &image, &mut report).await;
        late::explore_late_statements(compiled, &image, &mut report).await;
    }
    for pair in pairs {
        if report.violations() > 0 {
            return report;
        }
        let subject = Subject {
            compiled,
            image: &image,
            variables: PLAIN,
            ops: pair.to_vec(),
            fault: None,
        };
        interleavings::explore(subject, &mut report).await;
    }
    report
}

#[tokio::test]
#[ignore = "builds the component thirteen times"]
async fn every_broken_order_is_found() {
    let only = std::env::var("ONLY").ok();
    for patch in PATCHES {
        if only.as_ref().is_some_and(|only| !patch.contains(only.as_str())) {
            continue;
        }
        let report = search(&broken(patch), patch).await;
        let found = report
            .first()
            .unwrap_or_else(|| panic!("nothing is found wrong with {patch}"));
        println!("=== {patch}: found in {} runs\n{found}\n", report.runs());
    }
}
