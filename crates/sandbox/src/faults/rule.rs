//! A fault, with the calls it is for.

use serde::{Deserialize, Serialize};

use super::fault::{Fault, InvalidFault};
use crate::call::Call;
use crate::loose::Loose;
use crate::names::{Operation, Provider};

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
}

impl Script {
    pub(crate) fn check(&self) -> Result<(), InvalidFault> {
        self.fault.check(self.operation)
    }
}

impl Rule {
    pub(super) fn new(id: u64, script: Script) -> Self {
        Self { id, script, matched: 0, applied: 0 }
    }

    /// Whether it names the account of this call, whatever the call asks for.
    pub(super) fn names_account_of(&self, call: &Call) -> bool {
        let named = self.script.account.as_ref().map(|account| &account.0);
        self.script.provider == call.provider && named.is_some() && named == call.account.as_ref()
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

    pub(super) fn is_spent(&self) -> bool {
        self.script.times.is_some_and(|times| self.applied >= times)
    }
}
