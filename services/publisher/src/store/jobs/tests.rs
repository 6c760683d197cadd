use jiff::Timestamp;
use store::testing::each_engine;

use super::*;
use crate::store::{MIGRATIONS, samples};

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
        samples::publication(&store, id, now).await;
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
