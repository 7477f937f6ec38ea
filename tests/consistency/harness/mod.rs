//! What the tests are made with: a world to send requests in, schedules, the model, and the checks (see README.md).

pub mod answer;
pub mod breaker;
pub mod check;
pub mod client;
pub mod explore;
pub mod history;
pub mod hook;
pub mod independence;
pub mod model;
pub mod pairs;
pub mod random;
pub mod report;
pub mod schedule;
pub mod states;
pub mod stores;
pub mod verify;
pub mod world;
