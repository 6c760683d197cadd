//! Claims due publications and, in the same commit, arms those that can be sent as they are: a
//! text needs no second commit before it goes out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use service::fault;
use tracing::Span;

use super::{Posts, span};
use crate::{
    connections::{self, LiveAccount, Unusable},
    domain::{
        connection::{ConnectionId, ConnectionStatus, is_about_to_expire},
        machine::{self, Action, Event, Rules},
        publication::{Intent, Publication},
        quota::Quota,
    },
    store::{
        jobs::{self, Job, Write},
        quotas::{self, Key},
    },
};

/// A publication that this process may work on.
pub(super) struct Claimed {
    /// As it is stored.
    pub(super) job: Job,
    /// Its account, when that could be used at once.
    pub(super) live: Option<LiveAccount>,
    /// It was armed by this claim: it is to be sent.
    pub(super) armed: bool,
    /// Its trace.
    pub(super) span: Span,
}

/// What a claim makes of a due publication.
enum Plan {
    /// It waits for its account.
    Defer(Publication, Timestamp),
    /// A runner takes it on.
    Lease,
    /// It is sent.
    Arm(Publication),
}

/// Claims up to `room` of the first `reach` due publications; and how many were put off instead.
///
/// # Errors
/// The engine's.
pub(super) async fn claim(
    posts: &Posts,
    room: usize,
    reach: usize,
) -> store::Result<(Vec<Claimed>, usize)> {
    let context = &posts.context;
    let now = context.clock.now();
    let mut tx = context.store.begin().await?;
    let jobs = jobs::due(&mut tx, now, reach).await?;
    if jobs.is_empty() {
        // What cannot be read was put off.
        tx.commit().await?;
        return Ok((Vec::new(), 0));
    }
    let ids: Vec<(&str, ConnectionId)> = jobs
        .iter()
        .map(|job| (job.publication.order.tenant.as_str(), ConnectionId(job.connection_id)))
        .collect();
    let accounts = connections::accounts(context, &ids).await?;
    let keys = jobs.iter().map(key_of).flat_map(|key| [key.of_app(), key]).collect();
    let before = quotas::lock(&mut tx, keys).await?;
    let mut quotas = before.clone();
    let (mut writes, mut claimed, mut deferred) = (Vec::new(), Vec::new(), 0);
    for mut job in jobs {
        let span = span::of(&job);
        let live = accounts.get(&ConnectionId(job.connection_id)).and_then(|a| usable(a, now));
        let room_left = claimed.len() < room;
        let plan = span.in_scope(|| plan(posts, &job, live.as_ref(), &mut quotas, room_left, now));
        // What could run and finds no room stays as it is, for the next claim or another process.
        let Some(plan) = plan else { continue };
        let mut write = Write {
            tenant: job.publication.order.tenant.clone(),
            id: job.id(),
            token: job.token,
            version: job.version,
            new_token: job.token + 1,
            holder: Some(context.holder.clone()),
            due_at: Some(now + context.lease),
            step: job.publication.step,
            provider_id: job.publication.provider_id.clone(),
            state: String::new(),
        };
        let mut armed = false;
        let runs = match plan {
            Plan::Lease => true,
            Plan::Arm(publication) => {
                job.publication = publication;
                armed = true;
                true
            }
            Plan::Defer(publication, until) => {
                job.publication = publication;
                (write.holder, write.due_at) = (None, Some(until));
                false
            }
        };
        write.step = job.publication.step;
        write.state = jobs::write_state(&job.publication);
        writes.push(write);
        if runs {
            (job.token, job.version) = (job.token + 1, job.version + 1);
            claimed.push(Claimed { job, live, armed, span });
        } else {
            deferred += 1;
        }
    }
    jobs::write(&mut tx, &writes).await?;
    put_changed(&mut tx, &before, &quotas).await?;
    fault::point("post.claimed.before_commit");
    tx.commit().await?;
    fault::point("post.claimed.committed");
    Ok((claimed, deferred))
}

/// Stores the quotas that are not what they were.
pub(super) async fn put_changed(
    tx: &mut store::Transaction,
    before: &BTreeMap<Key, Quota>,
    after: &BTreeMap<Key, Quota>,
) -> store::Result<()> {
    for (key, quota) in after {
        if before.get(key) != Some(quota) {
            quotas::put(tx, key, quota).await?;
        }
    }
    Ok(())
}

/// The quota of a publication's account.
pub(super) fn key_of(job: &Job) -> Key {
    let order = &job.publication.order;
    Key { tenant: order.tenant.clone(), platform: order.platform, account: order.account.clone() }
}

/// Until when nothing may be asked of an account, by its own quota or the app's.
pub(super) fn pause(quotas: &BTreeMap<Key, Quota>, key: &Key, now: Timestamp) -> Option<Timestamp> {
    let of = |key| quotas.get(key).and_then(|quota: &Quota| quota.pause(now));
    of(key).max(of(&key.of_app()))
}

/// An account that can be used as it is; what has to be renewed first is a runner's work.
fn usable(account: &Result<LiveAccount, Unusable>, now: Timestamp) -> Option<LiveAccount> {
    let live = account.as_ref().ok()?;
    let renewed_first = live.refreshable && is_about_to_expire(live.expires_at, now);
    let active = live.status == ConnectionStatus::Active && !renewed_first;
    // Each publication listens to its own answers.
    active.then(|| live.apart())
}

fn plan(
    posts: &Posts,
    job: &Job,
    live: Option<&LiveAccount>,
    quotas: &mut BTreeMap<Key, Quota>,
    room_left: bool,
    now: Timestamp,
) -> Option<Plan> {
    let context = &posts.context;
    let rules = context.post_rules();
    let begun = begun(&job.publication, &rules, now);
    let action = machine::next_action(&begun, &rules, now);
    let asks = matches!(
        action,
        Action::Arm | Action::Search | Action::Poll | Action::Delete | Action::ReadBack
    );
    if !asks {
        return room_left.then_some(Plan::Lease);
    }
    let key = key_of(job);
    if let Some(until) = pause(quotas, &key, now) {
        return Some(Plan::Defer(begun, until));
    }
    if !room_left {
        return None;
    }
    let adapter = context.adapters.of(key.platform);
    if action != Action::Arm || live.is_none() || adapter.needs_preparation(&begun) {
        return Some(Plan::Lease);
    }
    let quota = quotas.entry(key).or_default();
    let admission = quota.admit(adapter.allowance(), 1, now, context.lease);
    if admission.granted == 0 {
        return Some(Plan::Defer(begun, admission.next_at));
    }
    let intent = Intent { publish_at: adapter.publish_at(now), armed_at: now };
    let handle = begun.handle.clone().unwrap_or_default();
    let event = Event::Armed { handle, intent, trace_id: telemetry::trace_id() };
    // A publication whose next action is to arm takes it.
    Some(machine::apply(&begun, &event, &rules, now).map_or(Plan::Lease, Plan::Arm))
}

/// Its turn has come, unless it is missed: from here on no wait makes it too late.
fn begun(publication: &Publication, rules: &Rules<'_>, now: Timestamp) -> Publication {
    match machine::next_action(publication, rules, now) {
        Action::Start => machine::apply(publication, &Event::Started, rules, now)
            .unwrap_or_else(|_| publication.clone()),
        _ => publication.clone(),
    }
}
