//! The loops: claim → load → decide → act → record.
//!
//! Map: [`lanes`] claims batches and keeps one runner each, [`runner`] works through one batch,
//! [`act`] asks the provider, [`record`] stores what came of it, [`late_watch`] watches stories
//! that timed out, [`posts`] carries out the publications of posts, [`deliveries`] tells web hooks,
//! [`retention`] forgets, [`queue`] and [`measure`] are for `/metrics`.

mod act;
pub mod deliveries;
pub mod lanes;
pub mod late_watch;
mod measure;
pub mod posts;
pub mod queue;
mod record;
pub mod retention;
mod runner;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use service::{Clock, Rng, Seal, Tasks};
use store::Store;
use tokio::sync::Semaphore;

use crate::{
    domain::{
        batch::Batch,
        machine::Rules,
        policy::{Policy, Speed},
        team::TeamId,
    },
    platforms::{Adapters, connections::Connections, oauth::SignIn},
    store::{moves::Settler, teams},
};

/// What the loops work with.
pub struct Context {
    /// The publisher's database.
    pub store: Store,
    /// Time.
    pub clock: Clock,
    /// Randomness.
    pub rng: Rng,
    /// Where the loops run.
    pub tasks: Tasks,
    /// The providers.
    pub adapters: Adapters,
    /// Signs people in.
    pub sign_in: SignIn,
    /// Who may use Metricool by the configuration.
    pub connections: Connections,
    /// What tokens and secrets are sealed with.
    pub seal: Seal,
    /// Times and counts of publishing.
    pub policy: Policy,
    /// The life of a lease.
    pub lease: Duration,
    /// This process, in leases.
    pub holder: String,
    /// Calls to providers at once.
    pub concurrency: usize,
    /// A place for each of them.
    pub permits: Arc<Semaphore>,
    /// How web hooks are told.
    pub webhooks: deliveries::Outbound,
}

impl Context {
    /// The rules for the publications of posts.
    pub fn post_rules(&self) -> Rules<'_> {
        Rules {
            policy: &self.policy,
            confirm_limit: self.policy.limit(Speed::Safe),
            jitter: self.rng.unit(),
        }
    }

    /// Who draws the conclusions of what happened at `now`.
    pub fn settler(&self, now: Timestamp) -> Settler<'_> {
        Settler { holder: &self.holder, clock: &self.clock, rng: &self.rng, now }
    }

    /// The rules for the stories of a batch.
    pub fn rules(&self, batch: &Batch) -> Rules<'_> {
        Rules {
            policy: &self.policy,
            confirm_limit: self.policy.limit(batch.speed),
            jitter: self.rng.unit(),
        }
    }

    /// What a tenant's default team is made of, should it be needed for the first time.
    pub fn fresh_team(&self) -> teams::Fresh {
        teams::Fresh { id: TeamId(self.rng.uuid(&self.clock)), at: self.clock.now() }
    }
}
