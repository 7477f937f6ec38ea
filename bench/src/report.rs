//! The table, and the same as JSON.

use std::fmt;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use comfy_table::Table;
use comfy_table::presets::ASCII_MARKDOWN;
use serde::Serialize;

use crate::subjects::root;

/// One figure, and what it was meant to be.
#[derive(Serialize)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// How much it is.
    pub figure: f64,
    /// Of what.
    pub unit: Unit,
    /// What it was meant to be.
    pub target: Option<Target>,
    /// The figures that it was made from.
    pub from: String,
}

/// What a figure counts.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// How many times as much as something else.
    Ratio,
    /// Hundredths of something else.
    Percent,
    /// Microseconds.
    Microseconds,
    /// 1,000 bytes.
    Kilobytes,
    /// 1,048,576 bytes.
    Mebibytes,
}

/// A bound that a figure was meant to keep.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// As much or more.
    AtLeast(f64),
    /// As much or less.
    AtMost(f64),
}

/// What one setting of the password hash costs.
#[derive(Serialize)]
pub struct Setting {
    /// The variable's value.
    pub password_hash: String,
    /// Logins a second, two at a time.
    pub logins_per_second: f64,
    /// The most memory of one login's instance, in MiB.
    pub memory: f64,
}

/// Everything that was measured.
#[derive(Serialize)]
pub struct Report {
    machine: String,
    commit: String,
    measured_at: u64,
    users: u32,
    rows: Vec<Row>,
    settings: Vec<Setting>,
}

impl Row {
    fn verdict(&self) -> &'static str {
        match self.target {
            None => "",
            Some(Target::AtLeast(least)) if self.figure >= least => "met",
            Some(Target::AtMost(most)) if self.figure <= most => "met",
            Some(_) => "missed",
        }
    }
}

impl Unit {
    fn of(self, figure: f64) -> String {
        match self {
            Self::Ratio => format!("{figure:.2}"),
            Self::Percent => format!("{figure:.1} %"),
            Self::Microseconds => format!("{figure:.0} µs"),
            Self::Kilobytes => format!("{figure:.0} KB"),
            Self::Mebibytes => format!("{figure:.0} MiB"),
        }
    }
}

impl Report {
    /// Nothing yet, on this machine.
    pub fn new(users: u32) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            machine: machine(),
            commit: commit(),
            measured_at: since_epoch.map_or(0, |time| time.as_secs()),
            users,
            rows: Vec::new(),
            settings: Vec::new(),
        }
    }

    /// Adds figures.
    pub fn extend(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
    }

    /// Adds what settings of the password hash cost.
    pub fn settings(&mut self, settings: Vec<Setting>) {
        self.settings = settings;
    }

    /// Prints the tables, and writes `target/measure/measured.json`.
    pub fn print_and_write(&self) -> Result<()> {
        println!("{self}");
        let path = root().join("target/measure/measured.json");
        std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
        std::fs::write(&path, serde_json::to_vec_pretty(self)?).context("the JSON file")?;
        println!("{}", path.display());
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut figures = table(["what", "figure", "target", "", "from"]);
        for row in &self.rows {
            let target = match row.target {
                None => String::new(),
                Some(Target::AtLeast(least)) => format!("at least {}", row.unit.of(least)),
                Some(Target::AtMost(most)) => format!("at most {}", row.unit.of(most)),
            };
            let verdict = row.verdict().to_owned();
            figures.add_row([
                row.what.clone(),
                row.unit.of(row.figure),
                target,
                verdict,
                row.from.clone(),
            ]);
        }
        let mut settings = table(["password_hash", "logins/s", "memory of one"]);
        for setting in &self.settings {
            let rate = format!("{:.0}", setting.logins_per_second);
            settings.add_row([setting.password_hash.clone(), rate, Unit::Mebibytes.of(setting.memory)]);
        }
        write!(
            f,
            "{}, commit {}\n\n{figures}\n\n{settings}\n",
            self.machine, self.commit
        )
    }
}

fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(ASCII_MARKDOWN).set_header(header);
    table
}

/// The processor and how many of it there are, as far as the system tells.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    format!("{model}, {cores} cores, {}", std::env::consts::OS)
}

/// Which sources were measured, as far as git tells.
fn commit() -> String {
    let git = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .current_dir(root())
        .output();
    let commit = git.map(|git| String::from_utf8_lossy(&git.stdout).trim().to_owned());
    commit.unwrap_or_default()
}
