//! The rows of the table, in groups that are measured together.

pub mod hash;
pub mod memory;

mod interface;
mod login;
mod scale;
mod search;
mod size;
mod throughput;

use anyhow::Result;

use crate::progress::Progress;
use crate::report::Row;
use crate::seed;
use crate::subjects::Subjects;

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
    /// ReadSession over HTTP, and the start of an instance.
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
    /// What `--only` compares with.
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

    /// Measures.
    pub async fn measure(self, subjects: &Subjects, users: u32, progress: &Progress) -> Result<Vec<Row>> {
        match self {
            Self::Throughput => throughput::rows(subjects, progress).await,
            Self::Interface => interface::rows(subjects, progress).await,
            Self::Login => login::rows(progress).await,
            Self::Memory => memory::rows(),
            Self::Size => Ok(size::rows(subjects)),
            Self::Scale => {
                let few = seed::seeded(&subjects.users, FEW, progress).await?;
                let many = seed::seeded(&subjects.users, users, progress).await?;
                // Search first, for Create makes the small store larger.
                let search = search::rows(&few, &many, progress).await?;
                let mut rows = scale::rows(&few, &many, users, progress).await?;
                rows.extend(search);
                Ok(rows)
            }
        }
    }
}
