//! Time passes only here. Nothing sleeps until something has probably happened: everything that is due is
//! waited for, and then the clock goes on to what is due next.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use store::Time;

use super::{House, LIMIT};

/// How far [`House::settle`] looks ahead: over the settle delay and the first repeats.
const AHEAD: Duration = Duration::from_secs(2);
/// Between two looks, of real time.
const LOOK: Duration = Duration::from_millis(2);
/// Looks after which the clock goes on a little, for loops that look again by the clock.
const PATIENCE: u32 = 20;
/// That little.
const LITTLE: Duration = Duration::from_millis(5);

/// What there is to do.
struct Pulse {
    /// Something is being done, or due.
    busy: bool,
    /// When something is due next.
    next: Option<Timestamp>,
}

impl House {
    /// What has been said is heard, thought over, and answered. Returns when nothing is left to do but
    /// what waits for its time.
    pub(crate) async fn settle(&self) {
        self.play_until(self.clock.now() + AHEAD).await;
    }

    /// Lets time pass. What is due on the way happens when it is due.
    pub(crate) async fn advance(&self, by: Duration) {
        let target = self.clock.now() + by;
        self.play_until(target).await;
        let left = target.duration_since(self.clock.now());
        if left.is_positive() {
            self.clock.advance(left.unsigned_abs());
        }
        self.play_until(self.clock.now()).await;
    }

    async fn play_until(&self, horizon: Timestamp) {
        let began = Instant::now();
        let (mut looks, mut calm) = (0_u32, 0_u32);
        loop {
            let pulse = self.pulse().await;
            if pulse.busy || self.waiting_webhooks().await > 0 {
                assert!(began.elapsed() < LIMIT, "it does not become quiet: {}", self.work().await);
                calm = 0;
                looks += 1;
                if looks.is_multiple_of(PATIENCE) {
                    self.clock.advance(LITTLE);
                }
                tokio::time::sleep(LOOK).await;
                continue;
            }
            // Twice, since the two places are not looked at in the same instant.
            calm += 1;
            if calm < 2 {
                continue;
            }
            match pulse.next.filter(|due| *due <= horizon) {
                Some(due) => {
                    let wait = due.duration_since(self.clock.now());
                    self.clock.advance(wait.unsigned_abs());
                    calm = 0;
                }
                None => return,
            }
        }
    }

    async fn pulse(&self) -> Pulse {
        let rows = self.due().await;
        let now = self.clock.now();
        let busy = rows.iter().any(|(_, due, holder)| due.0 <= now || holder.is_some());
        Pulse { busy, next: rows.iter().map(|(_, due, _)| due.0).min() }
    }

    /// What is due or done at some time, by its name; and who does it.
    async fn due(&self) -> Vec<(String, Time, Option<String>)> {
        self.store
            .query(
                "SELECT 'lead', due_at, lease_holder FROM leads WHERE due_at IS NOT NULL
                 UNION ALL
                 SELECT 'messages', due_at, lease_holder FROM dispatches WHERE due_at IS NOT NULL
                 UNION ALL
                 SELECT 'deposit', due_at, lease_holder FROM deposits WHERE due_at IS NOT NULL
                 UNION ALL
                 SELECT kind, due_at, lease_holder FROM effects WHERE due_at IS NOT NULL",
            )
            .fetch_all()
            .await
            .unwrap()
    }

    /// Web hooks of the sandbox that nobody has taken yet.
    async fn waiting_webhooks(&self) -> u64 {
        let hooks = self.sandbox_call("GET", "/_sandbox/webhooks?limit=1", None).await.expect(200);
        hooks["waiting"].as_u64().unwrap()
    }

    /// Waits until the web hooks have been taken; the clock stands.
    pub(crate) async fn delivered(&self) {
        let began = Instant::now();
        while self.waiting_webhooks().await > 0 {
            assert!(began.elapsed() < LIMIT, "a web hook is not taken");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits for a condition. Time goes on a little with each look, as loops also look again by the clock.
    pub(crate) async fn until(&self, what: &str, condition: impl AsyncFn(&Self) -> bool) {
        let began = Instant::now();
        while !condition(self).await {
            assert!(began.elapsed() < LIMIT, "{what}");
            self.clock.advance(Duration::from_millis(1));
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What there is to do, for a failing test.
    async fn work(&self) -> String {
        let rows = self.due().await;
        let hooks = self.sandbox_call("GET", "/_sandbox/webhooks?limit=5", None).await.text;
        format!("now {}, {rows:?}, {hooks}", self.clock.now())
    }
}
