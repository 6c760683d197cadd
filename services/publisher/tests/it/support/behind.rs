//! Looks behind the scenes: conditions that no call of the contract shows.

use store::Time;

use super::{World, eventually};

impl World {
    /// The first story waits for its time to be sent again, after so many sends: how long from
    /// now, in seconds.
    pub(crate) async fn waits_to_send(&self, id: &str, attempts: u32) -> f64 {
        self.first_story_waits(id, "prepared", i64::from(attempts)).await
    }

    /// The first story waits until a look at the provider proves something: how long from now, in
    /// seconds.
    pub(crate) async fn waits_to_look_again(&self, id: &str) -> f64 {
        self.first_story_waits(id, "unknown", 1).await
    }

    async fn first_story_waits(&self, id: &str, step: &str, attempts: i64) -> f64 {
        let store = self.database().await;
        let until = eventually(&format!("{step} after {attempts} sends"), async || {
            let row: Option<(Time,)> = store
                .query(
                    "SELECT next_at FROM publications
                     WHERE batch_id = $1 AND position = 1 AND step = $2 AND attempts = $3
                       AND next_at IS NOT NULL",
                )
                .bind(id.to_owned())
                .bind(step.to_owned())
                .bind(attempts)
                .fetch_optional()
                .await
                .unwrap();
            row
        })
        .await;
        until.0.0.duration_since(self.clock.now()).as_secs_f64()
    }

    /// Nobody holds the batch.
    pub(crate) async fn is_let_go(&self, id: &str) {
        let store = self.database().await;
        eventually("the lease is given back", async || {
            let (holder,): (Option<String>,) = store
                .query("SELECT lease_holder FROM batches WHERE id = $1")
                .bind(id.to_owned())
                .fetch_one()
                .await
                .unwrap();
            holder.is_none().then_some(())
        })
        .await;
    }
}
