//! All that the sandbox knows, behind one lock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::accounts::Accounts;
use crate::clock::{self, Clock};
use crate::faults::FaultBook;
use crate::journal::Journal;
use crate::oauth::Grants;
use crate::options::Options;
use crate::posts::Posts;
use crate::providers;
use crate::providers::google::Spreadsheets;
use crate::uploads::Uploads;

/// The shared handle. One mutex is enough: every critical section is a few map operations, and
/// none is held over an await.
#[derive(Clone)]
pub(crate) struct Sandbox {
    pub(crate) options: Arc<Options>,
    pub(crate) clock: Clock,
    state: Arc<Mutex<State>>,
}

/// What the lock guards.
pub(crate) struct State {
    pub(crate) posts: Posts,
    pub(crate) faults: FaultBook,
    pub(crate) journal: Journal,
    pub(crate) accounts: Accounts,
    pub(crate) grants: Grants,
    pub(crate) uploads: Uploads,
    pub(crate) spreadsheets: Spreadsheets,
    pub(crate) rng: StdRng,
}

impl Sandbox {
    pub(crate) fn new(options: Options) -> Self {
        let seed = options.seed.unwrap_or_else(clock::entropy);
        let clock = options.clock.clone().unwrap_or_default();
        Self {
            clock: clock.clone(),
            options: Arc::new(options),
            state: Arc::new(Mutex::new(State {
                posts: Posts::starting_at(clock.now()),
                faults: FaultBook::default(),
                journal: Journal::default(),
                accounts: providers::known_accounts(),
                grants: Grants::default(),
                uploads: Uploads::default(),
                spreadsheets: Spreadsheets::default(),
                rng: StdRng::seed_from_u64(seed),
            })),
        }
    }

    /// A panic elsewhere leaves at worst one post half told, so the lock outlives it.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Forgets everything but the random source, and reuses no id.
    pub(crate) fn reset(&mut self) {
        self.posts.clear();
        self.faults.clear();
        self.journal.clear();
        self.accounts = providers::known_accounts();
        self.grants.clear();
        self.uploads.clear();
        self.spreadsheets.clear();
    }
}
