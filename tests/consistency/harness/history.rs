//! Histories: which requests were sent when and how they were answered, and whether a sequential order explains it.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

use super::answer::Answer;
use super::model::{Drawn, Moment, State};
use crate::catalogue::Request;

/// One request with its answer, and the ticks between which it was in flight.
#[derive(Clone, Debug)]
pub struct Record {
    pub request: Request,
    pub answer: Answer,
    pub drawn: Drawn,
    pub invoked: u64,
    pub returned: u64,
    /// The time that the request read, in Unix seconds.
    pub now: u64,
}

/// A possible situation: the state, and which of the requests in flight have taken effect in it.
type Possibility = (State, BTreeSet<usize>);

/// Finds the states in which `records`, started in one of `starts`, may have ended. If no sequential order explains
/// them, the error shows the answer that is wrong.
///
/// Each request takes effect at one instant between its invocation and its return (linearizability). A request of
/// unknown outcome may also take no effect.
pub fn explain(starts: &HashSet<State>, records: &[Record], session_ttl: u64) -> Result<HashSet<State>, String> {
    let mut events: Vec<(u64, usize, bool)> = Vec::new();
    for (index, record) in records.iter().enumerate() {
        events.push((record.invoked, index, true));
        events.push((record.returned, index, false));
    }
    events.sort_by_key(|(tick, _, invoked)| (*tick, *invoked));
    let mut pending = BTreeSet::new();
    let mut possible: HashSet<Possibility> = starts.iter().map(|state| (state.clone(), BTreeSet::new())).collect();
    for (_, index, invoked) in events {
        if invoked {
            pending.insert(index);
            continue;
        }
        let before = possible;
        possible = HashSet::new();
        for possibility in &before {
            returned(possibility, index, &pending, records, session_ttl, &mut possible);
        }
        pending.remove(&index);
        if possible.is_empty() {
            return Err(unexplained(&before, index, records));
        }
    }
    Ok(possible.into_iter().map(|(state, _)| state).collect())
}

/// Adds to `after` every possible situation when request `index` has returned.
fn returned(
    from: &Possibility,
    index: usize,
    pending: &BTreeSet<usize>,
    records: &[Record],
    session_ttl: u64,
    after: &mut HashSet<Possibility>,
) {
    let may_have_none = matches!(
        records[index].answer,
        Answer::Unknown | Answer::Busy | Answer::Throttled
    );
    let mut seen = HashSet::new();
    let mut todo = vec![from.clone()];
    while let Some((state, effective)) = todo.pop() {
        if effective.contains(&index) || may_have_none {
            let mut rest = effective.clone();
            rest.remove(&index);
            after.insert((state.clone(), rest));
        }
        if effective.contains(&index) {
            continue;
        }
        for &next in pending.difference(&effective) {
            let record = &records[next];
            if matches!(record.answer, Answer::Busy | Answer::Throttled) {
                continue;
            }
            let moment = Moment {
                drawn: &record.drawn,
                now: record.now,
                session_ttl,
            };
            let (state, answer) = state.after(&record.request, moment);
            if answer == record.answer || record.answer == Answer::Unknown {
                let mut effective = effective.clone();
                effective.insert(next);
                if seen.insert((state.clone(), effective.clone())) {
                    todo.push((state, effective));
                }
            }
        }
    }
}

fn unexplained(before: &HashSet<Possibility>, index: usize, records: &[Record]) -> String {
    let mut text = format!(
        "no sequential order explains the answer to {}\n",
        shown(&records[index])
    );
    let from = index.saturating_sub(24);
    for record in &records[from..] {
        let _ = writeln!(text, "  history: {}", shown(record));
    }
    for (state, effective) in before.iter().take(6) {
        let _ = writeln!(text, "  before it: {state:?}, in effect: {effective:?}");
    }
    text
}

fn shown(record: &Record) -> String {
    let Record {
        request,
        answer,
        drawn,
        invoked,
        returned,
        now,
    } = record;
    format!("[{invoked}..{returned}] at {now} {request:?} {drawn:?} => {answer:?}")
}
