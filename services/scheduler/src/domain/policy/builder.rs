//! The numbers of the builder (scheduling.md, "Builder").

use serde::{Deserialize, Serialize};

/// A week laid out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Builder {}
