//! The numbers of the analyzer (scheduling.md, "Analyzer").

use serde::{Deserialize, Serialize};

/// How much the audience can take.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Analyzer {}
