//! The greedy choice: of what variety and budgets allow, the best score, until there are enough.
//!
//! All captions of one [`Kind`](super::rules::Kind) share the part of the score that changes with
//! each pick. So each kind keeps its best captions in the order of the part that does not change,
//! and a pick compares only the first of each: the same choice as looking at every caption for
//! every pick, which the tests do.

use super::{
    Arm, Pick, Reason, Reasons, Sampler, Seed, Shortfall,
    columns::Columns,
    draw, explain,
    group::{Front, Group, groups},
    rules::Picked,
    score::{changing, emv},
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
    /// The eligible captions, in any order, each id once.
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

/// A [`Request`] without its candidates.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
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

/// A pick by its place among the [`Columns`], and what depended on the picks before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Place among the candidates.
    pub index: u32,
    /// Its score when it was picked.
    pub score: f64,
    diversity: f64,
    penalty: f64,
    factor: f64,
}

/// Chooses; the picks in their order, and why there are fewer than wanted.
pub fn choose(request: &Request<'_>, policy: &Policy) -> (Vec<Pick>, Option<Shortfall>) {
    let Request { candidates, requested, seed, sampler, segment, median_emv_30d } = *request;
    let terms = Terms { requested, seed, sampler, segment, median_emv_30d };
    let columns = Columns::of(candidates);
    let (choices, shortfall) = choose_of_columns(&columns, &terms, policy);
    let pick = |choice: &Choice| {
        let candidate = &candidates[choice.index as usize];
        let reasons = reasons(&columns, choice, &terms, policy);
        let explanation = explain::explain(&candidate.caption, &reasons, segment);
        Pick { caption: candidate.caption.clone(), score: choice.score, reasons, explanation }
    };
    (choices.iter().map(pick).collect(), shortfall)
}

/// The same of columns, for those who have them at hand.
pub fn choose_of_columns(
    columns: &Columns,
    terms: &Terms,
    policy: &Policy,
) -> (Vec<Choice>, Option<Shortfall>) {
    let mut groups = groups(columns, terms, policy);
    let mut picked = Picked::new(policy);
    let wanted = terms.requested as usize;
    let mut choices = Vec::with_capacity(wanted.min(columns.ids.len()));
    while choices.len() < wanted {
        let Some((place, front)) = best(&groups, &picked, policy) else { break };
        let group = &mut groups[place];
        choices.push(Choice {
            index: front.index,
            score: front.score,
            diversity: picked.diversity(group.kind),
            penalty: picked.penalty(group.kind),
            factor: group.factor,
        });
        group.take(front);
        picked.pick(group.kind);
    }
    let missing = (wanted - choices.len()) as u32;
    let shortfall = (missing > 0).then(|| Shortfall { reason: reason(&groups, &picked), missing });
    (choices, shortfall)
}

/// The group whose first caption is best now. Equal scores: the lower id. Most groups cannot reach the best so far,
/// whatever the rules say of them.
fn best(groups: &[Group], picked: &Picked<'_>, policy: &Policy) -> Option<(usize, Front)> {
    let mut best: Option<(usize, Front)> = None;
    for (place, group) in groups.iter().enumerate() {
        if best.is_some_and(|(_, best)| best.score > group.ceiling(policy)) {
            continue;
        }
        if !picked.allows(group.kind) {
            continue;
        }
        let Some(front) = group.front(changing(group.kind, picked, policy)) else { continue };
        let better = best.is_none_or(|(_, other)| {
            front.score > other.score || (front.score >= other.score && front.id < other.id)
        });
        if better {
            best = Some((place, front));
        }
    }
    best
}

fn reason(groups: &[Group], picked: &Picked<'_>) -> Reason {
    let mut left = groups.iter().filter(|group| group.has_more()).peekable();
    if left.peek().is_none() {
        Reason::Pool
    } else if left.any(|group| picked.affords(group.kind)) {
        Reason::Variety
    } else {
        Reason::Budget
    }
}

fn reasons(columns: &Columns, choice: &Choice, terms: &Terms, policy: &Policy) -> Reasons {
    let index = choice.index as usize;
    let (successes, failures) = (columns.successes[index], columns.failures[index]);
    let own = columns.emvs[index];
    let arm = Arm { successes, failures, avg_emv: (!own.is_nan()).then_some(own) };
    let z = policy.selector.z;
    let (lower_bound, upper_bound) = draw::wilson_bounds(&arm, z);
    let u = draw::uniform(terms.seed, columns.ids[index]);
    Reasons {
        successes,
        failures,
        lower_bound,
        upper_bound,
        exploration_bonus: draw::exploration_bonus(&arm),
        sample: draw::sample(successes, failures, u, terms.sampler, z),
        diversity: choice.diversity,
        avg_emv: emv(own, terms, policy),
        budget_penalty: choice.penalty,
        segment_factor: choice.factor,
    }
}

#[cfg(test)]
mod tests;
