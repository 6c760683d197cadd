//! The replay of one page: the log is walked through in time order. The player picks among the
//! captions that were sent around that time; an Unlock counts, and teaches, only when its caption
//! is the one that was picked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use scheduler::domain::{
    analysis::Segment,
    caption::Caption,
    feedback::{Observation, Sums},
    policy::Policy,
    selection::{Arm, Candidate, Request, Sampler, Seed, choose},
};

use super::log::Logged;

/// Who chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Player {
    /// The product's bandit with one of its samplers.
    Bandit(Sampler),
    /// Learns nothing: it has to come out as what was sent, if that was sent at random.
    Random,
}

/// How far around an Unlock captions count as on offer with it: half a week to either side.
const AROUND: SignedDuration = SignedDuration::from_hours(84);

/// The successes, 1 or 0, of the Unlocks that the player would have sent.
pub(crate) fn matched(
    log: &[Logged],
    captions: &BTreeMap<i64, Caption>,
    player: Player,
    page: u64,
    policy: &Policy,
) -> Vec<f64> {
    let settled = SignedDuration::from_hours(policy.selector.feedback.settled_hours);
    let mut learnt: BTreeMap<i64, Sums> = BTreeMap::new();
    let mut fresh: Vec<Observation> = Vec::new();
    let mut successes = Vec::new();
    for (n, one) in (0..).zip(log) {
        let now = one.seen.sent_at;
        for old in fresh.extract_if(.., |old| old.sent_at <= now - settled) {
            let sums = learnt.entry(old.caption_id).or_insert_with(|| Sums::none(old.sent_at));
            sums.add(&old, policy);
        }
        let known = |id| match player {
            Player::Random => Arm::default(),
            Player::Bandit(_) => {
                learnt.get(&id).map(|sums| sums.arm(now, policy)).unwrap_or_default()
            }
        };
        let candidates: Vec<Candidate> = offered(log, one)
            .into_iter()
            .map(|id| Candidate { caption: captions[&id].clone(), arm: known(id) })
            .collect();
        let request = Request {
            candidates: &candidates,
            requested: 1,
            seed: Seed(page * 10_000_000 + n),
            sampler: if let Player::Bandit(sampler) = player { sampler } else { Sampler::Wilson },
            segment: Segment::Balanced,
            median_emv_30d: (player != Player::Random).then_some(one.median_emv),
        };
        let (picks, _) = choose(&request, policy);
        if picks.first().is_some_and(|pick| pick.caption.id == one.seen.caption_id) {
            successes.push(one.success());
            fresh.push(one.seen);
        }
    }
    successes
}

/// The captions that were sent around an Unlock's time.
fn offered(log: &[Logged], one: &Logged) -> BTreeSet<i64> {
    let now = one.seen.sent_at;
    let first = log.partition_point(|other| other.seen.sent_at < now - AROUND);
    let end = log.partition_point(|other| other.seen.sent_at <= now + AROUND);
    log[first..end].iter().map(|other| other.seen.caption_id).collect()
}
