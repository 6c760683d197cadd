//! The greedy choice: of what variety and budgets allow, the best score, until there are enough.
//!
//! All captions of one [`Kind`] share the part of the score that changes with each pick. So each
//! kind keeps its captions in the order of the part that does not change, and a pick compares only
//! the first of each.

use std::{cmp::Ordering, collections::HashMap};

use super::{
    Arm, Pick, Reason, Reasons, Sampler, Seed, Shortfall, draw, explain,
    rules::{Kind, Picked, segment_factor},
};
use crate::domain::{analysis::Segment, caption::Caption, policy::Policy};

/// A caption that may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// It.
    pub caption: Caption,
    /// What was observed of it on the page.
    pub arm: Arm,
}

/// What to choose from, and how.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The eligible captions, in any order.
    pub candidates: &'a [Candidate],
    /// How many are wanted.
    pub requested: u32,
    /// See [`Seed`].
    pub seed: Seed,
    /// How chances are drawn.
    pub sampler: Sampler,
    /// Which prices the audience pays for.
    pub segment: Segment,
    /// The EMV of a caption without one on this page; `None`: the policy's.
    pub median_emv_30d: Option<f64>,
}

/// The part of a caption's score that no pick changes.
#[derive(Clone, Copy, Debug)]
struct Standing {
    /// `.70 sample + .15 min(1, EMV/100)`.
    fixed: f64,
    index: u32,
}

/// The captions of one kind, the best first as far as they are needed.
struct Group {
    kind: Kind,
    factor: f64,
    standings: Vec<Standing>,
    next: usize,
}

/// Chooses; the picks in their order, and why there are fewer than wanted.
pub fn choose(request: &Request<'_>, policy: &Policy) -> (Vec<Pick>, Option<Shortfall>) {
    let mut groups = groups(request, policy);
    let mut picked = Picked::new(policy);
    let wanted = request.requested as usize;
    let mut picks = Vec::with_capacity(wanted.min(request.candidates.len()));
    while picks.len() < wanted {
        let Some((score, group)) = best(&mut groups, &picked, request, policy) else { break };
        let candidate = &request.candidates[group.standings[group.next].index as usize];
        picks.push(pick(candidate, score, group, &picked, request, policy));
        picked.pick(group.kind);
        group.next += 1;
    }
    let missing = request.requested.saturating_sub(picks.len() as u32);
    let shortfall = (missing > 0).then(|| Shortfall { reason: reason(&groups, &picked), missing });
    (picks, shortfall)
}

fn groups(request: &Request<'_>, policy: &Policy) -> Vec<Group> {
    let mut names = Names::default();
    let mut places: HashMap<Kind, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for (index, candidate) in (0..).zip(request.candidates) {
        let caption = &candidate.caption;
        let kind = Kind {
            tier: caption.price_tier,
            category: caption.category.as_deref().map(|name| names.category(name)),
            trigger: caption.trigger.as_deref().map(|name| names.trigger(name)),
            urgent: caption.urgent,
        };
        let place = *places.entry(kind).or_insert_with(|| {
            let factor = segment_factor(kind.tier, request.segment, policy);
            groups.push(Group { kind, factor, standings: Vec::new(), next: 0 });
            groups.len() - 1
        });
        let (sample, emv) = (sample(candidate, request, policy), emv(candidate, request, policy));
        let fixed = fixed(sample, emv, policy);
        groups[place].standings.push(Standing { fixed, index });
    }
    let order = |a: &Standing, b: &Standing| {
        let id = |it: &Standing| request.candidates[it.index as usize].caption.id;
        b.fixed.total_cmp(&a.fixed).then_with(|| id(a).cmp(&id(b)))
    };
    for group in &mut groups {
        // No group gives more than all that are wanted.
        let needed = request.requested as usize;
        if needed < group.standings.len() {
            group.standings.select_nth_unstable_by(needed, order);
            group.standings.truncate(needed);
        }
        group.standings.sort_unstable_by(order);
    }
    groups
}

/// The group whose first caption is best now. Equal scores: the lower id.
fn best<'g>(
    groups: &'g mut [Group],
    picked: &Picked<'_>,
    request: &Request<'_>,
    policy: &Policy,
) -> Option<(f64, &'g mut Group)> {
    let id = |group: &Group| {
        let standing = group.standings[group.next];
        request.candidates[standing.index as usize].caption.id
    };
    let allowed = groups.iter_mut().filter(|group| {
        group.next < group.standings.len()
            && picked.affords(group.kind)
            && picked.varies(group.kind)
    });
    allowed.map(|group| (score(group, picked, policy), group)).max_by(|(a, group), (b, other)| {
        match a.total_cmp(b) {
            Ordering::Equal => id(other).cmp(&id(group)),
            different => different,
        }
    })
}

fn reason(groups: &[Group], picked: &Picked<'_>) -> Reason {
    let mut left = groups.iter().filter(|group| group.next < group.standings.len()).peekable();
    if left.peek().is_none() {
        Reason::Pool
    } else if left.any(|group| picked.affords(group.kind)) {
        Reason::Variety
    } else {
        Reason::Budget
    }
}

fn sample(candidate: &Candidate, request: &Request<'_>, policy: &Policy) -> f64 {
    let u = draw::uniform(request.seed, candidate.caption.id);
    draw::sample(&candidate.arm, u, request.sampler, policy.selector.z)
}

/// The caption's on the page, else the page's median, else the policy's.
fn emv(candidate: &Candidate, request: &Request<'_>, policy: &Policy) -> f64 {
    candidate.arm.avg_emv.or(request.median_emv_30d).unwrap_or(policy.selector.default_emv)
}

fn fixed(sample: f64, emv: f64, policy: &Policy) -> f64 {
    let (weights, full) = (&policy.selector.weights, policy.selector.full_emv);
    weights.sample * sample + weights.emv * (emv / full).min(1.0)
}

/// The score of the group's first caption.
fn score(group: &Group, picked: &Picked<'_>, policy: &Policy) -> f64 {
    let weights = &policy.selector.weights;
    let now = weights.diversity * picked.diversity(group.kind)
        + weights.penalty * picked.penalty(group.kind);
    (group.standings[group.next].fixed + now) * group.factor
}

fn pick(
    candidate: &Candidate,
    score: f64,
    group: &Group,
    picked: &Picked<'_>,
    request: &Request<'_>,
    policy: &Policy,
) -> Pick {
    let arm = &candidate.arm;
    let (lower_bound, upper_bound) = draw::wilson_bounds(arm, policy.selector.z);
    let reasons = Reasons {
        successes: arm.successes,
        failures: arm.failures,
        lower_bound,
        upper_bound,
        exploration_bonus: draw::exploration_bonus(arm),
        sample: sample(candidate, request, policy),
        diversity: picked.diversity(group.kind),
        avg_emv: emv(candidate, request, policy),
        budget_penalty: picked.penalty(group.kind),
        segment_factor: group.factor,
    };
    let explanation = explain::explain(candidate, &reasons, request.segment);
    Pick { caption: candidate.caption.clone(), score, reasons, explanation }
}

/// Numbers for category and trigger names.
#[derive(Default)]
struct Names<'a> {
    categories: HashMap<&'a str, u32>,
    triggers: HashMap<&'a str, u32>,
}

impl<'a> Names<'a> {
    fn category(&mut self, name: &'a str) -> u32 {
        let next = self.categories.len() as u32;
        *self.categories.entry(name).or_insert(next)
    }

    fn trigger(&mut self, name: &'a str) -> u32 {
        let next = self.triggers.len() as u32;
        *self.triggers.entry(name).or_insert(next)
    }
}

#[cfg(test)]
mod tests;
