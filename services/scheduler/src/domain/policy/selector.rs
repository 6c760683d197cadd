//! The numbers of the selector (scheduling.md, "Selector").

use serde::{Deserialize, Serialize};

/// Which captions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Selector {}
