//! One run of each measurement, of each system in turn.

use std::time::Duration;

use benches::{
    Samples, bare,
    bullmq::BullMq,
    clock, load,
    mock::Mock,
    system::{self, CONCURRENCY, Run},
};

use super::product::Product;
use crate::plan::Plan;

/// What the slow provider takes to answer.
const SLOW: Duration = Duration::from_millis(50);
/// Publications a second that [`CONCURRENCY`] allows there.
pub(super) const SLOW_LIMIT: f64 = 1_000.0;
/// The bare loop is that much faster: it gets more to do.
const BARE_FACTOR: usize = 10;

/// What one round measured.
pub(super) struct Round {
    /// Calls a second.
    pub(super) bare: f64,
    pub(super) peer: Run,
    pub(super) ours: Run,
    pub(super) peer_rest: Run,
    pub(super) ours_rest: Run,
    /// Calls a second to the slow provider.
    pub(super) bare_slow: f64,
    pub(super) ours_slow: Run,
    /// Milliseconds.
    pub(super) peer_late: Samples,
    pub(super) ours_late: Samples,
}

impl Round {
    pub(super) async fn run(
        plan: &Plan,
        mock: &Mock,
        peer: &BullMq,
        ours: &Product,
    ) -> anyhow::Result<Self> {
        let (count, steady) = (plan.pick(500, 5_000), plan.pick(100, 1_000));
        let bare = async |count| {
            bare::run(&mock.url(), &load::burst(count, clock::now()), CONCURRENCY).await
        };
        let bare_fast = bare(count * BARE_FACTOR).await?;
        let (on_peer, on_ours) =
            (system::burst(peer, mock, count).await?, system::burst(ours, mock, count).await?);
        let peer_rest = system::through_rest(peer, mock, count).await?;
        let ours_rest = system::through_rest(ours, mock, count).await?;
        mock.take(SLOW);
        let (bare_slow, ours_slow) = (bare(count).await?, system::burst(ours, mock, count).await?);
        mock.take(Duration::ZERO);
        Ok(Self {
            bare: bare_fast,
            peer: on_peer,
            ours: on_ours,
            peer_rest,
            ours_rest,
            bare_slow,
            ours_slow,
            peer_late: system::lateness(peer, mock, steady).await?,
            ours_late: system::lateness(ours, mock, steady).await?,
        })
    }
}
