//! What follows from publications of posts that moved: the posts' counters and verdicts, the web
//! hooks, the counts, the next of a repeated post; all in the transaction of the move
//! (architecture.md, rule 2).

use std::collections::BTreeMap;

use jiff::Timestamp;
use service::{Clock, Rng};
use store::{Result, Transaction};
use uuid::Uuid;

use super::{counts::Counts, posts, repeats, webhooks::Subscribers};
use crate::domain::{
    post::{PostId, PostStatus, Standing},
    publication::Publication,
    webhook::{event::NewEvent, of_post},
};

/// A publication before and after.
#[derive(Clone, Copy, Debug)]
pub struct Move<'a> {
    /// Its post.
    pub post_id: PostId,
    /// As it was.
    pub before: &'a Publication,
    /// As it is.
    pub after: &'a Publication,
    /// The trace that it happened in.
    pub traceparent: Option<&'a String>,
}

/// Who settles, and when.
#[derive(Clone, Copy)]
pub struct Settler<'a> {
    /// The process, in counts.
    pub holder: &'a str,
    /// Time for new ids.
    pub clock: &'a Clock,
    /// Randomness for new ids.
    pub rng: &'a Rng,
    /// When it happened.
    pub now: Timestamp,
}

/// Draws the conclusions of moves that are written in this transaction. The publications are
/// locked already; their posts are locked here, in one order.
///
/// # Errors
/// The engine's.
pub async fn settle(tx: &mut Transaction, moves: &[Move<'_>], settler: Settler<'_>) -> Result<()> {
    let mut by_post: BTreeMap<(&str, PostId), Vec<Move<'_>>> = BTreeMap::new();
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for moved in moves {
        let tenant = moved.after.order.tenant.as_str();
        counts.entry(tenant).or_default().add(Counts::of_move(moved.before, moved.after));
        if moved.before.step.is_terminal() || moved.after.step.is_terminal() {
            by_post.entry((tenant, moved.post_id)).or_default().push(*moved);
        }
    }
    let ids: Vec<(&str, PostId)> = by_post.keys().copied().collect();
    let mut posts = posts::lock_many(tx, &ids).await?;
    let tenants = posts.iter().map(|post| post.tenant.as_str()).collect();
    let subscribers = Subscribers::of(tx, &tenants).await?;
    let (mut events, mut repeated) = (Vec::new(), Vec::new());
    for post in &mut posts {
        let tenant = post.tenant.clone();
        let moves = by_post.get(&(tenant.as_str(), post.id)).map_or(&[][..], Vec::as_slice);
        let is_final = conclude(post, moves, settler.now);
        if subscribers.has(&tenant) {
            events.extend(told(post, moves, is_final, settler.now));
        }
        let is_through = is_final && post.status != PostStatus::Cancelled;
        if is_through && post.repeats {
            repeated.push((tenant, post.id));
        }
    }
    posts::put_tallies(tx, &posts, settler.now).await?;
    subscribers.tell(tx, &events).await?;
    for (tenant, id) in repeated {
        if let Some(post) = posts::peek(tx, &tenant, id).await? {
            repeats::next(tx, &post, settler).await?;
        }
    }
    for (tenant, counts) in counts {
        super::counts::add(tx, tenant, settler.holder, counts).await?;
    }
    Ok(())
}

/// Counts the moves of one post and, when nothing of it is open any more, gives its verdict;
/// whether it has become final by that.
fn conclude(post: &mut Standing, moves: &[Move<'_>], now: Timestamp) -> bool {
    let before = post.status;
    for moved in moves {
        post.tally.moved(moved.before.step, moved.after.step);
    }
    match post.tally.verdict() {
        Some(verdict) => {
            post.status = verdict;
            let live = matches!(verdict, PostStatus::Published | PostStatus::Partial);
            post.published_at = live.then(|| post.published_at.unwrap_or(now));
        }
        // Tried again.
        None => post.status = PostStatus::Scheduled,
    }
    post.status != before && post.tally.open == 0
}

/// What web hooks are told of the moves of one post.
fn told(post: &Standing, moves: &[Move<'_>], is_final: bool, now: Timestamp) -> Vec<NewEvent> {
    let each = moves
        .iter()
        .filter_map(|moved| of_post::publication(post, moved.after, moved.traceparent, now));
    let traceparent = moves.last().and_then(|moved| moved.traceparent);
    let last = is_final.then(|| of_post::completed(post, traceparent, now));
    each.chain(last).collect()
}

/// A new id.
pub(super) fn new_id(settler: Settler<'_>) -> Uuid {
    settler.rng.uuid(settler.clock)
}
