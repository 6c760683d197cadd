//! What the sandbox saw of each case.

use std::collections::BTreeMap;

use serde_json::Value;

use super::case::{Case, Crash};
use crate::support::World;

/// The words of the control API for what a publisher asks.
const OPERATIONS: [&str; 9] =
    ["send", "status", "list", "normalize", "upload", "whoami", "quota", "token", "brands"];

/// One call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) is_answered: bool,
}

/// The calls of every account, in order; those of none are the provider's own.
pub(crate) struct Calls(BTreeMap<(String, String), Vec<Call>>);

impl Calls {
    pub(crate) async fn seen(world: &World) -> Self {
        let mut calls: BTreeMap<_, Vec<Call>> = BTreeMap::new();
        for call in world.sandbox.view("journal", "calls").await {
            let text = |name: &str| call[name].as_str().unwrap_or_default().to_owned();
            let said = text("operation");
            let operation = OPERATIONS.into_iter().find(|word| *word == said).unwrap();
            let is_answered = call["answeredAt"] != Value::Null;
            let key = (text("provider"), text("account"));
            calls.entry(key).or_default().push(Call { operation, is_answered });
        }
        Self(calls)
    }

    /// The calls of a case.
    pub(crate) fn of(&self, case: &Case) -> &[Call] {
        self.by(case, &case.cell.account())
    }

    /// Whether a case stands where its publisher is to die. A renewal names no account: so many of
    /// the provider are `held` up together.
    pub(crate) fn holds(&self, case: &Case, crash: Crash, held: usize) -> bool {
        let token = crash.operation == "token";
        let account = if token { String::new() } else { case.cell.account() };
        let same = self.by(case, &account).iter().filter(|call| call.operation == crash.operation);
        let skipped = if token { 0 } else { crash.nth };
        same.skip(skipped).filter(|call| !call.is_answered).count() >= held
    }

    fn by(&self, case: &Case, account: &str) -> &[Call] {
        let key = (case.cell.row().provider.to_owned(), account.to_owned());
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }
}
