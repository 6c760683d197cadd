//! A platform that a test plays itself: one account, whose refresh token is good once.

use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use jiff::Timestamp;
use publisher::{
    domain::{
        error::PublishError,
        machine::{Poll, Sent},
        publication::{Content, Publication},
    },
    platforms::{
        Account, Adapter, Looked, Preparation, Violation,
        credentials::{Grant, Identified, Renewed},
        usage::Allowance,
    },
};
use service::config::{ExposeSecret as _, Secret};
use tokio::sync::Semaphore;

/// What the platform knows and does.
pub(crate) struct Provider {
    state: Mutex<State>,
    /// Calls to renew and to identify pass one by one when a test holds them.
    gate: Semaphore,
}

struct State {
    /// How often tokens were given out; the good ones are `access-<n>` and `refresh-<n>`.
    given: u32,
    renewals: u32,
    identifications: u32,
    silent: u32,
    /// Its refresh tokens stay good.
    keeps_refresh: bool,
    expires_at: Option<Timestamp>,
}

impl Provider {
    pub(crate) fn new() -> Self {
        let state = State {
            given: 1,
            renewals: 0,
            identifications: 0,
            silent: 0,
            keeps_refresh: false,
            expires_at: None,
        };
        Self { state: Mutex::new(state), gate: Semaphore::new(Semaphore::MAX_PERMITS) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The next `calls` are not answered.
    pub(crate) fn is_silent(&self, calls: u32) {
        self.state().silent = calls;
    }

    /// Tokens that are given out from now on expire then.
    pub(crate) fn tokens_expire(&self, at: Timestamp) {
        self.state().expires_at = Some(at);
    }

    /// A renewal gives a new access token only.
    pub(crate) fn keeps_refresh_tokens(&self) {
        self.state().keeps_refresh = true;
    }

    /// Somebody else has traded the tokens: ours are good no more.
    pub(crate) fn rotates_behind_our_back(&self) {
        self.state().given += 1;
    }

    pub(crate) fn renewals(&self) -> u32 {
        self.state().renewals
    }

    pub(crate) fn identifications(&self) -> u32 {
        self.state().identifications
    }

    /// Calls to renew and to identify arrive and are not answered until [`Self::lets_go`].
    pub(crate) fn holds_calls(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub(crate) fn lets_go(&self) {
        self.gate.add_permits(Semaphore::MAX_PERMITS);
    }

    fn is_silent_now(&self) -> bool {
        let mut state = self.state();
        let silent = state.silent > 0;
        state.silent = state.silent.saturating_sub(1);
        silent
    }
}

#[async_trait]
impl Adapter for Provider {
    fn allowance(&self) -> Allowance {
        Allowance::UNKNOWN
    }

    fn validate(&self, _content: &Content) -> Vec<Violation> {
        Vec::new()
    }

    fn needs_preparation(&self, _publication: &Publication) -> bool {
        false
    }

    async fn prepare(&self, _account: &Account, publication: &Publication) -> Preparation {
        Preparation::ready(publication.handle.clone().unwrap_or_default())
    }

    async fn publish_once(&self, _account: &Account, _publication: &Publication) -> Sent {
        Sent::Transient(PublishError::network("not played"))
    }

    async fn status(&self, _account: &Account, _publication: &Publication) -> Poll {
        Poll::Unreadable
    }

    async fn reconcile(&self, _account: &Account, _publication: &Publication) -> Looked {
        Looked::Unreadable
    }

    async fn identify(&self, token: &Secret) -> Identified {
        self.state().identifications += 1;
        let Ok(_passed) = self.gate.acquire().await else {
            return Identified::Unanswered(PublishError::network("gone"));
        };
        if self.is_silent_now() {
            return Identified::Unanswered(PublishError::network("silence"));
        }
        let state = self.state();
        let good = if state.keeps_refresh {
            token.expose_secret().starts_with("access-")
        } else {
            token.expose_secret() == format!("access-{}", state.given)
        };
        if !good {
            return Identified::Refused(PublishError::auth(401, "Invalid or expired token"));
        }
        let (account_id, account_name) = ("42".to_owned(), Some("Casa Fuego".to_owned()));
        Identified::As { account_id, account_name }
    }

    async fn renew(&self, grant: &Grant) -> Renewed {
        self.state().renewals += 1;
        let Ok(_passed) = self.gate.acquire().await else {
            return Renewed::Unanswered(PublishError::network("gone"));
        };
        if self.is_silent_now() {
            return Renewed::Unanswered(PublishError::network("silence"));
        }
        let mut state = self.state();
        let refresh = grant.refresh_token.as_ref().map(|token| token.expose_secret().to_owned());
        let good = if state.keeps_refresh { 1 } else { state.given };
        if refresh != Some(format!("refresh-{good}")) {
            return Renewed::Refused(PublishError::provider(400, "Value passed was invalid"));
        }
        state.given += 1;
        let given = state.given;
        Renewed::Tokens {
            access_token: format!("access-{given}").into(),
            refresh_token: (!state.keeps_refresh).then(|| format!("refresh-{given}").into()),
            expires_at: state.expires_at,
        }
    }
}
