//! The loops: claim → load → decide → act → record.
//!
//! Map: [`keeper`] keeps what web hooks bring, many calls in one commit; [`turns`] runs the engine on leads
//! whose messages have settled or whose timers ran out; [`sender`] sends what waits, one message of a
//! conversation after another; [`deposits`] makes checkout sessions and closes those that were not paid;
//! [`effects`] does what follows a commit; [`retention`] forgets; [`measure`] counts what waits.

pub(crate) mod deposits;
pub(crate) mod effects;
pub(crate) mod keeper;
pub(crate) mod measure;
mod pool;
pub(crate) mod retention;
pub(crate) mod sender;
pub(crate) mod turns;

use std::sync::Arc;

use jiff::Timestamp;
use service::{Clock, Rng, Tasks};
use store::Store;

use crate::{
    Config,
    desk::Flows,
    domain::decision::{Decision, EffectKind},
    providers::{Calendar, Checkout, Ledger, Messenger, ObjectStore},
    store::Ids,
};

/// What handlers and loops share.
pub struct Context {
    /// The database.
    pub store: Store,
    /// Time.
    pub clock: Clock,
    /// Randomness.
    pub rng: Rng,
    /// Where loops run.
    pub tasks: Tasks,
    /// Settings.
    pub config: Config,
    /// The tenants' flows.
    pub flows: Flows,
    /// WhatsApp; `None`: it is not configured.
    pub messenger: Option<Arc<dyn Messenger>>,
    /// Stripe; `None`: it is not configured.
    pub checkout: Option<Arc<dyn Checkout>>,
    /// Google Calendar; `None`: our own bookings are the calendar.
    pub calendar: Option<Arc<dyn Calendar>>,
    /// The spreadsheet of leads; `None`: there is none.
    pub ledger: Option<Arc<dyn Ledger>>,
    /// Where files are kept.
    pub objects: Arc<dyn ObjectStore>,
    /// Keeps what web hooks bring.
    pub keeper: keeper::Keeper,
    /// Who this runner is, in leases.
    pub holder: String,
}

/// A shared [`Context`].
pub type Shared = Arc<Context>;

impl Context {
    /// Makes ids.
    pub(crate) fn ids(&self) -> Ids<'_> {
        Ids { clock: &self.clock, rng: &self.rng }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Leaves out what nobody is there to do, so that it is not stored for nothing.
    pub(crate) fn drop_unwanted(&self, decision: &mut Decision) {
        decision.effects.retain(|effect| match effect.kind {
            EffectKind::SheetRow => self.ledger.is_some(),
            EffectKind::NotifyArtist => self.config.artist_phone.is_some(),
            _ => true,
        });
    }

    /// When something that failed `attempts` times is tried again.
    pub(crate) fn back_off(&self, attempts: i64) -> Timestamp {
        let doublings = u32::try_from(attempts).unwrap_or(u32::MAX).min(16);
        let wait = (self.config.retry_base * 2_u32.pow(doublings)).min(LONGEST_BACK_OFF);
        // A tenth more or less, so that what failed together does not come back together.
        self.now() + wait.mul_f64(0.9 + 0.2 * self.rng.unit())
    }
}

/// Longest time between two tries.
const LONGEST_BACK_OFF: std::time::Duration = std::time::Duration::from_secs(300);
