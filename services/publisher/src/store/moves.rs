//! What follows from publications of posts that moved: the posts' counters and verdicts, the web
//! hooks, the counts, the next of a repeated post; all in the transaction of the move
//! (architecture.md, rule 2).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;
use service::{Clock, Rng};
use store::{Result, Transaction};
use uuid::Uuid;

use super::{counts::Counts, posts, repeats};
use crate::domain::{
    post::{Post, PostId, PostStatus},
    publication::{Publication, Step},
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
        counts.entry(tenant).or_default().add(counts_of(moved));
        if moved.before.step.is_terminal() || moved.after.step.is_terminal() {
            by_post.entry((tenant, moved.post_id)).or_default().push(*moved);
        }
    }
    let ids: Vec<(&str, PostId)> = by_post.keys().copied().collect();
    let mut posts = posts::lock_many(tx, &ids).await?;
    let (mut events, mut finished) = (Vec::new(), Vec::new());
    for post in &mut posts {
        let tenant = post.tenant.clone();
        let moves = by_post.get(&(tenant.as_str(), post.id)).map_or(&[][..], Vec::as_slice);
        if conclude(post, moves, settler.now, &mut events) {
            finished.push(post.clone());
        }
    }
    posts::put_tallies(tx, &posts, settler.now).await?;
    emit(tx, events, settler).await?;
    for post in finished.iter().filter(|post| post.repeat.is_some()) {
        repeats::next(tx, post, settler).await?;
    }
    for (tenant, counts) in counts {
        super::counts::add(tx, tenant, settler.holder, counts).await?;
    }
    Ok(())
}

/// Something to tell the tenant's web hooks.
struct Event {
    tenant: String,
    name: &'static str,
    /// What it is about: events of one post reach a web hook in order.
    post_id: PostId,
    data: serde_json::Value,
}

/// Counts the moves of one post and, when nothing of it is open any more, gives its verdict;
/// whether it has become final by that.
fn conclude(post: &mut Post, moves: &[Move<'_>], now: Timestamp, events: &mut Vec<Event>) -> bool {
    let before = post.status;
    let mut tell = |name, data| {
        events.push(Event { tenant: post.tenant.clone(), name, post_id: post.id, data });
    };
    for moved in moves {
        post.tally.moved(moved.before.step, moved.after.step);
        if let Some(name) = event_of(moved.after.step) {
            tell(name, publication_data(moved));
        }
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
    if post.status == before || post.tally.open > 0 {
        return false;
    }
    let data = json!({"postId": post.id.to_string(), "status": post.status.word()});
    tell("post.completed", data);
    post.status != PostStatus::Cancelled
}

/// The web hook event of a terminal step (posts.md, "Outbound web hooks").
fn event_of(step: Step) -> Option<&'static str> {
    match step {
        Step::Published => Some("post.published"),
        Step::Failed => Some("post.failed"),
        Step::Unconfirmed => Some("post.unconfirmed"),
        _ => None,
    }
}

fn publication_data(moved: &Move<'_>) -> serde_json::Value {
    let p = moved.after;
    let error = p.error.as_ref().map(|error| {
        json!({
            "code": error.code(),
            "message": error.post_text(),
            "class": error.post_class(),
            "httpStatus": error.http_status(),
        })
    });
    json!({
        "postId": moved.post_id.to_string(),
        "publicationId": p.order.id.to_string(),
        "platform": p.order.platform.word(),
        "externalId": p.provider_id,
        "permalink": p.permalink,
        "error": error,
    })
}

async fn emit(_tx: &mut Transaction, _events: Vec<Event>, _settler: Settler<'_>) -> Result<()> {
    Ok(())
}

/// What a move adds to the counts of its tenant.
fn counts_of(moved: &Move<'_>) -> Counts {
    let (before, after) = (moved.before, moved.after);
    let mut counts = Counts {
        rate_limit_hits: u64::from(after.throttles_heard.saturating_sub(before.throttles_heard)),
        ..Counts::default()
    };
    if before.step != after.step && after.step.is_terminal() && after.step != Step::Cancelled {
        let live = after.step == Step::Published;
        counts.published = u64::from(live);
        counts.failed = u64::from(!live);
        counts.worked = 1;
        counts.worked_for = after.worked;
    }
    counts
}

/// A new id.
pub(super) fn new_id(settler: Settler<'_>) -> Uuid {
    settler.rng.uuid(settler.clock)
}
