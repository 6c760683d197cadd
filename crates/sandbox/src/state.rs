//! All that the sandbox knows, behind one lock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

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
use crate::providers::google::{Calendars, Spreadsheets};
use crate::providers::stripe::Checkouts;
use crate::providers::whatsapp::Chats;
use crate::tasks::{Tasks, WeakTasks};
use crate::uploads::Uploads;
use crate::webhooks::{Courier, WeakCourier};

/// The shared handle. One mutex is enough: every critical section is a few map operations, and
/// none is held over an await.
#[derive(Clone)]
pub(crate) struct Sandbox {
    pub(crate) options: Arc<Options>,
    pub(crate) clock: Clock,
    pub(crate) courier: Courier,
    pub(crate) tasks: Tasks,
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
    pub(crate) calendars: Calendars,
    pub(crate) chats: Chats,
    pub(crate) checkouts: Checkouts,
    pub(crate) rng: StdRng,
}

impl Sandbox {
    pub(crate) fn new(options: Options) -> Self {
        let seed = options.seed.unwrap_or_else(clock::entropy);
        let clock = options.clock.clone().unwrap_or_default();
        let tasks = Tasks::default();
        let webhooks = options.webhooks.clone().unwrap_or_default();
        Self {
            courier: Courier::new(webhooks, clock.clone(), tasks.clone()),
            tasks,
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
                calendars: Calendars::default(),
                chats: Chats::default(),
                checkouts: Checkouts::default(),
                rng: StdRng::seed_from_u64(seed),
            })),
        }
    }

    pub(crate) fn downgrade(&self) -> WeakSandbox {
        WeakSandbox {
            options: self.options.clone(),
            clock: self.clock.clone(),
            courier: self.courier.downgrade(),
            tasks: self.tasks.downgrade(),
            state: Arc::downgrade(&self.state),
        }
    }

    /// A panic elsewhere leaves at worst one post half told, so the lock outlives it.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A handle for tasks that must not keep the sandbox alive.
pub(crate) struct WeakSandbox {
    options: Arc<Options>,
    clock: Clock,
    courier: WeakCourier,
    tasks: WeakTasks,
    state: Weak<Mutex<State>>,
}

impl WeakSandbox {
    /// None when the sandbox is gone.
    pub(crate) fn upgrade(&self) -> Option<Sandbox> {
        Some(Sandbox {
            options: self.options.clone(),
            clock: self.clock.clone(),
            courier: self.courier.upgrade()?,
            tasks: self.tasks.upgrade()?,
            state: self.state.upgrade()?,
        })
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
        self.calendars = Calendars::default();
        self.chats = Chats::default();
        self.checkouts.clear();
    }
}
