//! What is shown while it works.

use indicatif::{ProgressBar, ProgressStyle};

/// A line on standard error: what is done, and how far it is.
pub struct Progress(ProgressBar);

impl Progress {
    /// A line that says nothing yet.
    pub fn new() -> Self {
        let style = ProgressStyle::with_template("[{elapsed_precise}] {msg} {wide_bar} {pos}/{len}");
        let bar = ProgressBar::no_length();
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }

    /// Begins something of unknown length.
    pub fn says(&self, what: &str) {
        self.begins(what, 0);
    }

    /// Begins something of so many steps.
    pub fn begins(&self, what: &str, steps: u64) {
        if self.0.is_hidden() {
            eprintln!("{what}");
        }
        self.0.set_message(what.to_owned());
        self.0.set_length(steps);
        self.0.set_position(0);
    }

    /// Goes so many steps on.
    pub fn goes_on(&self, steps: u64) {
        self.0.inc(steps);
    }

    /// Removes the line.
    pub fn done(&self) {
        self.0.finish_and_clear();
    }
}
