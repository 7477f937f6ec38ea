//! The rows of the table, in groups that are measured together.

pub mod against;
pub mod hash;
pub mod memory;
pub mod spin;

mod interface;
mod login;
mod scale;
mod search;
mod size;
mod store;
mod throughput;

use anyhow::Result;

use crate::components::Components;
use crate::progress::Progress;
use crate::report::Row;
use crate::seed;

/// How many users the small store has.
const FEW: u32 = 1_000;

/// All groups, in the table's order.
pub const GROUPS: [Group; 6] = [
    Group::Throughput,
    Group::Interface,
    Group::Login,
    Group::Scale,
    Group::Memory,
    Group::Size,
];

/// Figures that are measured together.
#[derive(Clone, Copy)]
pub enum Group {
    /// ReadSession over HTTP and in-process.
    Throughput,
    /// ReadSession through WIT.
    Interface,
    /// Login and its hash.
    Login,
    /// A large store against a small one.
    Scale,
    /// Many logins at once.
    Memory,
    /// The component's file.
    Size,
}

impl Group {
    /// Returns the name that `--only` selects it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Throughput => "throughput",
            Self::Interface => "interface",
            Self::Login => "login",
            Self::Scale => "scale",
            Self::Memory => "memory",
            Self::Size => "size",
        }
    }

    /// Measures the rows.
    pub async fn measure(self, components: &Components, users: u32, progress: &Progress) -> Result<Vec<Row>> {
        match self {
            Self::Throughput => throughput::rows(components, progress).await,
            Self::Interface => interface::rows(components, progress).await,
            Self::Login => login::rows(progress).await,
            Self::Memory => memory::rows(),
            Self::Size => Ok(size::rows(components)),
            Self::Scale => {
                let few = seed::seeded(&components.users, FEW, progress).await?;
                let many = seed::seeded(&components.users, users, progress).await?;
                // Search comes first because Create makes the small store larger.
                let search = search::rows(&few, &many, progress).await?;
                let mut rows = scale::rows(&few, &many, users, progress).await?;
                rows.extend(search);
                rows.extend(store::rows(&few, &many, &components.users, users, progress).await?);
                Ok(rows)
            }
        }
    }
}
