//! Which captions a page takes for a week.

use std::collections::HashSet;

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Time},
};
use rust_decimal::prelude::ToPrimitive as _;
use service::Error;

use crate::{
    Context,
    domain::{
        analysis::{Analysis, Risk},
        caption::Caption,
        message::MessageType,
        page::Page,
        policy::Selector,
        selection::{Candidate, Pool, Request, Sampler, Seed, Selection, choose, target},
    },
    store::{bandit, captions, feedback::BEGINNING, history, locks},
};

/// What a selection is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// What the page's history says.
    pub analysis: &'a Analysis,
    /// The page.
    pub page: &'a Page,
    /// The week that it is for.
    pub week_start: Date,
    /// Whether it makes way for the week's schedule of now, whose captions are free again then.
    pub replaces: bool,
    /// How many captions; absent, the target.
    pub count: Option<u32>,
    /// What the draw is made from.
    pub seed: Seed,
    /// How it is drawn.
    pub sampler: Sampler,
    /// Later messages do not count.
    pub as_of: Timestamp,
}

/// Chooses captions; it locks nothing (scheduling.md, "Selector").
///
/// # Errors
/// The database's.
pub async fn select(
    context: &Context,
    tenant: &str,
    wanted: Wanted<'_>,
) -> Result<Selection, Error> {
    let Wanted { analysis, page, week_start, seed, sampler, as_of, .. } = wanted;
    let policy = context.policies.of(tenant);
    let risk = analysis.saturation.as_ref().map_or(Risk::Healthy, |saturation| saturation.risk);
    let target = target(analysis.classification.tier, risk, policy);
    let requested = wanted.count.unwrap_or(target.target);
    let (captions, taken) = load(context, tenant, &wanted, &policy.selector).await?;
    let (eligible, pool) = sift(captions, &taken);
    let arms = bandit::of_page(&context.store, tenant, &page.name).await?;
    let candidates: Vec<Candidate> = eligible
        .into_iter()
        .map(|caption| {
            let arm = arms.get(&caption.id).map(|sums| sums.arm(as_of, policy)).unwrap_or_default();
            Candidate { caption, arm }
        })
        .collect();
    let request = Request {
        candidates: &candidates,
        requested,
        seed,
        sampler,
        segment: analysis.evidence.segment,
        median_emv_30d: analysis.evidence.median_emv_30d.and_then(|median| median.to_f64()),
    };
    let (picks, shortfall) = choose(&request, policy);
    Ok(Selection {
        page: page.name.clone(),
        week_start,
        as_of,
        requested,
        shortfall,
        seed,
        sampler,
        target,
        pool,
        picks,
    })
}

/// Captions that are not free.
struct Taken {
    sent: HashSet<i64>,
    locked: HashSet<i64>,
}

async fn load(
    context: &Context,
    tenant: &str,
    wanted: &Wanted<'_>,
    rule: &Selector,
) -> Result<(Vec<Caption>, Taken), Error> {
    let Wanted { page, week_start, as_of, .. } = *wanted;
    let day = |days: i64| week_start.saturating_add(days.days());
    let since = day(-i64::from(rule.cooldown_days)).to_datetime(Time::midnight());
    let since = page.zone.instant(since).unwrap_or(BEGINNING).max(BEGINNING);
    let first = day(-i64::from(rule.locked_days_before));
    let last = day(i64::from(rule.locked_days_after));
    let (store, name) = (&context.store, &page.name);
    let replaced = wanted.replaces.then_some((name, week_start));
    let (captions, sent, locked) = futures::try_join!(
        captions::pool(store, tenant, name, MessageType::Unlock),
        history::captions_sent(store, tenant, name, since, as_of),
        locks::locked(store, tenant, first, last, replaced),
    )?;
    Ok((captions, Taken { sent, locked }))
}

/// Keeps the eligible captions and counts the others by the first reason that holds.
fn sift(mut captions: Vec<Caption>, taken: &Taken) -> (Vec<Caption>, Pool) {
    let mut pool = Pool { total: captions.len() as u64, ..Pool::default() };
    captions.retain(|caption| {
        let count = if !caption.active {
            &mut pool.inactive
        } else if taken.sent.contains(&caption.id) {
            &mut pool.cooldown
        } else if taken.locked.contains(&caption.id) {
            &mut pool.locked
        } else {
            &mut pool.eligible
        };
        *count += 1;
        caption.active && !taken.sent.contains(&caption.id) && !taken.locked.contains(&caption.id)
    });
    (captions, pool)
}
