//! EROS beside numpy and pandas, and as a whole (performance.md).

pub(crate) mod analyzer;
pub(crate) mod import;
mod peer;
pub(crate) mod selector;
pub(crate) mod weeks;
