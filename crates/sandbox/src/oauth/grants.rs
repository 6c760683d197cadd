//! Codes that were given out, tokens that are used up, and what tokens may do.

use std::collections::{HashMap, HashSet, VecDeque};

use jiff::{SignedDuration, Timestamp};

use crate::limits;
use crate::names::Provider;

/// What a code stands for.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(super) provider: Provider,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    /// S256.
    pub(super) challenge: Option<String>,
    pub(super) scopes: Vec<String>,
    /// The account that a person chose.
    pub(super) account: String,
    pub(super) given_at: Timestamp,
    pub(super) used: bool,
}

/// Codes, used refresh tokens and scopes of access tokens, the last [`limits::GRANTS`] of each.
#[derive(Default)]
pub(crate) struct Grants {
    codes: HashMap<String, Grant>,
    order: VecDeque<String>,
    spent: HashSet<(Provider, String)>,
    spent_order: VecDeque<(Provider, String)>,
    scopes: HashMap<String, Vec<String>>,
    scopes_order: VecDeque<String>,
}

impl Grants {
    pub(super) fn give(&mut self, code: String, grant: Grant) {
        if self.order.len() >= limits::GRANTS
            && let Some(oldest) = self.order.pop_front()
        {
            self.codes.remove(&oldest);
        }
        self.order.push_back(code.clone());
        self.codes.insert(code, grant);
    }

    pub(super) fn code(&mut self, code: &str) -> Option<&mut Grant> {
        self.codes.get_mut(code)
    }

    /// Uses a provider's token up; false when it has been before.
    pub(crate) fn spend(&mut self, provider: Provider, token: &str) -> bool {
        let key = (provider, token.to_owned());
        if !self.spent.insert(key.clone()) {
            return false;
        }
        self.spent_order.push_back(key);
        if self.spent_order.len() > limits::GRANTS
            && let Some(oldest) = self.spent_order.pop_front()
        {
            self.spent.remove(&oldest);
        }
        true
    }

    /// Remembers what was granted with an access token.
    pub(super) fn note_scopes(&mut self, token: String, scopes: Vec<String>) {
        if self.scopes_order.len() >= limits::GRANTS
            && let Some(oldest) = self.scopes_order.pop_front()
        {
            self.scopes.remove(&oldest);
        }
        self.scopes_order.push_back(token.clone());
        self.scopes.insert(token, scopes);
    }

    /// What was granted with an access token; `None` when no consent page gave it out.
    pub(crate) fn scopes(&self, token: &str) -> Option<&Vec<String>> {
        self.scopes.get(token)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Grant {
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        let life = SignedDuration::try_from(limits::CODE_LIFE).unwrap_or_default();
        now.duration_since(self.given_at) > life
    }
}
