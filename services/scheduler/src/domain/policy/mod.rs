//! Every number of EROS in one place, with where it comes from. A tenant can override any of them
//! by a file; what a file does not name keeps its default.
//!
//! Map: [`tiers`] is the table of sizes; [`analyzer`], [`selector`], [`builder`] and
//! [`orchestrator`] are the numbers of those parts.

pub mod analyzer;
pub mod builder;
pub mod orchestrator;
pub mod selector;
pub mod tiers;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use service::Zone;

pub use self::{
    analyzer::Analyzer,
    builder::Builder,
    orchestrator::Orchestrator,
    selector::Selector,
    tiers::{Tier, Tiers},
};

/// The rules' numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// The zone of a page that names none (the seed's `LA_TZ`).
    pub default_zone: String,
    /// What each size allows.
    pub tiers: Tiers,
    /// How much the audience can take.
    pub analyzer: Analyzer,
    /// Which captions.
    pub selector: Selector,
    /// A week laid out.
    pub builder: Builder,
    /// Steps, retries and breakers.
    pub orchestrator: Orchestrator,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            default_zone: "America/Los_Angeles".to_owned(),
            tiers: Tiers::default(),
            analyzer: Analyzer::default(),
            selector: Selector::default(),
            builder: Builder::default(),
            orchestrator: Orchestrator::default(),
        }
    }
}

/// The policy of every tenant: the house's, and those that are overridden.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    house: Policy,
    tenants: BTreeMap<String, Policy>,
}

impl Policies {
    /// Reads a file of overrides: what stands at its top holds for every tenant, what stands under
    /// `[tenant.<name>]` for that one, over the former.
    ///
    /// # Errors
    /// What is wrong with the file, for people.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut house: toml::Table = text.parse().map_err(|e: toml::de::Error| e.to_string())?;
        let tenants = match house.remove("tenant") {
            None => toml::Table::new(),
            Some(toml::Value::Table(tenants)) => tenants,
            Some(_) => return Err("tenant: write [tenant.<name>]".to_owned()),
        };
        let policy = |table: &toml::Table| -> Result<Policy, String> {
            let mut whole = toml::Table::try_from(Policy::default()).map_err(|e| e.to_string())?;
            lay_over(&mut whole, table.clone());
            let policy: Policy = whole.try_into().map_err(|e: toml::de::Error| e.to_string())?;
            Zone::get(&policy.default_zone)?;
            Ok(policy)
        };
        let of_tenant = |(name, own): (String, toml::Value)| {
            let toml::Value::Table(own) = own else {
                return Err(format!("tenant.{name}: write [tenant.{name}]"));
            };
            let mut table = house.clone();
            lay_over(&mut table, own);
            Ok((name, policy(&table)?))
        };
        let tenants = tenants.into_iter().map(of_tenant).collect::<Result<_, _>>()?;
        Ok(Self { house: policy(&house)?, tenants })
    }

    /// The largest number of that kind in any policy, the house's or a tenant's.
    pub fn longest(&self, days: impl Fn(&Policy) -> u32) -> u32 {
        self.tenants.values().map(&days).fold(days(&self.house), u32::max)
    }

    /// The policy of a tenant.
    pub fn of(&self, tenant: &str) -> &Policy {
        self.tenants.get(tenant).unwrap_or(&self.house)
    }
}

/// Puts `over` on top: tables are merged, everything else is replaced.
fn lay_over(under: &mut toml::Table, over: toml::Table) {
    for (name, value) in over {
        match (under.get_mut(&name), value) {
            (Some(toml::Value::Table(under)), toml::Value::Table(over)) => lay_over(under, over),
            (_, value) => {
                under.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn a_tenant_overrides_what_it_names_and_keeps_the_rest() {
        let text = "default_zone = \"Europe/Madrid\"\n[tenant.acme.tiers.large]\nppv_max = 11\n";
        let policies = Policies::parse(text).unwrap();
        assert_eq!(policies.of("other").default_zone, "Europe/Madrid");
        let acme = policies.of("acme");
        assert_eq!((acme.tiers.large.ppv_max, acme.tiers.large.ppv_min), (11, 8));
        assert_eq!(acme.tiers.large.tolerance, dec!(0.6));
        assert_eq!(acme.default_zone, "Europe/Madrid");
        assert_eq!(Policies::default().of("acme"), &Policy::default());
    }

    #[test]
    fn a_mistake_is_named() {
        for (text, word) in [
            ("default_zon = 1", "default_zon"),
            ("default_zone = \"Mars/Base\"", "Mars/Base"),
            ("tenant = 1", "tenant"),
            ("[tiers.large]\nppv_max = -1", "ppv_max"),
        ] {
            let problem = Policies::parse(text).unwrap_err();
            assert!(problem.contains(word), "{problem}");
        }
    }
}
