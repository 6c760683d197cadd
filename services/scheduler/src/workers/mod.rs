//! The loops: claim → load → decide → act → record.
//!
//! Map: [`runs`] works through the pages of runs, [`feedback`] teaches the bandit,
//! [`announcements`] tells the publisher what web hooks are to know, [`locks`] gives captions back,
//! [`retention`] forgets, [`breakers`] says how breakers stand.

pub(crate) mod announcements;
pub(crate) mod breakers;
pub mod feedback;
pub mod locks;
pub(crate) mod retention;
pub mod runs;

use std::sync::Arc;

use service::{Clock, Rng, Tasks, grpc::Channel};
use store::{ReadOnly, Store};

use crate::{Config, desk::Rates, domain::policy::Policies, exporters::sheets::Spreadsheet};

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
    /// The rules' numbers.
    pub policies: Policies,
    /// Unlock rates of all pages, remembered.
    pub rates: Rates,
    /// The publisher: posts, and alerts for web hooks.
    pub publisher: Channel,
    /// The spreadsheet to export to, if there is one.
    pub sheets: Option<Arc<dyn Spreadsheet>>,
    /// The same database for exporters, over connections that cannot write.
    pub read_only: ReadOnly,
    /// Settings.
    pub config: Config,
    /// Who this runner is, in leases.
    pub holder: String,
}

/// A shared [`Context`].
pub type Shared = Arc<Context>;
