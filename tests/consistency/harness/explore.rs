//! The search through schedules: depth first, from the beginning each time, without those that only swap calls
//! that commute (sleep sets, Godefroid 1996); or at random, from a seed.

use std::collections::HashSet;
use std::fmt::Write;

use host::Compiled;
use host::hooks::{Operation, Verdict};

use super::independence::commute;
use super::random::Random;
use super::report::Report;
use super::schedule;
use super::verify::Judged;
use super::world::{Image, Variables, World};
use crate::catalogue::Request;

/// What is explored: requests at once in one state, perhaps with a fault.
#[derive(Clone)]
pub struct Subject<'a> {
    pub compiled: &'a Compiled,
    pub image: &'a Image,
    pub variables: Variables,
    pub requests: Vec<Request>,
    pub fault: Option<Fault>,
}

/// What goes wrong with a storage call.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Which request makes the call.
    pub guest: usize,
    /// Which of its calls it is.
    pub call: u32,
    pub verdict: Verdict,
    /// Whether a call without effect takes effect later, at any point of the schedule.
    pub late: bool,
}

/// A point where the search had a choice.
struct Node {
    calls: Vec<Option<Operation>>,
    asleep: HashSet<usize>,
    chosen: usize,
}

impl Node {
    fn next(&self) -> Option<usize> {
        (0..self.calls.len()).find(|guest| self.calls[*guest].is_some() && !self.asleep.contains(guest))
    }

    /// The requests that need not be chosen next: their calls commute with the chosen one and were tried before it.
    fn asleep_after(&self) -> HashSet<usize> {
        let call = |guest: usize| self.calls[guest].as_ref().expect("it was waiting");
        let commutes = |guest: &usize| commute(call(*guest), call(self.chosen));
        self.asleep.iter().copied().filter(commutes).collect()
    }
}

/// One exploration, which remembers the outcomes that it has judged.
pub struct Explorer<'a> {
    subject: Subject<'a>,
    judged: Judged,
    /// Schedules that were run to their end.
    pub complete: u64,
}

impl<'a> Explorer<'a> {
    pub fn new(subject: Subject<'a>) -> Self {
        Self {
            subject,
            judged: Judged::default(),
            complete: 0,
        }
    }

    /// How many different outcomes there were.
    pub fn outcomes(&self) -> usize {
        self.judged.outcomes()
    }

    /// Runs every schedule that differs from the others in more than the order of calls that commute, but at
    /// most `cap`. Returns whether these were all.
    pub async fn all(&mut self, cap: u64, report: &mut Report) -> bool {
        self.one_after_another(report).await;
        let mut path: Vec<Node> = Vec::new();
        for _ in 0..cap {
            let mut depth = 0;
            let path_now = &mut path;
            self.run(report, |calls| {
                if depth == path_now.len() {
                    let asleep = path_now.last().map(Node::asleep_after).unwrap_or_default();
                    let mut node = Node {
                        calls: calls.to_vec(),
                        asleep,
                        chosen: 0,
                    };
                    node.chosen = node.next()?;
                    path_now.push(node);
                }
                assert_eq!(path_now[depth].calls, calls, "the same choices lead to the same calls");
                depth += 1;
                Some(path_now[depth - 1].chosen)
            })
            .await;
            while let Some(mut node) = path.pop() {
                node.asleep.insert(node.chosen);
                if let Some(next) = node.next() {
                    node.chosen = next;
                    path.push(node);
                    break;
                }
            }
            if path.is_empty() {
                return true;
            }
        }
        false
    }

    /// Runs the schedules with at most so many switches away from a request that could continue, but at most `cap`.
    /// Returns whether these were all.
    pub async fn bounded(&mut self, preemptions: usize, cap: u64, report: &mut Report) -> bool {
        let mut path: Vec<(Vec<usize>, usize)> = Vec::new();
        for _ in 0..cap {
            let (mut depth, mut used, mut last) = (0, 0, None);
            let path_now = &mut path;
            self.run(report, |calls| {
                if depth == path_now.len() {
                    let waiting = (0..calls.len()).filter(|guest| calls[*guest].is_some());
                    let continues = last.filter(|guest: &usize| calls[*guest].is_some());
                    let mut choices: Vec<usize> = waiting
                        .filter(|guest| continues.is_none_or(|last| *guest == last || used < preemptions))
                        .collect();
                    choices.sort_by_key(|guest| Some(*guest) != continues);
                    path_now.push((choices, 0));
                }
                let (choices, at) = &path_now[depth];
                let chosen = choices[*at];
                let preempts = last.is_some_and(|last| last != chosen && calls[last].is_some());
                used += usize::from(preempts);
                (last, depth) = (Some(chosen), depth + 1);
                Some(chosen)
            })
            .await;
            while let Some((choices, at)) = path.pop() {
                if at + 1 < choices.len() {
                    path.push((choices, at + 1));
                    break;
                }
            }
            if path.is_empty() {
                return true;
            }
        }
        false
    }

    /// Runs so many random schedules.
    pub async fn walks(&mut self, count: u64, seed: u64, report: &mut Report) {
        let mut random = Random::new(seed);
        for _ in 0..count {
            self.run(report, |calls| {
                let waiting: Vec<usize> = (0..calls.len()).filter(|guest| calls[*guest].is_some()).collect();
                Some(*random.pick(&waiting))
            })
            .await;
        }
    }

    /// Runs the schedules in which nothing happens at once: only in these one answer comes before another request.
    async fn one_after_another(&mut self, report: &mut Report) {
        let guests = self.subject.requests.len();
        for first in 0..guests {
            self.run(report, |calls| {
                (0..guests)
                    .map(|n| (first + n) % guests)
                    .find(|guest| calls[*guest].is_some())
            })
            .await;
        }
    }

    async fn run(&mut self, report: &mut Report, mut choose: impl FnMut(&[Option<Operation>]) -> schedule::Choice) {
        let Subject {
            compiled,
            image,
            variables,
            requests,
            fault,
        } = &self.subject;
        let world = World::new(compiled, image, variables);
        let numbers: Vec<u64> = requests.iter().map(|_| world.number()).collect();
        if let Some(fault) = *fault {
            world.hook.fail(numbers[fault.guest], fault.call, fault.verdict);
            if fault.late {
                world.hook.is_late(numbers[fault.guest]);
            }
        }
        let mut order = String::new();
        let answers = schedule::run(&world, &numbers, requests, |calls| {
            let chosen = choose(calls)?;
            if let Some(call) = &calls[chosen] {
                let call = call.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
                let _ = writeln!(order, "  {chosen}: {call}");
            }
            Some(chosen)
        })
        .await;
        let Some(answers) = answers else {
            return;
        };
        self.complete += 1;
        let verdict = self.judged.judge(&world, requests, &answers).await;
        let Subject {
            image, requests, fault, ..
        } = &self.subject;
        report
            .add(verdict.map_err(|violation| format!("{} / {requests:?} / {fault:?}\n{order}{violation}", image.name)));
    }
}
