//! `cargo measure`: builds the component and what it is compared with, seeds, measures, and prints one table with
//! the targets beside the figures.

mod load;
mod population;
mod progress;
mod report;
mod rows;
mod seed;
mod service;
mod statistics;
mod subjects;

use anyhow::Result;
use clap::Parser;

use crate::progress::Progress;
use crate::report::Report;
use crate::rows::hash;

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
    /// Serve concurrent logins in this process and print the most memory it ever had.
    #[arg(long, hide = true)]
    peak_of_logins: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    if options.peak_of_logins {
        return rows::memory::serve_and_tell().await;
    }
    let progress = Progress::new();
    let subjects = subjects::build(&progress)?;
    let mut report = Report::new(options.users);
    for group in rows::GROUPS {
        if group.name().contains(&options.only) {
            progress.says(group.name());
            report.extend(group.measure(&subjects, options.users, &progress).await?);
        }
    }
    if "hash".contains(&options.only) {
        progress.says("hash parameters");
        report.settings(hash::settings(&subjects).await?);
    }
    progress.done();
    report.print_and_write()
}
