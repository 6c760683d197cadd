//! Pages whose captions have a chance that nobody knows, played week by week through the product's
//! own selector and feedback: variety, budgets, cool-down, decay and all. Everything is fixed by a
//! page's number; the three players of a page meet the same captions and the same luck.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use scheduler::domain::{
    analysis::Segment,
    caption::Caption,
    feedback::{Observation, Sums},
    message::{MessageType, PriceTier},
    policy::Policy,
    selection::{Arm, Candidate, Request, Sampler, Seed, choose, draw::uniform},
};

/// A kind of page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World {
    /// For people.
    pub(crate) name: &'static str,
    /// Captions of the page.
    pub(crate) captions: u32,
    /// Unlocks of a week.
    pub(crate) unlocks: u32,
    /// Weeks played.
    pub(crate) weeks: u32,
    /// How far a caption's log-odds wander in a week (standard deviation); 0: never.
    pub(crate) drift: f64,
}

/// Who chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Player {
    /// The bandit with one of its samplers.
    Bandit(Sampler),
    /// Learns nothing: every caption's chance is drawn from 0 to 1, and no EMV is known.
    Random,
    /// Knows every chance; what the others are held against.
    Knowing,
}

/// Regret of a player on one page at the end of each week: how many successes fewer are expected
/// than of the one who knows, since the beginning.
pub(crate) fn regret(world: &World, page: u64, player: Player) -> Vec<f64> {
    let best = expected(world, page, Player::Knowing);
    let own = expected(world, page, player);
    let weekly = best.iter().zip(&own).map(|(best, own)| best - own);
    weekly
        .scan(0.0, |sum, missed| {
            *sum += missed;
            Some(*sum)
        })
        .collect()
}

/// Expected successes of each week.
fn expected(world: &World, page: u64, player: Player) -> Vec<f64> {
    let policy = Policy::default();
    let mut state = State::new(world, page);
    (0..world.weeks).map(|week| state.week(world, week, player, &policy)).collect()
}

/// Sales of a sending that did well, and of one that did not.
const GOOD_EMV: f64 = 30.0;
const POOR_EMV: f64 = 8.0;

struct State {
    page: u64,
    captions: Vec<Caption>,
    log_odds: Vec<f64>,
    last_sent: BTreeMap<i64, Timestamp>,
    learnt: BTreeMap<i64, Sums>,
    /// Not settled yet.
    fresh: Vec<Observation>,
    emvs: Vec<(Timestamp, f64)>,
}

impl State {
    fn new(world: &World, page: u64) -> Self {
        let ids = || (1..).take(world.captions as usize);
        Self {
            page,
            captions: ids().map(|id| caption(page, id)).collect(),
            log_odds: ids().map(|id| normal(page, 10, id)).collect(),
            last_sent: BTreeMap::new(),
            learnt: BTreeMap::new(),
            fresh: Vec::new(),
            emvs: Vec::new(),
        }
    }

    /// Chooses, sends and learns; the expected successes.
    fn week(&mut self, world: &World, week: u32, player: Player, policy: &Policy) -> f64 {
        let monday = monday(week);
        self.settle(monday, policy);
        let candidates = self.candidates(monday, player, policy);
        let request = Request {
            candidates: &candidates,
            requested: world.unlocks,
            seed: Seed(self.page * 1_000 + u64::from(week)),
            sampler: if let Player::Bandit(sampler) = player { sampler } else { Sampler::Wilson },
            segment: Segment::Balanced,
            median_emv_30d: if player == Player::Random { None } else { self.median(monday) },
        };
        let (picks, _) = choose(&request, policy);
        let apart = SignedDuration::from_hours(7 * 24) / world.unlocks as i32;
        let mut expected = 0.0;
        for (n, pick) in (0..).zip(&picks) {
            expected += self.chance(pick.caption.id);
            self.send(pick.caption.id, week, monday + apart * n);
        }
        for (log_odds, id) in self.log_odds.iter_mut().zip(1..) {
            *log_odds += world.drift * normal(self.page, 1_000 + week, id);
        }
        expected
    }

    /// Counts what is old enough.
    fn settle(&mut self, now: Timestamp, policy: &Policy) {
        let settled = now - SignedDuration::from_hours(policy.selector.feedback.settled_hours);
        let (old, fresh) = self.fresh.iter().partition(|it| it.sent_at <= settled);
        self.fresh = fresh;
        for observation in <Vec<Observation>>::into_iter(old) {
            let sums = self.learnt.entry(observation.caption_id);
            sums.or_insert_with(|| Sums::none(observation.sent_at)).add(&observation, policy);
        }
    }

    /// Those not sent since a week before, with what the player knows of them.
    fn candidates(&self, monday: Timestamp, player: Player, policy: &Policy) -> Vec<Candidate> {
        let days = i64::from(policy.selector.cooldown_days);
        let since = monday - SignedDuration::from_hours(24 * days);
        let rested = |id| self.last_sent.get(&id).is_none_or(|sent| *sent < since);
        let eligible = self.captions.iter().filter(|caption| rested(caption.id));
        let known = |id| match player {
            Player::Random => Arm::default(),
            Player::Knowing => certain(self.chance(id)),
            Player::Bandit(_) => {
                self.learnt.get(&id).map(|sums| sums.arm(monday, policy)).unwrap_or_default()
            }
        };
        eligible.map(|it| Candidate { caption: it.clone(), arm: known(it.id) }).collect()
    }

    fn send(&mut self, caption_id: i64, week: u32, at: Timestamp) {
        let success = luck(self.page, 10_000 + week, caption_id) < self.chance(caption_id);
        let spread = 0.8 + 0.4 * luck(self.page, 20_000 + week, caption_id);
        let emv = spread * if success { GOOD_EMV } else { POOR_EMV };
        self.last_sent.insert(caption_id, at);
        self.emvs.push((at, emv));
        self.fresh.push(Observation { caption_id, sent_at: at, emv, success });
    }

    fn chance(&self, caption_id: i64) -> f64 {
        1.0 / (1.0 + (-self.log_odds[caption_id as usize - 1]).exp())
    }

    /// Of the last 30 days.
    fn median(&self, now: Timestamp) -> Option<f64> {
        let since = now - SignedDuration::from_hours(30 * 24);
        let recent = self.emvs.iter().filter(|(at, _)| *at >= since);
        let mut emvs: Vec<f64> = recent.map(|(_, emv)| *emv).collect();
        emvs.sort_by(f64::total_cmp);
        emvs.get(emvs.len() / 2).copied()
    }
}

/// So much observed that nothing is left to chance.
fn certain(chance: f64) -> Arm {
    let emv = chance * GOOD_EMV + (1.0 - chance) * POOR_EMV;
    Arm { successes: chance * 1e9, failures: (1.0 - chance) * 1e9, avg_emv: Some(emv) }
}

fn caption(page: u64, id: i64) -> Caption {
    let one_of = |purpose, n: usize| (luck(page, purpose, id) * n as f64) as usize;
    Caption {
        id,
        text: String::new(),
        price_tier: Some(PriceTier::ALL[one_of(1, 5)]),
        category: Some(format!("category {}", one_of(2, 10))),
        trigger: Some(one_of(3, 9)).filter(|n| *n > 0).map(|n| format!("trigger {n}")),
        urgent: luck(page, 4, id) < 0.1,
        active: true,
        kind: MessageType::Unlock,
    }
}

fn monday(week: u32) -> Timestamp {
    // A Monday of 2025, in UTC.
    let first = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 20_094);
    first + SignedDuration::from_hours(24 * 7 * i64::from(week))
}

/// A number of [0, 1) for a page, a purpose and a caption.
fn luck(page: u64, purpose: u32, id: i64) -> f64 {
    uniform(Seed(page * 1_000_003 + u64::from(purpose) * 7_919), id)
}

/// Of the standard normal distribution (Box and Muller).
fn normal(page: u64, purpose: u32, id: i64) -> f64 {
    let (one, other) = (luck(page, purpose, id), luck(page, purpose, -id));
    (-2.0 * (1.0 - one).ln()).sqrt() * (std::f64::consts::TAU * other).cos()
}
