//! The randomness seam: where the bytes of `wasi:random` come from.

use rand::rngs::{ChaCha20Rng, StdRng};
use rand::{Rng, SeedableRng};

use super::RequestId;

/// Gives each request its own stream of random bytes, for all three `wasi:random` interfaces.
pub trait Random: Send + Sync {
    /// The stream that the instance serving `request` draws from.
    fn stream(&self, request: RequestId) -> Box<dyn Rng + Send>;
}

/// Unpredictable bytes, seeded by the operating system.
pub struct SystemRandom;

impl Random for SystemRandom {
    fn stream(&self, _: RequestId) -> Box<dyn Rng + Send> {
        Box::new(StdRng::from_rng(&mut rand::rng()))
    }
}

/// The same bytes in each run: a function of the seed and the request alone, so that concurrent
/// requests don't disturb each other's.
pub struct SeededRandom(pub u64);

impl Random for SeededRandom {
    fn stream(&self, request: RequestId) -> Box<dyn Rng + Send> {
        let mut stream = ChaCha20Rng::seed_from_u64(self.0);
        stream.set_stream(request.0);
        Box::new(stream)
    }
}
