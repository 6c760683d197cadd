//! The captions of one kind, the best first, as far as a choice can need them.

use std::{cmp::Ordering, ops::Range, panic::resume_unwind, thread};

use super::{
    Terms,
    columns::Columns,
    rules::Kind,
    score::{each_fixed, segment_factor},
};
use crate::domain::policy::Policy;

/// Threads of one choice at most: it is done before more of them have begun.
const MOST_THREADS: usize = 4;
/// Captions that are worth a thread: they take it some milliseconds.
const WORTH_A_THREAD: usize = 100_000;

/// A caption's place, by the part of its score that no pick changes.
#[derive(Clone, Copy, Debug)]
struct Standing {
    fixed: f64,
    id: i64,
    index: u32,
}

impl Standing {
    /// The higher first; of equal ones the lower id.
    fn order(&self, other: &Self) -> Ordering {
        other.fixed.total_cmp(&self.fixed).then(self.id.cmp(&other.id))
    }
}

/// The first caption of a group, with its whole score.
#[derive(Clone, Copy, Debug)]
pub(super) struct Front {
    pub(super) score: f64,
    pub(super) id: i64,
    pub(super) index: u32,
    place: usize,
}

/// The captions of one kind.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) kind: Kind,
    pub(super) factor: f64,
    /// In order from `taken` on.
    standings: Vec<Standing>,
    taken: usize,
    /// With those that are not among the standings.
    size: usize,
    /// How many a choice can take at most.
    most: usize,
    full_at: usize,
}

impl Group {
    /// Whether captions are left, whatever the rules say of them.
    pub(super) fn has_more(&self) -> bool {
        self.taken < self.size
    }

    /// The best one that is left when the picks so far add `changing`; `None`: no rule would let
    /// another one through.
    ///
    /// Adding rounds, so captions that stand apart by less than the last digit may score the same:
    /// then the lower id is before, whatever its place.
    pub(super) fn front(&self, changing: f64) -> Option<Front> {
        let score = |standing: &Standing| (standing.fixed + changing) * self.factor;
        let mut left = (self.taken..).zip(self.standings.get(self.taken..)?);
        let (place, first) = left.next()?;
        let front =
            |place, it: &Standing| Front { score: score(it), id: it.id, index: it.index, place };
        let first = front(place, first);
        let equal =
            left.map(|(place, it)| front(place, it)).take_while(|it| it.score >= first.score);
        Some(equal.fold(first, |a, b| if b.id < a.id { b } else { a }))
    }

    /// What none of it can score more than, whatever was picked before: all diversity, and no penalty. Without a
    /// caption it is the lowest of all.
    pub(super) fn ceiling(&self, policy: &Policy) -> f64 {
        let first = self.standings.get(self.taken);
        let most = policy.selector.weights.diversity;
        first.map_or(f64::NEG_INFINITY, |first| (first.fixed + most) * self.factor)
    }

    /// Takes it away.
    pub(super) fn take(&mut self, front: Front) {
        self.standings[self.taken..=front.place].rotate_right(1);
        self.taken += 1;
    }

    /// Forgets what cannot be needed; the `fixed` from which on a newcomer can be.
    fn trim(&mut self, slack: f64) -> f64 {
        if self.most == 0 {
            self.standings.clear();
            return f64::INFINITY;
        }
        let (_, last, _) = self.standings.select_nth_unstable_by(self.most - 1, Standing::order);
        let from = last.fixed - slack;
        self.standings.retain(|standing| standing.fixed >= from);
        self.full_at = self.full_at.max(2 * self.standings.len());
        from
    }
}

/// All captions by kind. Many of them are looked at in parts, each by a thread of its own: what a
/// choice can need of all is among what it can need of the parts.
pub(super) fn groups(columns: &Columns, terms: &Terms, policy: &Policy) -> Vec<Group> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    groups_of_parts(columns, terms, policy, threads.min(columns.ids.len() / WORTH_A_THREAD))
}

fn groups_of_parts(columns: &Columns, terms: &Terms, policy: &Policy, parts: usize) -> Vec<Group> {
    let all = columns.ids.len();
    let size = all.div_ceil(parts.max(1)).max(1);
    let part = |start: usize| part(columns, start..(start + size).min(all), terms, policy);
    let mut groups = thread::scope(|scope| {
        let others: Vec<_> =
            (size..all).step_by(size).map(|start| scope.spawn(move || part(start))).collect();
        let mut groups = part(0);
        for other in others {
            // A panic there is one here.
            let other = other.join().unwrap_or_else(|panic| resume_unwind(panic));
            for (group, other) in groups.iter_mut().zip(other) {
                group.standings.extend(other.standings);
            }
        }
        groups
    });
    for group in &mut groups {
        if group.standings.len() > group.most {
            group.trim(slack(policy));
        }
        group.standings.sort_unstable_by(Standing::order);
    }
    groups
}

/// The captions of a range by kind, as far as a choice of that range can need them, in any order.
fn part(columns: &Columns, range: Range<usize>, terms: &Terms, policy: &Policy) -> Vec<Group> {
    let slack = slack(policy);
    let mut groups: Vec<Group> = columns
        .kinds
        .iter()
        .zip(&columns.sizes)
        .map(|(kind, size)| {
            let most = most(*kind, terms.requested as usize, policy);
            let full_at = (2 * most).max(8);
            Group {
                kind: *kind,
                factor: segment_factor(kind.tier, terms.segment, policy),
                standings: Vec::with_capacity(full_at.min(*size)),
                taken: 0,
                size: *size,
                most,
                full_at,
            }
        })
        .collect();
    let mut from = vec![f64::NEG_INFINITY; groups.len()];
    each_fixed(columns, range, terms, policy, |index, fixed| {
        let kind = columns.kind[index] as usize;
        if fixed >= from[kind] {
            let group = &mut groups[kind];
            let id = columns.ids[index];
            group.standings.push(Standing { fixed, id, index: index as u32 });
            if group.standings.len() >= group.full_at {
                from[kind] = group.trim(slack);
            }
        }
    });
    groups
}

/// How many of a kind a week can take at most, by its budgets and by how often a trigger may come.
fn most(kind: Kind, requested: usize, policy: &Policy) -> usize {
    let (budgets, variety) = (&policy.selector.budgets, &policy.selector.variety);
    let mut most = requested;
    if kind.urgent {
        most = most.min(budgets.urgent as usize);
    }
    if kind.category.is_some() {
        most = most.min(budgets.category as usize);
    }
    if kind.trigger.is_some() {
        most = most.min(requested.div_ceil(variety.trigger_window + 1));
    }
    most
}

/// More than rounding can move a score: captions that stand so near may change places.
fn slack(policy: &Policy) -> f64 {
    let (weights, penalty) = (&policy.selector.weights, policy.selector.budgets.penalty);
    let parts = [weights.sample, weights.diversity, weights.emv, weights.penalty * penalty * 2.0];
    parts.into_iter().map(f64::abs).sum::<f64>() * 1e-12
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::selection::{Arm, Sampler, Seed};

    fn group(standings: &[(f64, i64)], most: usize) -> Group {
        let standing =
            |(index, (fixed, id)): (u32, &(f64, i64))| Standing { fixed: *fixed, id: *id, index };
        Group {
            kind: Kind { tier: None, category: None, trigger: None, urgent: false },
            factor: 1.0,
            standings: (0..).zip(standings).map(standing).collect(),
            taken: 0,
            size: standings.len(),
            most,
            full_at: 8,
        }
    }

    #[test]
    fn what_rounding_makes_equal_goes_by_id() {
        let low = 0.1_f64;
        let high = low.next_up();
        // Apart alone, equal with 0.15 more.
        assert!(low < high && (low + 0.15).total_cmp(&(high + 0.15)).is_eq());
        let mut both = group(&[(high, 9), (low, 3), (0.05, 1)], 2);
        let ids: Vec<i64> = (0..3)
            .map(|_| {
                let front = both.front(0.15).unwrap();
                both.take(front);
                front.id
            })
            .collect();
        assert_eq!(ids, [3, 9, 1]);
        assert!(both.front(0.15).is_none() && !both.has_more());
        // And what is forgotten is not what could come first that way.
        let mut both = group(&[(high, 9), (low, 3), (0.05, 1)], 1);
        both.trim(slack(&Policy::default()));
        assert_eq!(both.standings.len(), 2);
    }

    #[test]
    fn parts_come_to_the_same_as_the_whole() {
        let policy = Policy::default();
        let terms = Terms {
            requested: 30,
            seed: Seed(7),
            sampler: Sampler::Wilson,
            segment: crate::domain::analysis::Segment::Balanced,
            median_emv_30d: None,
        };
        let standings = |groups: &[Group]| -> Vec<Vec<(u64, i64, u32)>> {
            let of = |it: &Standing| (it.fixed.to_bits(), it.id, it.index);
            groups.iter().map(|group| group.standings.iter().map(of).collect()).collect()
        };
        for count in [0, 1, 2, 5, 3_000] {
            let mut columns = Columns::default();
            for id in 1..=count {
                let trigger = Some(id as u32 % 3);
                columns.add(id, None, Some(id as u32 % 2), trigger, id % 5 == 0, &Arm::default());
            }
            let whole = groups_of_parts(&columns, &terms, &policy, 1);
            for parts in [0, 2, 3, 7] {
                let divided = groups_of_parts(&columns, &terms, &policy, parts);
                assert_eq!(standings(&divided), standings(&whole), "{count} in {parts}");
            }
        }
    }

    #[test]
    fn a_kind_keeps_no_more_than_a_week_can_take() {
        let policy = Policy::default();
        let of = |category, trigger, urgent| {
            most(Kind { tier: None, category, trigger, urgent }, 140, &policy)
        };
        assert_eq!(of(None, None, false), 140);
        assert_eq!(of(Some(1), None, false), 20);
        assert_eq!(of(None, Some(1), false), 35);
        assert_eq!(of(Some(1), Some(1), true), 5);
        let mut columns = Columns::default();
        (1..=1_000).for_each(|id| columns.add(id, None, Some(0), None, false, &Arm::default()));
        let terms = Terms {
            requested: 140,
            seed: Seed(1),
            sampler: Sampler::Wilson,
            segment: crate::domain::analysis::Segment::Balanced,
            median_emv_30d: None,
        };
        let groups = groups(&columns, &terms, &policy);
        assert_eq!((groups[0].standings.len(), groups[0].size), (20, 1_000));
    }
}
