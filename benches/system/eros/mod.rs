//! EROS beside numpy (performance.md).

mod numpy;
pub(crate) mod selector;
