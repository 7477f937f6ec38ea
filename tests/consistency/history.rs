//! Histories: who asked what when and was told what, and whether some sequential order explains it.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

use super::model::{Facts, State, Step};
use super::op::{Answer, Op};

/// One request with its answer, and between which ticks it was under way.
#[derive(Clone, Debug)]
pub struct Record {
    pub op: Op,
    pub answer: Answer,
    pub facts: Facts,
    pub invoked: u64,
    pub returned: u64,
    /// The time that the request saw, in Unix seconds.
    pub now: u64,
}

/// A way in which things may be: the state, and which of the requests under way have taken effect in it.
type Possibility = (State, BTreeSet<usize>);

/// Finds the states in which `records`, begun in one of `starts`, may have ended; an explanation of what no
/// sequential order explains, if there is none.
///
/// Each request takes effect at one instant between being invoked and returning (linearizability). One of
/// unknown outcome may also have none.
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

/// Adds to `after` every way in which things may be when request `index` has returned.
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
            let step = Step {
                op: &record.op,
                facts: &record.facts,
                now: record.now,
                session_ttl,
            };
            let (state, answer) = state.after(step);
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
        op,
        answer,
        facts,
        invoked,
        returned,
        now,
    } = record;
    format!("[{invoked}..{returned}] at {now} {op:?} {facts:?} => {answer:?}")
}
