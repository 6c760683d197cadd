//! Rows for the tests of statements.

use jiff::Timestamp;
use store::{Store, Time};
use uuid::Uuid;

use super::teams;
use crate::domain::team::TeamId;

/// A publication of a post of its own, both of that id, due at a time.
pub(super) async fn publication(store: &Store, id: Uuid, due: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    let fresh = teams::Fresh { id: TeamId(Uuid::from_u128(1)), at: due };
    let team = teams::resolve(&mut tx, "a", None, &fresh).await.unwrap();
    tx.query(
        "INSERT INTO posts (tenant_id, id, team_id, content, media_urls, overrides, platforms,
                            connection_ids, status, open, created_at, updated_at)
         VALUES ('a', $1, $2, '', '[]', '{}', '[]', '[]', 'SCHEDULED', 1, $3, $3)",
    )
    .bind(id)
    .bind(team.id.0)
    .bind(Time(due))
    .execute()
    .await
    .unwrap();
    tx.query(
        "INSERT INTO post_publications (tenant_id, id, post_id, connection_id, platform, account,
                                        step, scheduled_at, due_at, state)
         VALUES ('a', $1, $1, $1, 'TWITTER', '42', 'queued', $2, $2, '{}')",
    )
    .bind(id)
    .bind(Time(due))
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
}
