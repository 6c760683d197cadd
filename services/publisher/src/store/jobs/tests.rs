use jiff::Timestamp;
use store::testing::each_engine;

use super::*;
use crate::{
    domain::team::TeamId,
    store::{MIGRATIONS, teams},
};

/// A publication of a post of its own, due at a time.
async fn insert(store: &Store, id: Uuid, due: Timestamp) {
    let mut tx = store.begin().await.unwrap();
    let fresh = teams::Fresh { id: TeamId(Uuid::from_u128(1)), at: due };
    teams::resolve(&mut tx, "a", None, &fresh).await.unwrap();
    tx.query(
        "INSERT INTO posts (tenant_id, id, team_id, content, media_urls, overrides, platforms,
                            connection_ids, status, open, created_at, updated_at)
         VALUES ('a', $1, $2, '', '[]', '{}', '[]', '[]', 'SCHEDULED', 1, $3, $3)",
    )
    .bind(id)
    .bind(fresh.id.0)
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

/// The row as a runner writes it that leaves the fence as it is.
fn write_of(job: &Job, holder: &str) -> Write {
    Write { new_token: job.token, holder: Some(holder.to_owned()), ..job.ended(&job.publication) }
}

/// What a clock that jumps leads to: the first runner works on while its lease is over and given to another, and
/// both have something to write in one group.
#[tokio::test]
async fn of_two_who_write_a_row_together_only_the_holder_has_written_it() {
    each_engine(&MIGRATIONS, async |store| {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let id = Uuid::from_u128(7);
        insert(&store, id, now).await;
        let mut tx = store.begin().await.unwrap();
        let first = due(&mut tx, now, 1).await.unwrap().pop().unwrap();
        let claim = Write { new_token: first.token + 1, ..write_of(&first, "second") };
        let claimed = write(&mut tx, &[claim]).await.unwrap();
        assert_eq!(claimed, BTreeSet::from([(PublicationId(id), 1, 2)]));
        tx.commit().await.unwrap();
        let second = find(&store, "a", PublicationId(id)).await.unwrap().unwrap();

        let mut tx = store.begin().await.unwrap();
        let writes = [write_of(&first, "first"), write_of(&second, "second")];
        let written = write(&mut tx, &writes).await.unwrap();
        assert!(!written.contains(&first.written()), "its lease is lost: {written:?}");
        assert!(written.contains(&second.written()), "{written:?}");
        tx.commit().await.unwrap();
    })
    .await;
}
