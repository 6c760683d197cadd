//! A change of a batch: state, counters and events in one transaction (architecture.md, rule 2).

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use store::{Result, Transaction};

use super::{batches, counts, counts::Counts, events, publications, webhooks};
use crate::domain::{
    batch::{Batch, BatchError, Story},
    event::events_of,
    publication::Publication,
    webhook::of_batch,
};

/// A locked batch and what has been changed of it so far. [`Change::write`] stores all of it.
pub struct Change {
    before: Batch,
    after: Batch,
    moved: Vec<(Story, Story)>,
    now: Timestamp,
}

impl Change {
    /// Begins with a batch that this transaction has locked.
    pub fn of(batch: Batch, now: Timestamp) -> Self {
        Self { after: batch.clone(), before: batch, moved: Vec::new(), now }
    }

    /// The batch as it will be.
    pub fn batch(&mut self) -> &mut Batch {
        &mut self.after
    }

    /// One of its stories is now this.
    pub fn story(&mut self, before: Story, publication: Publication) {
        self.after.story_moved(before.publication.step, publication.step, self.now);
        self.moved.push((before.clone(), Story { publication, ..before }));
    }

    /// Something is wrong with the batch as a whole, or is not any more.
    pub fn error(&mut self, error: Option<BatchError>) {
        self.after.error = error;
    }

    /// What the moves add to the counts behind `GET /api/metrics`.
    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (before, after) in &self.moved {
            counts.add(Counts::of_move(&before.publication, &after.publication));
        }
        counts
    }

    /// Stores the stories, the batch and the events; the batch as it now is.
    ///
    /// # Errors
    /// The engine's.
    pub async fn write(mut self, tx: &mut Transaction) -> Result<Batch> {
        self.after.conclude(self.now);
        for (_, story) in &self.moved {
            publications::update(tx, &story.publication, intent_key(&story.publication)).await?;
        }
        let events = events_of(&self.before, &mut self.after, &self.moved, self.now);
        events::insert(tx, &self.after, &events).await?;
        batches::update(tx, &self.after).await?;
        let told = of_batch::told(&self.before, &self.after, &self.moved, self.now);
        webhooks::emit_many(tx, &told).await?;
        counts::add(tx, &self.after.tenant, COUNTED_AS, self.counts()).await?;
        self.after.version += 1;
        Ok(self.after)
    }
}

/// The row of counts that stories add to: they are few, so that replicas share it.
const COUNTED_AS: &str = "stories";

/// What two intents must not share with the same publication date: a post would be found by both.
pub fn intent_key(publication: &Publication) -> Option<Vec<u8>> {
    publication.intent.as_ref()?;
    let url = publication.prepared_url()?;
    let order = &publication.order;
    Some(intent_key_of(order.platform.word(), &order.account, url))
}

/// The same from its parts.
pub fn intent_key_of(platform: &str, account: &str, prepared_url: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [platform, account, prepared_url] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().to_vec()
}
