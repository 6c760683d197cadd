//! The faults in force.

use jiff::Timestamp;
use rand::Rng;

use super::fault::Fault;
use super::plan::Plan;
use super::rule::{Rule, Script};
use crate::call::Call;
use crate::limits;
use crate::names::Provider;

/// Rules in the order they were scripted.
#[derive(Default)]
pub(crate) struct FaultBook {
    rules: Vec<Rule>,
    last_id: u64,
}

/// [`limits::FAULTS`] are in force already.
#[derive(Debug)]
pub(crate) struct Full;

impl FaultBook {
    pub(crate) fn add(&mut self, script: Script) -> Result<&Rule, Full> {
        if self.rules.len() >= limits::FAULTS {
            return Err(Full);
        }
        self.last_id += 1;
        self.rules.push(Rule::new(self.last_id, script));
        self.rules.last().ok_or(Full)
    }

    /// What the rules make of this call; those that are used up by it are gone.
    pub(crate) fn plan(&mut self, call: &Call, now: Timestamp, rng: &mut impl Rng) -> Plan {
        let mut plan = Plan {
            scripted: self.rules.iter().any(|rule| rule.names_account_of(call)),
            ..Plan::default()
        };
        for rule in &mut self.rules {
            if rule.claims(call) && rule.apply(&mut plan, call, now, rng) {
                rule.applied += 1;
            }
        }
        self.rules.retain(|rule| !rule.is_spent());
        plan
    }

    /// How many posts an account may publish in a day, if that is scripted; the newest counts.
    pub(crate) fn publishing_limit(&self, provider: Provider, account: &str) -> Option<u32> {
        let rules = self.rules.iter().rev().filter(|rule| rule.is_for(provider, account));
        rules.into_iter().find_map(|rule| match rule.script.fault {
            Fault::PublishingLimit { total } => Some(total),
            _ => None,
        })
    }

    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// False when there is no such fault.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }
}
