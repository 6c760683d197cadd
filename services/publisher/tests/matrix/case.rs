//! One publication: a row, a fault, and the call at which the publisher dies.

use proto::publisher::v1 as pb;
use serde_json::{Value, json};

use super::{
    faults::{FAULTS, Fault},
    rows::{ROWS, Row},
};

/// Tokens of the sandbox's own form name their account themselves; these last.
const LASTING: &str = "9999999999-000000000001";
/// A call that is held up is held up until somebody dies.
const HELD_MS: u32 = 600_000;

/// A cell of the matrix: indices of the row and of the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) row: usize,
    pub(crate) fault: usize,
}

/// A call of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crash {
    /// Its operation, and how many calls of that came before it.
    pub(crate) operation: &'static str,
    pub(crate) nth: usize,
    /// Whether its effect has happened.
    pub(crate) after_effect: bool,
}

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) cell: Cell,
    /// Where the publisher dies; none: it lives.
    pub(crate) crash: Option<Crash>,
}

impl Cell {
    pub(crate) fn row(self) -> &'static Row {
        &ROWS[self.row]
    }

    pub(crate) fn fault(self) -> &'static Fault {
        &FAULTS[self.fault]
    }

    /// Whether it can happen at all.
    pub(crate) fn can_be(self) -> bool {
        (self.fault().scripts)(self.row()).is_some()
    }

    /// An account of its own.
    pub(crate) fn account(self) -> String {
        format!("{}1{:03}{:03}", self.row().account, self.row, self.fault)
    }
}

impl Case {
    /// Whether nobody dies, or at the publishing call.
    pub(crate) fn is_at_its_core(&self) -> bool {
        self.crash.is_none_or(|crash| crash.operation == "send")
    }

    /// As a failure names it.
    pub(crate) fn name(&self) -> String {
        let crash = self.crash.map_or_else(String::new, |crash| {
            let when = if crash.after_effect { "after" } else { "before" };
            format!(", crash {when} the effect of {} {}", crash.operation, crash.nth + 1)
        });
        format!("{} × {}{crash}", self.cell.row().name, self.cell.fault().name)
    }

    /// Its account's connection.
    pub(crate) fn connection(&self) -> pb::PutConnectionRequest {
        let account = self.cell.account();
        // A page's token is renewed with a person's, which is no refresh token.
        let kind = if self.cell.row().provider == "facebook" { "at" } else { "rt" };
        pb::PutConnectionRequest {
            platform: self.cell.row().platform.to_owned(),
            access_token: format!("sbx-at-{account}-{LASTING}"),
            refresh_token: Some(format!("sbx-{kind}-{account}-{LASTING}")),
            account_id: Some(account),
            ..pb::PutConnectionRequest::default()
        }
    }

    /// Everything that is scripted for it in the sandbox; so many of its provider's calls are held
    /// up by others in the same place.
    pub(crate) fn scripts(&self, others: usize) -> Vec<Value> {
        let mut scripts: Vec<Value> = Vec::new();
        for script in (self.cell.fault().scripts)(self.cell.row()).into_iter().flatten() {
            let mut spelt = json!({
                "provider": self.cell.row().provider,
                "operation": script.operation, "fault": script.fault, "skip": script.skip,
            });
            if let Some(times) = script.times {
                spelt["times"] = times.into();
            }
            if !script.of_all {
                spelt["account"] = self.cell.account().into();
            }
            scripts.push(spelt);
        }
        if let Some(crash) = self.crash {
            let slow = json!({"kind": "slow", "ms": HELD_MS, "afterEffect": crash.after_effect});
            let mut held = json!({
                "provider": self.cell.row().provider, "operation": crash.operation, "fault": slow,
                "times": 1, "skip": crash.nth,
            });
            if crash.operation == "token" {
                held["skip"] = others.into();
            } else {
                held["account"] = self.cell.account().into();
            }
            scripts.push(held);
        }
        scripts
    }
}
