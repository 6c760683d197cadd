//! Numbers in a message: sizes and amounts. The answers and the bundle rule read them alike.

pub(crate) mod money;
pub(crate) mod size;
pub(crate) mod tokens;
