//! The numbers of the selector (scheduling.md, "Selector").

use serde::Deserialize;

/// Which captions.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Selector {}
