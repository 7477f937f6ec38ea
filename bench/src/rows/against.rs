//! ReadSession over HTTP, of the present component against another build of it.

use std::path::Path;

use anyhow::Result;

use crate::components::{self, Components};
use crate::load::{Candidate, Way};
use crate::progress::Progress;
use crate::report::{Row, Unit};
use crate::service::{CHEAP_HASH, Service, login, read_session};
use crate::statistics::median;

const PAIRS: u64 = 20;
const USERS: usize = 200;

/// Measures both components in pairs of rounds. The figure is the median of the pairs' ratios, so a change of the
/// machine's speed counts only if it comes within a pair.
pub async fn rows(components: &Components, other: &Path, progress: &Progress) -> Result<Vec<Row>> {
    let present = Service::users(&components.users, CHEAP_HASH)?;
    let other_build = Service::users(&components::service_at(other)?, CHEAP_HASH)?;
    let candidates = [candidate(&present).await?, candidate(&other_build).await?];
    progress.start("ReadSession over HTTP, against another build", PAIRS + 1);
    let mut pairs = Vec::new();
    // The first pair warms up.
    for pair in 0..=PAIRS {
        let rates = pair_of_rounds(&candidates, pair.is_multiple_of(2)).await?;
        if pair > 0 {
            pairs.push(rates);
        }
        progress.advance(1);
    }
    let median_of = |figure: fn(&[f64; 2]) -> f64| median(pairs.iter().map(figure).collect());
    let [rate, others] = [median_of(|[rate, _]| *rate), median_of(|[_, other]| *other)];
    Ok(vec![Row {
        what: format!("ReadSession over HTTP, against {}", other.display()),
        figure: median_of(|[rate, other]| rate / other),
        unit: Unit::Ratio,
        target: None,
        from: format!("{PAIRS} pairs; {rate:.0} and {others:.0} requests/s"),
    }])
}

/// Measures one round of each, and returns the rates in the order of the candidates.
async fn pair_of_rounds([present, other]: &[Candidate; 2], present_first: bool) -> Result<[f64; 2]> {
    if present_first {
        let present = present.rate(Way::Http).await?;
        Ok([present, other.rate(Way::Http).await?])
    } else {
        let other = other.rate(Way::Http).await?;
        Ok([present.rate(Way::Http).await?, other])
    }
}

/// Creates users and sessions through the API, because another build can have other tables.
async fn candidate(service: &Service) -> Result<Candidate> {
    service.create_users(USERS).await?;
    let mut requests = Vec::new();
    for n in 0..USERS {
        requests.push(read_session(&service.session(&login(n)).await?)?);
    }
    Candidate::serve(service.app.clone(), requests).await
}
