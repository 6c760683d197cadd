//! Running batches, and `kill -9` at random moments over them.

use std::time::Duration;

use e2e::{Fanfare, Service, audit, seed::Seed, stories::NewBatch};
use rand::{Rng as _, rngs::StdRng};
use serde_json::json;

/// Longest life of a process, from its start.
pub(crate) const LONGEST_LIFE: Duration = Duration::from_millis(400);

/// Stories of each batch.
const STORIES: usize = 3;

/// What was asked for so far, of an installation that is killed again and again.
pub(crate) struct Run {
    pub(crate) fanfare: Fanfare,
    pub(crate) rng: StdRng,
    asked: Vec<NewBatch>,
}

impl Run {
    pub(crate) fn new(fanfare: Fanfare) -> Self {
        let seed = Seed::take();
        println!("{}", seed.note());
        fanfare.note(seed.note());
        Self { fanfare, rng: seed.rng(), asked: Vec::new() }
    }

    /// A batch of its own account, some of whose stories go through trouble.
    pub(crate) async fn new_batch(&mut self) -> NewBatch {
        let n = self.asked.len();
        let account = format!("{}", 810_000 + n);
        self.fanfare.sandbox().confirm_after(&account, self.rng.random_range(0..60)).await;
        let kinds = ["status_after_effect", "reset_after_effect", "reset", "status"];
        if let Some(kind) = kinds.get(self.rng.random_range(0..8)) {
            let skip = self.rng.random_range(0..STORIES);
            let mut fault = json!({"kind": kind});
            if kind.starts_with("status") {
                fault["status"] = 503.into();
            }
            let rule = json!({"account": account, "fault": fault, "skip": skip, "times": 1});
            self.fanfare.sandbox().fault(rule).await;
        }
        let batch = NewBatch::of(STORIES).account(&account).retries(2).once(format!("kill-{n}"));
        self.asked.push(batch.clone());
        batch
    }

    /// Every batch is there, or is taken now: nothing is lost; and nothing is published twice.
    pub(crate) async fn verify(&self) {
        let mut unconfirmed = 0;
        for asked in &self.asked {
            let batch = self.fanfare.client().publish_to_the_end(asked).await;
            assert_eq!(batch.status, "completed");
            audit::exactly_once(self.fanfare.sandbox(), asked, &batch).await;
            for clip in &batch.clips {
                let unknown = clip.error.as_deref() == Some("UNCONFIRMED");
                assert!(clip.status == "published" || unknown, "{clip:?}");
                unconfirmed += usize::from(unknown);
            }
        }
        let stories = self.asked.len() * STORIES;
        println!("{stories} stories, {unconfirmed} unconfirmed");
    }
}

/// Asks for a batch, of a service that may be dead or die before it answers.
pub(crate) async fn offer(fanfare: &Fanfare, service: Service, asked: &NewBatch) {
    let client = fanfare.client_at(service);
    let _ = client.try_answer(client.publish_request(asked)).await;
}

/// Lets `work` go on, and time pass, until a moment that is no condition of anything: the moment
/// itself is what the test tries out.
pub(crate) async fn until_a_random_moment(
    rng: &mut StdRng,
    longest: Duration,
    work: impl Future<Output = ()>,
) {
    let moment = rng.random_range(Duration::ZERO..longest);
    let go_on = async {
        work.await;
        std::future::pending::<()>().await;
    };
    // What is cut short is the point.
    let _ = tokio::time::timeout(moment, go_on).await;
}
