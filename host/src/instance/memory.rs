//! The linear memory of an instance: counted, and limited.

use wasmtime::ResourceLimiter;

/// The largest size of one linear memory, in bytes.
pub(crate) const MEMORY_LIMIT: usize = 128 << 20;

/// Counts an instance's linear memory, and enforces the limit.
#[derive(Default)]
pub(crate) struct MemoryMeter {
    /// The memory of the instance. It only ever grows.
    pub(crate) bytes: usize,
}

impl ResourceLimiter for MemoryMeter {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = desired <= MEMORY_LIMIT;
        if allowed {
            self.bytes += desired - current;
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(true)
    }
}
