//! The numbers of the builder (scheduling.md, "Builder").

use serde::Deserialize;

/// A week laid out.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Builder {}
