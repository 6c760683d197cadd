//! The numbers of the orchestrator and the exporter (scheduling.md, "Orchestrator", "Exporter").

use serde::{Deserialize, Serialize};

/// Steps, retries and breakers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Orchestrator {}
