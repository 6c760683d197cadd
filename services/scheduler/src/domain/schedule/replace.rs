//! Another caption for one that was taken meanwhile (scheduling.md, "Builder": "a conflict picks
//! the next that keeps the rules, or rolls back whole").

use std::collections::{BTreeMap, BTreeSet};

use super::{BuildInput, MessageType, Schedule, build, queue::Queue};
use crate::domain::{caption::Caption, policy::Policy};

/// Builds the week again from the same input, each Unlock whose caption is among `not_free` with
/// the next pick that keeps variety and budgets, all others with theirs. Prices and follow-ups
/// follow the new captions. `None`: no pick fits.
pub fn replace_captions(
    schedule: &Schedule,
    input: &BuildInput<'_>,
    not_free: &BTreeSet<i64>,
    policy: &Policy,
) -> Option<Schedule> {
    let of_id: BTreeMap<i64, &Caption> = input.picks.iter().map(|it| (it.id, it)).collect();
    let unlocks = schedule.messages.iter().filter(|it| it.kind == MessageType::Unlock);
    let mut sequence: Vec<&Caption> =
        unlocks.map(|it| of_id.get(&it.caption_id?).copied()).collect::<Option<_>>()?;
    for place in 0..sequence.len() {
        if not_free.contains(&sequence[place].id) {
            sequence[place] = next(&sequence, place, input.picks, not_free, policy)?;
        }
    }
    let picks: Vec<Caption> = sequence.into_iter().cloned().collect();
    let rebuilt = build(&BuildInput { picks: &picks, ..input.clone() }, policy).ok()?;
    let of_unlocks = |it: &Schedule| {
        let all = it.messages.iter().filter(|it| it.kind == MessageType::Unlock);
        all.map(|it| it.at).collect::<Vec<_>>()
    };
    (of_unlocks(&rebuilt) == of_unlocks(schedule)).then_some(rebuilt)
}

/// The first pick that can stand at `place`.
fn next<'a>(
    sequence: &[&'a Caption],
    place: usize,
    picks: &'a [Caption],
    not_free: &BTreeSet<i64>,
    policy: &Policy,
) -> Option<&'a Caption> {
    let free = |caption: &&Caption| {
        !not_free.contains(&caption.id) && sequence.iter().all(|it| it.id != caption.id)
    };
    picks.iter().filter(free).find(|caption| {
        let mut tried = sequence.to_vec();
        tried[place] = caption;
        Queue::holds(&policy.selector, &tried)
    })
}
