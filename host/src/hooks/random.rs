//! The randomness hook: the random bytes that guests read.

use rand::rngs::{ChaCha20Rng, StdRng};
use rand::{Rng, SeedableRng};

use super::request_id::RequestId;

/// Random bytes for all three `wasi:random` interfaces, a stream for each request.
pub trait Random: Send + Sync {
    /// Returns the stream for the instance that serves `request`.
    fn stream(&self, request: RequestId) -> Box<dyn Rng + Send>;
}

/// Unpredictable bytes, seeded by the operating system.
pub struct SystemRandom;

impl Random for SystemRandom {
    fn stream(&self, _: RequestId) -> Box<dyn Rng + Send> {
        Box::new(StdRng::from_rng(&mut rand::rng()))
    }
}

/// The same bytes in each run. They depend on the seed and the request alone, so concurrent requests don't change each
/// other's.
pub struct SeededRandom(pub u64);

impl Random for SeededRandom {
    fn stream(&self, request: RequestId) -> Box<dyn Rng + Send> {
        let mut stream = ChaCha20Rng::seed_from_u64(self.0);
        stream.set_stream(request.0);
        Box::new(stream)
    }
}
