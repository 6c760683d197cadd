//! What people ask of a post, each as one transaction: load → decide → store.
//!
//! Publications are locked before their post, as runners do.

use std::sync::Arc;

use jiff::Timestamp;
use service::{Code, Error};
use store::{Store, Transaction};
use uuid::Uuid;

use super::compose::{Before, Composed, Composer, refusals};
use crate::{
    Context,
    domain::{
        draft::{Draft, Problems},
        error::PublishError,
        machine::{self, Event},
        post::{Approval, Decision, Post, PostId, PostStatus, Tally},
        publication::{Platform, PublicationId, Step},
    },
    store::{
        JOBS,
        moves::{self, Move},
        posts::{self, Part},
        targets, teams, users,
    },
};

/// How often a post that changes at the same moment is locked anew.
const MAX_TRIES: usize = 10;
/// Publications that are due so soon are told of at once; later ones are found by the timer.
const SOON: std::time::Duration = std::time::Duration::from_secs(1);

pub(super) fn not_found() -> Error {
    Error::new(Code::PostNotFound, "There is no such post.")
}

pub(super) fn changed_since() -> Error {
    Error::new(Code::PreconditionFailed, "The post has changed since. Read it again.")
}

fn conflict(detail: impl Into<String>) -> Error {
    Error::new(Code::PostConflict, detail)
}

/// A post and its publications, locked; refused when it is another version than was asked for.
pub(super) struct Locked {
    pub(super) post: Post,
    pub(super) parts: Vec<Part>,
}

impl Locked {
    /// Begins a transaction with the post locked. A change that was under way may have given it
    /// other publications, which the look that waited for it did not see: then it is begun anew.
    pub(super) async fn begin(
        store: &Store,
        tenant: &str,
        id: PostId,
        if_version: Option<i64>,
    ) -> Result<(Transaction, Self), Error> {
        for _ in 0..MAX_TRIES {
            let mut tx = store.begin().await?;
            let unlocked = posts::peek(&mut tx, tenant, id).await?.ok_or_else(not_found)?;
            let parts = posts::lock_parts(&mut tx, &unlocked).await?;
            let post = posts::lock(&mut tx, tenant, id).await?.ok_or_else(not_found)?;
            if post.version == unlocked.version {
                return Ok((tx, Self::of(post, parts, if_version)?));
            }
        }
        Err(Error::unavailable("the post changes all the time"))
    }

    fn of(post: Post, parts: Vec<Part>, if_version: Option<i64>) -> Result<Self, Error> {
        if if_version.is_some_and(|version| version != post.version) {
            return Err(changed_since());
        }
        Ok(Self { post, parts })
    }

    /// What it looks like now.
    fn seen(&self, now: Timestamp) -> PostStatus {
        self.post.status.seen(self.post.scheduled_at, now)
    }
}

/// Wakes the runners when a publication is due soon.
pub(super) fn wake(tx: &mut Transaction, due: Option<Timestamp>, now: Timestamp) {
    if due.is_some_and(|due| due <= now + SOON) {
        tx.wake(JOBS, "");
    }
}

/// Stores a composed post.
pub(super) async fn insert(
    tx: &mut Transaction,
    composed: &Composed,
    now: Timestamp,
) -> store::Result<()> {
    let Composed { post, parts } = composed;
    let parts: Vec<_> = parts.iter().map(|(id, publication)| (*id, publication)).collect();
    let scheduled = post.status == PostStatus::Scheduled;
    posts::insert(tx, post, &parts, |p| p.order.due_at.filter(|_| scheduled)).await?;
    wake(tx, post.scheduled_at.filter(|_| scheduled), now);
    Ok(())
}

/// Changes a draft, or a post whose time has not come.
pub(super) async fn update(
    composer: &Composer<'_>,
    tx: &mut Transaction,
    locked: Locked,
    draft: &Draft,
) -> Result<(), Error> {
    let now = composer.now;
    let seen = locked.seen(now);
    let may_change = |p: &Part| is_taken_away(p) || p.publication.step == Step::Queued && !p.held;
    let untouched = locked.parts.iter().all(may_change);
    if !matches!(seen, PostStatus::Draft | PostStatus::Scheduled) || !untouched {
        return Err(conflict(format!("A post that is {} cannot be changed.", seen.word())));
    }
    let mut problems = Problems::default();
    let times = |part: &Part| Some((part.connection_id, part.publication.order.due_at?));
    let were = Before {
        failed: locked.parts.iter().filter(|p| is_taken_away(p)).map(|p| p.connection_id).collect(),
        times: locked.parts.iter().filter_map(times).collect(),
    };
    let composed = composer.change(tx, &locked.post, draft, &were, &mut problems).await?;
    problems.into_result()?;
    let Composed { mut post, parts } = composed;
    // What has failed with its connection stays failed while the post still goes there.
    let is_new = |id: &Uuid| parts.iter().any(|(connection, _)| connection == id);
    let stays = |part: &&Part| {
        let id = part.connection_id;
        were.failed.contains(&id) && post.connection_ids.contains(&id) && !is_new(&id)
    };
    let kept: Vec<PublicationId> =
        locked.parts.iter().filter(stays).map(|part| part.publication.order.id).collect();
    posts::remove_parts(tx, &locked.post, &kept).await?;
    post.tally = Tally { open: parts.len() as i64, failed: kept.len() as i64, ..Tally::default() };
    post.traceparent = telemetry::traceparent();
    posts::update(tx, &post, now).await?;
    let parts: Vec<_> = parts.iter().map(|(id, publication)| (*id, publication)).collect();
    let scheduled = post.status == PostStatus::Scheduled;
    posts::insert_parts(tx, &post, &parts, |p| p.order.due_at.filter(|_| scheduled)).await?;
    wake(tx, post.scheduled_at.filter(|_| scheduled), now);
    Ok(())
}

/// Whether it has failed because its connection was taken away.
fn is_taken_away(part: &Part) -> bool {
    let publication = &part.publication;
    publication.step == Step::Failed && publication.error == Some(PublishError::Disconnected)
}

/// Makes a draft or a scheduled post due at once.
pub(super) async fn publish(
    context: &Context,
    tx: &mut Transaction,
    locked: Locked,
    now: Timestamp,
) -> Result<(), Error> {
    let seen = locked.seen(now);
    if !matches!(seen, PostStatus::Draft | PostStatus::Scheduled) {
        return Err(conflict(format!("A post that is {} cannot be published.", seen.word())));
    }
    // A team may have begun to ask for approval after the draft was written.
    let asks = teams::requires_approval(tx, &locked.post.tenant, locked.post.team_id).await?;
    let given = locked.post.approval.as_ref().map(Approval::is_given);
    if !given.unwrap_or(!asks) {
        return Err(conflict("This post has to be approved by another user first."));
    }
    schedule(context, tx, locked, Start::Now, now).await
}

/// When publications run.
enum Start {
    /// At once.
    Now,
    /// At this time; what has a slot of its own keeps it.
    At(Timestamp),
}

/// Has the open publications of a post run, once its content is judged.
async fn schedule(
    context: &Context,
    tx: &mut Transaction,
    locked: Locked,
    start: Start,
    now: Timestamp,
) -> Result<(), Error> {
    let Locked { mut post, mut parts } = locked;
    // One whose connection was taken away has failed already.
    parts.retain(|part| !part.publication.step.is_terminal());
    if parts.is_empty() {
        let detail = "The post goes nowhere yet: give it platforms or connectionIds.";
        return Err(Error::field(Code::NoConnection, "/platforms", detail));
    }
    if matches!(start, Start::Now) {
        some_is_active(tx, &post, &parts).await?;
    }
    let mut problems = Problems::default();
    let mut platforms: Vec<Platform> =
        parts.iter().map(|part| part.publication.order.platform).collect();
    platforms.sort();
    platforms.dedup();
    for platform in platforms {
        problems.0.extend(refusals(context, &post, platform, platform.word()));
    }
    problems.into_result()?;
    let at = match start {
        Start::Now => now,
        // A time that passed while the post waited is now.
        Start::At(at) => at.max(now),
    };
    for mut part in parts {
        let own = part.publication.order.due_at;
        let own = own.filter(|own| matches!(start, Start::At(_)) && *own > now);
        Arc::make_mut(&mut part.publication.order).due_at = Some(own.unwrap_or(at));
        posts::put_part(tx, &part, part.publication.order.due_at).await?;
    }
    post.status = PostStatus::Scheduled;
    post.scheduled_at = Some(at);
    post.asked_ahead = at > now;
    post.traceparent = telemetry::traceparent();
    posts::update(tx, &post, now).await?;
    wake(tx, post.scheduled_at, now);
    Ok(())
}

/// What is published by hand goes to an active connection at least: the others fail.
async fn some_is_active(tx: &mut Transaction, post: &Post, parts: &[Part]) -> Result<(), Error> {
    let ids: Vec<Uuid> = parts.iter().map(|part| part.connection_id).collect();
    let found = targets::named(tx, &post.tenant, post.team_id, &ids).await?;
    if found.iter().any(|target| target.active) {
        return Ok(());
    }
    let detail = "The connections of this post have to be renewed first.";
    Err(Error::field(Code::NoConnection, "/platforms", detail))
}

/// Cancels what is not armed.
pub(super) async fn cancel(
    context: &Context,
    tx: &mut Transaction,
    locked: Locked,
    now: Timestamp,
) -> Result<(), Error> {
    use PostStatus::{Draft, Publishing, Scheduled};
    let seen = locked.seen(now);
    if !matches!(seen, Draft | Scheduled | Publishing) {
        return Err(conflict(format!("A post that is {} cannot be cancelled.", seen.word())));
    }
    let Locked { mut post, parts } = locked;
    if parts.is_empty() {
        post.status = PostStatus::Cancelled;
        return Ok(posts::update(tx, &post, now).await?);
    }
    let unsent = parts.into_iter().filter(|part| part.publication.step.is_unsent());
    apply(context, tx, &post, unsent, &Event::CancelAsked, now).await
}

/// Tries the failed publications again.
pub(super) async fn retry(
    context: &Context,
    tx: &mut Transaction,
    locked: Locked,
    now: Timestamp,
) -> Result<(), Error> {
    let Locked { mut post, parts } = locked;
    if !matches!(post.status, PostStatus::Partial | PostStatus::Failed) {
        let word = post.status.seen(post.scheduled_at, now).word();
        return Err(conflict(format!("A post that is {word} cannot be tried again.")));
    }
    let failed: Vec<Part> =
        parts.into_iter().filter(|part| part.publication.step == Step::Failed).collect();
    if failed.is_empty() {
        return Err(conflict(
            "No publication of this post failed in a way that can be tried again.",
        ));
    }
    if post.scheduled_at.is_none_or(|at| at > now) {
        // It failed before its time, with its connections: it is due now like what is published by
        // hand.
        post.scheduled_at = Some(now);
        post.asked_ahead = false;
        post.traceparent = telemetry::traceparent();
        posts::update(tx, &post, now).await?;
    }
    apply(context, tx, &post, failed.into_iter(), &Event::RetryAsked, now).await?;
    tx.wake(JOBS, "");
    Ok(())
}

/// A person's word on an unconfirmed publication.
pub(super) async fn resolve(
    context: &Context,
    tx: &mut Transaction,
    locked: Locked,
    id: PublicationId,
    event: &Event,
    now: Timestamp,
) -> Result<(), Error> {
    let Locked { post, parts } = locked;
    let part = parts.into_iter().find(|part| part.publication.order.id == id);
    let unconfirmed = part.filter(|part| part.publication.step == Step::Unconfirmed);
    let Some(part) = unconfirmed else {
        let detail = "Only a publication whose outcome is unconfirmed can be resolved.";
        return Err(Error::new(Code::PublicationConflict, detail));
    };
    apply(context, tx, &post, std::iter::once(part), event, now).await
}

/// Applies an event to publications of a post and draws the conclusions.
async fn apply(
    context: &Context,
    tx: &mut Transaction,
    post: &Post,
    parts: impl Iterator<Item = Part>,
    event: &Event,
    now: Timestamp,
) -> Result<(), Error> {
    let rules = context.post_rules();
    let mut moved = Vec::new();
    for part in parts {
        let mut after =
            machine::apply(&part.publication, event, &rules, now).map_err(Error::internal)?;
        if *event == Event::RetryAsked {
            Arc::make_mut(&mut after.order).due_at = Some(now);
        }
        let due_at = (!after.step.is_terminal()).then_some(now);
        let changed = Part { publication: after.clone(), ..part.clone() };
        posts::put_part(tx, &changed, due_at).await?;
        moved.push((part.publication, after));
    }
    let traceparent = telemetry::traceparent();
    let traceparent = traceparent.as_ref();
    let moves: Vec<Move<'_>> = moved
        .iter()
        .map(|(before, after)| Move { post_id: post.id, before, after, traceparent })
        .collect();
    moves::settle(tx, &moves, context.settler(now)).await?;
    Ok(())
}

/// A user of the tenant has a hand in the approval.
pub(super) enum Say {
    Submit,
    Decide(Decision),
}

/// Submits, approves or rejects. What is approved and has a time is scheduled.
pub(super) async fn approval(
    context: &Context,
    tx: &mut Transaction,
    mut locked: Locked,
    user: &str,
    say: Say,
    now: Timestamp,
) -> Result<(), Error> {
    let user: Uuid = users::named(tx, &locked.post.tenant, user).await?.id.0;
    let Some(approval) = &locked.post.approval else {
        return Err(conflict("The team of this post asks for no approval."));
    };
    if locked.post.status != PostStatus::Draft {
        let word = locked.seen(now).word();
        return Err(conflict(format!("The approval of a post that is {word} is settled.")));
    }
    let decided = match say {
        Say::Submit => approval.submit(user, now),
        Say::Decide(decision) => approval.decide(user, decision, now),
    };
    let decided = decided.map_err(conflict)?;
    let given = decided.is_given();
    locked.post.approval = Some(decided);
    match locked.post.scheduled_at.filter(|_| given) {
        Some(at) => schedule(context, tx, locked, Start::At(at), now).await,
        None => Ok(posts::update(tx, &locked.post, now).await?),
    }
}
