//! A fault, with the calls it is for.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use rand::Rng;
use serde::{Deserialize, Serialize};

use super::fault::{Fault, InvalidFault};
use super::plan::{Ending, Plan, Twist};
use crate::call::Call;
use crate::limits;
use crate::loose::Loose;
use crate::names::{Operation, Provider};
use crate::quota::Window;

/// What a test asks for: the body of `POST /_sandbox/faults`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Script {
    provider: Provider,
    /// None: every account.
    account: Option<Loose>,
    #[serde(default)]
    operation: Operation,
    pub(super) fault: Fault,
    /// Applications after which it is gone; none: it stays until cleared.
    times: Option<u64>,
    /// Matching calls that pass first.
    #[serde(default)]
    skip: u64,
}

/// A script in force.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    pub(super) id: u64,
    #[serde(flatten)]
    pub(super) script: Script,
    /// Calls that matched.
    matched: u64,
    /// Calls that it changed.
    pub(super) applied: u64,
    /// What each account has used up of a scripted quota.
    #[serde(skip)]
    windows: HashMap<String, Window>,
}

impl Script {
    pub(crate) fn check(&self) -> Result<(), InvalidFault> {
        self.fault.check(self.provider, self.operation)
    }
}

impl Rule {
    pub(super) fn new(id: u64, script: Script) -> Self {
        Self { id, script, matched: 0, applied: 0, windows: HashMap::new() }
    }

    /// Whether it names the account of this call, whatever the call asks for.
    pub(super) fn names_account_of(&self, call: &Call) -> bool {
        let named = self.script.account.as_ref();
        self.script.provider == call.provider && named.is_some_and(|named| call.is_of(&named.0))
    }

    /// Whether it is for that account, alone or among all.
    pub(super) fn is_for(&self, provider: Provider, account: &str) -> bool {
        self.script.provider == provider
            && self.script.account.as_ref().is_none_or(|named| named.0 == account)
    }

    /// Counts the call if it matches, and says whether the fault is to be applied to it.
    pub(super) fn claims(&mut self, call: &Call) -> bool {
        let matches = self.script.provider == call.provider
            && self.script.operation == call.operation
            && (self.script.account.is_none() || self.names_account_of(call));
        if !matches {
            return false;
        }
        self.matched += 1;
        self.matched > self.script.skip
    }

    /// Writes the fault into the plan of a call that it claims; false when it leaves the call
    /// alone.
    pub(super) fn apply(
        &mut self,
        plan: &mut Plan,
        call: &Call,
        now: Timestamp,
        rng: &mut impl Rng,
    ) -> bool {
        let Fault::RateLimit { limit, window_seconds, per_app } = self.script.fault else {
            return self.script.fault.apply(plan, call.provider, now, rng);
        };
        if self.windows.len() >= limits::ACCOUNTS {
            self.windows.clear();
        }
        let named = self.script.account.as_ref().map(|named| named.0.clone());
        let counted = named.or_else(|| call.account.clone()).filter(|_| !per_app);
        let window = self.windows.entry(counted.unwrap_or_default()).or_default();
        let mut quota = window.hit(now, limit, Duration::from_secs(window_seconds));
        quota.app = per_app;
        plan.quota = Some(quota);
        let refuses = quota.is_exceeded() && plan.twist.is_none();
        if refuses {
            let answer = call.provider.manner().throttled(&quota);
            plan.twist = Twist::InsteadOfEffect(Ending::Answer(answer));
        }
        refuses
    }

    pub(super) fn is_spent(&self) -> bool {
        self.script.times.is_some_and(|times| self.applied >= times)
    }
}
