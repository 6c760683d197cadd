//! The numbers of the orchestrator and the exporter (scheduling.md, "Orchestrator", "Exporter").

use serde::Deserialize;

/// Steps, retries and breakers.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Orchestrator {}
