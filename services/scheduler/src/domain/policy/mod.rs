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

use serde::Deserialize;

pub use self::{
    analyzer::Analyzer, builder::Builder, orchestrator::Orchestrator, selector::Selector,
    tiers::{Tier, Tiers},
};

/// The rules' numbers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
