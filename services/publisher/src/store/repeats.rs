//! The next of a repeated post, made when the one before it is final, once each.

use std::sync::Arc;

use service::Zone;
use sqlx::AssertSqlSafe;
use store::{
    Result, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use super::{
    moves::{Settler, new_id},
    posts::{self, Part},
};
use crate::domain::{
    connection::ConnectionStatus,
    local_time::Local,
    post::{Post, PostId, PostStatus, Tally},
    publication::{Publication, PublicationId},
};

/// Makes the post that follows a final one, if its rule has one more.
///
/// # Errors
/// The engine's.
pub(super) async fn next(tx: &mut Transaction, post: &Post, settler: Settler<'_>) -> Result<()> {
    let Some(local) = following(post) else { return Ok(()) };
    let Some(at) = local.instant() else { return Ok(()) };
    let made: Option<(Uuid,)> = tx
        .query("SELECT id FROM posts WHERE tenant_id = $1 AND repeat_of = $2")
        .bind(post.tenant.clone())
        .bind(post.id.0)
        .fetch_optional()
        .await?;
    // It was tried again, and its next one is there already.
    if made.is_some() {
        return Ok(());
    }
    let following = Post {
        id: PostId(new_id(settler)),
        status: PostStatus::Scheduled,
        scheduled_at: Some(at),
        scheduled_local: Some(local.time.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
        published_at: None,
        tally: Tally::default(),
        repeat_of: Some(post.id.0),
        repeat_count: post.repeat_count + 1,
        asked_ahead: true,
        created_at: settler.now,
        updated_at: settler.now,
        version: 1,
        ..post.clone()
    };
    // Without a lock: the post is locked, and publications are locked before their post.
    let parts = posts::read_parts(tx, post).await?;
    if !goes_anywhere(tx, &post.tenant, &parts).await? {
        let (tenant, post_id) = (&post.tenant, post.id);
        tracing::info!(tenant, %post_id, "a repeat ends: all its connections were taken away");
        return Ok(());
    }
    let again: Vec<(Uuid, Publication)> = parts
        .into_iter()
        .map(|part| {
            let mut order = Arc::unwrap_or_clone(part.publication.order);
            order.id = PublicationId(new_id(settler));
            order.external_key = order.id.to_string();
            order.due_at = Some(at);
            (part.connection_id, Publication::new(order))
        })
        .collect();
    let again: Vec<(Uuid, &Publication)> = again.iter().map(|(id, p)| (*id, p)).collect();
    posts::insert(tx, &following, &again, |_| Some(at)).await
}

/// Whether one of the connections of these publications is there. One that has expired may be
/// connected again before the time comes; one that was taken away is no promise.
async fn goes_anywhere(tx: &mut Transaction, tenant: &str, parts: &[Part]) -> Result<bool> {
    let ids = Rows::new(vec![Column::Uuid(parts.iter().map(|part| part.connection_id).collect())]);
    for piece in ids.pieces(tx.engine()) {
        let sql = format!(
            "SELECT 1 FROM connections
             WHERE tenant_id = {tenant} AND status <> {gone} AND id IN ({source})
             LIMIT 1",
            tenant = piece.parameter(1),
            gone = piece.parameter(2),
            source = ids.source(&piece),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece);
        let gone = ConnectionStatus::Disconnected.word();
        let left: Option<(i32,)> =
            statement.bind(tenant.to_owned()).bind(gone).fetch_optional().await?;
        if left.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// When the rule wants it again, in the zone of the post.
fn following(post: &Post) -> Option<Local> {
    let rule = post.repeat.as_ref()?;
    let zone = Zone::get(post.timezone.as_deref().unwrap_or("UTC")).ok()?;
    let before = match &post.scheduled_local {
        Some(local) => local.parse().ok()?,
        None => zone.local(post.scheduled_at?),
    };
    let so_far = u32::try_from(post.repeat_count).ok()?;
    let (time, _) = rule.next(before, &zone, so_far)?;
    Some(Local { time, zone })
}
