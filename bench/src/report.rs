//! The report: one table of figures and targets, and the same as JSON.

use std::fmt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use comfy_table::Table;
use comfy_table::presets::ASCII_MARKDOWN;
use serde::{Deserialize, Serialize};

use crate::components::root;

/// Everything that was measured.
#[derive(Deserialize, Serialize)]
pub struct Report {
    /// The processor, its number of cores, and the operating system.
    pub machine: String,
    /// The sources that were measured, as `git describe` names them.
    pub commit: String,
    /// When the run started, in Unix seconds.
    pub measured_at: u64,
    /// How many users the large store had.
    pub users: u32,
    /// The groups, in the order of the table.
    pub sections: Vec<Section>,
    /// What settings of the password hash cost.
    pub settings: Vec<Setting>,
}

/// A section of the table: the rows of one group.
#[derive(Deserialize, Serialize)]
pub struct Section {
    /// The group's name, as `--only` takes it.
    pub group: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One figure and its target.
#[derive(Deserialize, Serialize)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// The measured value.
    pub figure: f64,
    /// The unit of the figure and of the target.
    pub unit: Unit,
    /// The most that the figure should be.
    pub target: Option<f64>,
    /// The figures that this one was computed from.
    pub from: String,
}

/// The unit of a figure.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// One measurement divided by another.
    Ratio,
    /// Microseconds.
    Microseconds,
    /// Milliseconds.
    Milliseconds,
    /// Bytes.
    Bytes,
    /// 1,000 bytes.
    Kilobytes,
    /// 1,048,576 bytes.
    Mebibytes,
}

/// What one setting of the password hash costs.
#[derive(Deserialize, Serialize)]
pub struct Setting {
    /// The variable's value.
    pub password_hash: String,
    /// Logins a second, two at a time.
    pub logins_per_second: f64,
    /// The most memory of one login's instance, in MiB.
    pub memory: f64,
}

impl Row {
    /// Whether the figure keeps its target; `None` without a target.
    pub fn is_met(&self) -> Option<bool> {
        self.target.map(|most| self.figure <= most)
    }

    /// The cells of the table, with the name of the row's group.
    fn cells(&self, group: &str) -> [String; 6] {
        let target = match self.target {
            None => String::new(),
            Some(most) => format!("at most {}", self.unit.format(most)),
        };
        let verdict = match self.is_met() {
            None => "",
            Some(true) => "met",
            Some(false) => "missed",
        };
        [
            group.to_owned(),
            self.what.clone(),
            self.unit.format(self.figure),
            target,
            verdict.to_owned(),
            self.from.clone(),
        ]
    }
}

impl Unit {
    fn format(self, figure: f64) -> String {
        match self {
            Self::Ratio => format!("{figure:.2}"),
            Self::Microseconds => format!("{figure:.0} µs"),
            Self::Milliseconds => format!("{figure:.0} ms"),
            Self::Bytes => format!("{figure:.0} bytes"),
            Self::Kilobytes => format!("{figure:.0} KB"),
            Self::Mebibytes => format!("{figure:.0} MiB"),
        }
    }
}

impl Report {
    /// Makes a report of this machine without any figures.
    pub fn new(users: u32) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            machine: machine(),
            commit: commit(),
            measured_at: since_epoch.map_or(0, |time| time.as_secs()),
            users,
            sections: Vec::new(),
            settings: Vec::new(),
        }
    }

    /// Adds the rows of a group.
    pub fn add(&mut self, group: &str, rows: Vec<Row>) {
        let group = group.to_owned();
        self.sections.push(Section { group, rows });
    }

    /// Reads the report of the last run.
    pub fn read() -> Result<Self> {
        let path = output("measured.json");
        let json = std::fs::read(&path).with_context(|| format!("{}: run `cargo measure` first", path.display()))?;
        serde_json::from_slice(&json).with_context(|| path.display().to_string())
    }

    /// Writes the report as JSON, and prints where.
    pub fn write(&self) -> Result<()> {
        let path = output("measured.json");
        std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
        std::fs::write(&path, serde_json::to_vec_pretty(self)?).context("the JSON file")?;
        println!("{}", path.display());
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut figures = table(["group", "what", "figure", "target", "", "from"]);
        for section in &self.sections {
            figures.add_rows(section.rows.iter().map(|row| row.cells(&section.group)));
        }
        writeln!(f, "{}, commit {}\n\n{figures}", self.machine, self.commit)?;
        if self.settings.is_empty() {
            return Ok(());
        }
        let mut settings = table(["password_hash", "logins/s", "memory of one"]);
        for setting in &self.settings {
            let rate = format!("{:.0}", setting.logins_per_second);
            let memory = Unit::Mebibytes.format(setting.memory);
            settings.add_row([setting.password_hash.clone(), rate, memory]);
        }
        writeln!(f, "\n{settings}")
    }
}

fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_preset(ASCII_MARKDOWN).set_header(header);
    table
}

/// The path of a file that a run writes.
pub fn output(name: &str) -> PathBuf {
    root().join("target/measure").join(name)
}

/// Names the processor, its number of cores, and the operating system.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    format!("{model}, {cores} cores, {}", std::env::consts::OS)
}

/// Names the commit of the sources; empty without git.
fn commit() -> String {
    let git = Command::new("git")
        .args(["describe", "--always", "--dirty"])
        .current_dir(root())
        .output();
    let commit = git.map(|git| String::from_utf8_lossy(&git.stdout).trim().to_owned());
    commit.unwrap_or_default()
}
