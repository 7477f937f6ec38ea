//! The line on standard error that shows what the bench does.

use indicatif::{ProgressBar, ProgressStyle};

/// A line with the present task and how far it is.
pub struct Progress(ProgressBar);

impl Progress {
    /// Makes an empty line.
    pub fn new() -> Self {
        let style = ProgressStyle::with_template("[{elapsed_precise}] {msg} {wide_bar} {pos}/{len}");
        let bar = ProgressBar::no_length();
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }

    /// Shows a task of unknown length.
    pub fn message(&self, task: &str) {
        self.start(task, 0);
    }

    /// Starts a task with this number of steps.
    pub fn start(&self, task: &str, steps: u64) {
        if self.0.is_hidden() {
            eprintln!("{task}");
        }
        self.0.set_message(task.to_owned());
        self.0.set_length(steps);
        self.0.set_position(0);
    }

    /// Advances the task by this number of steps.
    pub fn advance(&self, steps: u64) {
        self.0.inc(steps);
    }

    /// Removes the line.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
