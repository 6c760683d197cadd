//! Feedback: an Unlock with a known caption that was viewed and is a day old teaches the bandit,
//! once, whatever is imported later (scheduling.md, "Feedback").
//!
//! A page remembers from which instant on feedback has still to look; an import moves it back. A
//! piece of the page is weighed in one transaction that holds the page, so two replicas take turns
//! and the second finds the messages counted.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use service::Error;
use store::{Result, Transaction};

use super::Context;
use crate::{
    domain::{
        emvs::Emvs,
        feedback::{Sums, judge},
        message::Message,
        page::PageName,
        policy::Policy,
    },
    store::{bandit, feedback, pages},
};

/// Messages of one transaction.
const PIECE: usize = 2_000;
/// Pages found at once.
const PAGES: u32 = 100;
/// A pass each hour, by the clock.
const INTERVAL: i64 = 3_600;

/// Weighs what is due, hourly by the clock and when an import says so, until a stop is asked for.
pub(crate) async fn run(context: Arc<Context>) {
    let mut wakes = context.store.wakes(feedback::FEEDBACK);
    while !context.tasks.stopping() {
        // What becomes a day old while a pass lasts is the next one's, at the hour that has begun.
        let hours = context.clock.now().as_second().div_euclid(INTERVAL) + 1;
        let next = Timestamp::from_second(hours * INTERVAL).unwrap_or(Timestamp::MAX);
        if let Err(error) = pass(&context).await {
            tracing::warn!(%error, "feedback failed; it is tried again within the hour");
        }
        tokio::select! {
            () = context.clock.sleep_until(next) => {}
            _ = wakes.next() => {}
            () = context.tasks.stopped() => {}
        }
    }
}

/// Weighs what is due on every page.
async fn pass(context: &Context) -> Result<(), Error> {
    feedback::spread(&context.store).await?;
    let now = context.clock.now();
    let mut last = (String::new(), String::new());
    loop {
        let due = feedback::due(&context.store, now, &last, PAGES).await?;
        for (tenant, page) in &due {
            // A page that cannot be weighed keeps no other one waiting.
            let name = page.parse().map_err(Error::internal)?;
            if let Err(error) = of_page(context, tenant, &name).await {
                tracing::warn!(%error, page, "feedback of a page failed; it is tried again");
            }
            if context.tasks.stopping() {
                return Ok(());
            }
        }
        match due.into_iter().next_back() {
            Some(page) => last = page,
            None => return Ok(()),
        }
    }
}

/// Weighs what is due on one page.
///
/// # Errors
/// The engine's.
pub async fn of_page(context: &Context, tenant: &str, page: &PageName) -> Result<(), Error> {
    let policy = context.policies.of(tenant);
    let settled = SignedDuration::from_hours(policy.selector.feedback.settled_hours);
    let end = after(context.clock.now() - settled);
    let mut window = None;
    loop {
        let mut tx = context.store.begin().await?;
        if pages::lock(&mut tx, tenant, page).await?.is_none() {
            return Ok(());
        }
        let mark = feedback::mark(&mut tx, tenant, page).await?;
        let Some(from) = mark.filter(|from| *from < end) else { return Ok(()) };
        let mut piece = Piece { tx: &mut tx, tenant, page, end, policy };
        let fits = window.take().filter(|(at, _)| *at == from);
        let mut before = match fits {
            Some((_, window)) => window,
            None => piece.window(from).await?,
        };
        let next = piece.weigh(&mut before, from).await?;
        feedback::set_mark(&mut tx, tenant, page, next).await?;
        tx.commit().await?;
        match next {
            Some(next) if next < end => window = Some((next, before)),
            _ => return Ok(()),
        }
    }
}

/// The EMVs of the viewed Unlocks of the last 30 days.
struct Window {
    days: SignedDuration,
    by_time: VecDeque<(Timestamp, Decimal)>,
    emvs: Emvs,
}

impl Window {
    fn add(&mut self, message: &Message) {
        let emv = message.emv();
        self.by_time.push_back((message.sent_at, emv));
        self.emvs.add(emv);
    }

    /// Forgets what is 30 days before `now`, or longer.
    fn pass(&mut self, now: Timestamp) {
        while let Some((at, emv)) = self.by_time.front().copied()
            && now.duration_since(at) >= self.days
        {
            self.by_time.pop_front();
            self.emvs.take(emv);
        }
    }
}

struct Piece<'a> {
    tx: &'a mut Transaction,
    tenant: &'a str,
    page: &'a PageName,
    end: Timestamp,
    policy: &'a Policy,
}

impl Piece<'_> {
    /// The 30 days before `from`.
    async fn window(&mut self, from: Timestamp) -> Result<Window> {
        let days = SignedDuration::from_hours(24 * self.policy.selector.feedback.median_days);
        let mut window = Window { days, by_time: VecDeque::new(), emvs: Emvs::default() };
        let first = from.checked_sub(days).unwrap_or(feedback::BEGINNING);
        let mut first = first.max(feedback::BEGINNING);
        loop {
            let range = (first, from);
            let seen = feedback::viewed(self.tx, self.tenant, self.page, range, PIECE).await?;
            let Some(last) = seen.last() else { return Ok(window) };
            first = after(last.message.sent_at);
            for one in &seen {
                window.add(&one.message);
            }
        }
    }

    /// Weighs the next messages from `from` on; where to go on, `None` when nothing is left.
    async fn weigh(&mut self, window: &mut Window, from: Timestamp) -> Result<Option<Timestamp>> {
        let Self { tenant, page, end, policy, .. } = *self;
        let seen = feedback::viewed(self.tx, tenant, page, (from, end), PIECE).await?;
        let Some(last) = seen.last() else {
            return feedback::next_viewed(self.tx, tenant, page, end).await;
        };
        let next = after(last.message.sent_at);
        let (mut counted, mut observations) = (Vec::new(), Vec::new());
        for group in seen.chunk_by(|a, b| a.message.sent_at == b.message.sent_at) {
            for one in group {
                window.add(&one.message);
            }
            window.pass(group[0].message.sent_at);
            let new =
                group.iter().filter(|seen| !seen.counted && seen.message.caption_id.is_some());
            for seen in new {
                if let Some(observation) = judge(&seen.message, &window.emvs, policy) {
                    counted.push(&seen.message);
                    observations.push(observation);
                }
            }
        }
        let captions: BTreeSet<i64> = observations.iter().map(|seen| seen.caption_id).collect();
        let captions: Vec<i64> = captions.into_iter().collect();
        let mut sums = bandit::of_captions(self.tx, tenant, page, captions.clone()).await?;
        for seen in &observations {
            sums.entry(seen.caption_id)
                .or_insert_with(|| Sums::none(seen.sent_at))
                .add(seen, policy);
        }
        let sums: Vec<(i64, Sums)> =
            captions.into_iter().filter_map(|id| Some((id, sums.remove(&id)?))).collect();
        bandit::save(self.tx, tenant, page, &sums).await?;
        feedback::count(self.tx, tenant, page, &counted).await?;
        Ok(Some(next))
    }
}

/// The next instant that the databases keep.
fn after(at: Timestamp) -> Timestamp {
    at + Duration::from_micros(1)
}
