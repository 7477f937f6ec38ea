//! `cargo measure`: builds the service and the reference components, fills stores, measures, and prints one table of
//! figures and targets.

mod components;
mod connection;
mod load;
mod picture;
mod population;
mod progress;
mod report;
mod rows;
mod seed;
mod service;
mod spin;
mod statistics;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

use crate::progress::Progress;
use crate::report::Report;
use crate::rows::{against, hash};

/// Measures what the service costs.
#[derive(Parser)]
#[command(name = "cargo measure")]
struct Options {
    /// How many users and sessions the large store has.
    #[arg(long, default_value_t = 1_000_000)]
    users: u32,
    /// Measure only the groups whose names contain this.
    #[arg(long, default_value = "")]
    only: String,
    /// Measure only ReadSession over HTTP, paired with that of another build of the service.
    #[arg(long, value_name = "USERS.WASM", conflicts_with = "only")]
    against: Option<PathBuf>,
    /// Measure only what a client sees of the service on this Spin: its command line, named `spin`, or its HTTP trigger.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["only", "against", "users"])]
    spin: Option<PathBuf>,
    /// Measure nothing, and draw the last run's JSON to this SVG file.
    #[arg(long, value_name = "SVG", conflicts_with_all = ["only", "against", "users", "spin"])]
    picture: Option<PathBuf>,
    /// Serve concurrent logins in this process and print the most memory it ever had.
    #[arg(long, hide = true)]
    peak_of_logins: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    if options.peak_of_logins {
        return rows::memory::serve_and_print().await;
    }
    if let Some(path) = &options.picture {
        return picture::write(&Report::read()?, path);
    }
    let progress = Progress::new();
    let report = measure(&options, &progress).await?;
    progress.finish();
    println!("{report}");
    report.write()?;
    picture::write(&report, &report::output("measured.svg"))
}

async fn measure(options: &Options, progress: &Progress) -> Result<Report> {
    let mut report = Report::new(options.users);
    let components = components::build(progress)?;
    if let Some(other) = &options.against {
        report.add("against", against::rows(&components, other, progress).await?);
        return Ok(report);
    }
    if let Some(program) = &options.spin {
        report.add("spin", rows::spin::rows(program, &components, progress).await?);
        return Ok(report);
    }
    for group in rows::GROUPS {
        if group.name().contains(&options.only) {
            progress.message(group.name());
            report.add(group.name(), group.measure(&components, options.users, progress).await?);
        }
    }
    if "hash".contains(&options.only) {
        progress.message("hash parameters");
        report.settings = hash::settings(&components).await?;
    }
    Ok(report)
}
