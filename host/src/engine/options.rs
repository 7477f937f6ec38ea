//! How the engine runs guests: the caller's options, and the sizes of its pool of instances.

use wasmtime::{Config, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::instance::memory::MEMORY_LIMIT;

/// The part of a memory that stays resident for the next instance. It covers the hash of a login. Otherwise each login
/// would ask the kernel for these pages again and wait until they are cleared, a fifth of its time. Only the slots
/// that have computed a hash keep so much.
const MEMORY_KEEP_RESIDENT: usize = 32 << 20;

/// The part of a table that stays resident, as in Spin.
const TABLE_KEEP_RESIDENT: usize = 512 << 10;

/// The largest number of core modules, memories and tables in one component.
const CORE_INSTANCES: u32 = 64;
const MEMORIES: u32 = 4;
const TABLES: u32 = 16;

/// The pool gets the memory of an instance back a moment after the instance has left its slot. These cover that.
const SPARE_INSTANCES: u32 = 16;

/// How the engine runs guests.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Whether to count the fuel that each request burns, a measure of work that doesn't depend on the machine.
    /// Counting makes guests slower.
    pub fuel: bool,
    /// The largest number of instances that run at once. Further requests wait until one ends.
    pub max_instances: u32,
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            fuel: false,
            max_instances: 256,
        }
    }
}

impl EngineOptions {
    /// Returns Wasmtime's configuration.
    pub(crate) fn config(&self) -> Config {
        let instances = self.max_instances.saturating_add(SPARE_INSTANCES);
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(instances)
            .total_core_instances(instances.saturating_mul(CORE_INSTANCES))
            .total_memories(instances.saturating_mul(MEMORIES))
            .total_tables(instances.saturating_mul(TABLES))
            .total_stacks(instances)
            .max_core_instances_per_component(CORE_INSTANCES)
            .max_memories_per_component(MEMORIES)
            .max_tables_per_component(TABLES)
            .max_memory_size(MEMORY_LIMIT)
            .linear_memory_keep_resident(MEMORY_KEEP_RESIDENT)
            .table_keep_resident(TABLE_KEEP_RESIDENT);
        let mut config = Config::new();
        config
            .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
            .memory_init_cow(true)
            .parallel_compilation(true)
            .consume_fuel(self.fuel);
        config
    }
}
