//! Time: a moment, with the precision of the clock.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How far the clocks of two instances may be apart. What is later than that is from the future: a clock was wrong for a
/// while.
pub(super) const CLOCK_SKEW: Duration = Duration::from_mins(1);

/// A moment in Unix time, in microseconds. It is stored and shown in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The moment so many microseconds after the Unix epoch.
    pub fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The moment so many milliseconds after the Unix epoch.
    pub fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    /// The moment so many seconds after the Unix epoch.
    pub fn from_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since the Unix epoch.
    pub fn as_micros(self) -> u64 {
        self.0
    }

    /// Milliseconds since the Unix epoch.
    pub fn as_millis(self) -> u64 {
        self.0 / 1000
    }

    /// Whole seconds since the Unix epoch.
    pub fn as_seconds(self) -> u64 {
        self.0 / 1_000_000
    }

    /// The moment so much later; the last one that there is if it would be beyond.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }

    /// The moment so much earlier; the Unix epoch if it would be before.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }

    /// How much later this is than another moment; nothing if it is earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_seconds())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Self::from_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_the_whole_second() {
        let moment = Timestamp::from_millis(1_999);
        assert_eq!(serde_json::to_string(&moment).unwrap(), "1");
        assert_eq!(
            serde_json::from_str::<Timestamp>("1").unwrap(),
            Timestamp::from_seconds(1)
        );
    }

    #[test]
    fn no_sum_and_no_difference_overflows() {
        let last = Timestamp::from_seconds(u64::MAX);
        assert_eq!(last.after(Duration::MAX), last);
        assert_eq!(
            Timestamp::from_seconds(1).before(Duration::MAX),
            Timestamp::from_seconds(0)
        );
        assert_eq!(Timestamp::from_seconds(1).since(last), Duration::ZERO);
    }
}
