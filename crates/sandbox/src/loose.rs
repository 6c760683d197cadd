//! Text that may be written as a number.

use serde::{Deserialize, Serialize};

/// An id or count as text, read from a JSON string or a JSON integer: `"700001"` or `700001`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Spelling", into = "String")]
pub(crate) struct Loose(pub(crate) String);

#[derive(Deserialize)]
#[serde(untagged)]
enum Spelling {
    Text(String),
    Number(u64),
}

impl From<Spelling> for Loose {
    fn from(spelling: Spelling) -> Self {
        Self(match spelling {
            Spelling::Text(text) => text,
            Spelling::Number(number) => number.to_string(),
        })
    }
}

impl From<Loose> for String {
    fn from(loose: Loose) -> Self {
        loose.0
    }
}
