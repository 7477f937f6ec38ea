//! A line on standard error every 15 s, so that tests that take long are not silent.

use std::io::Write;
use std::sync::Once;
use std::thread;
use std::time::{Duration, Instant};

/// The time between two lines.
const PERIOD: Duration = Duration::from_secs(15);

/// Reports from now on how long the tests of this binary have run.
pub fn report() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        thread::spawn(|| report_from(Instant::now()));
    });
}

fn report_from(started: Instant) {
    loop {
        thread::sleep(PERIOD);
        let line = format!(
            "The tests of `{}` have run for {} s.\n",
            env!("CARGO_CRATE_NAME"),
            started.elapsed().as_secs()
        );
        // Not with `eprint!`, which tests capture.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}
