//! What the engine decides.

mod properties;
mod runs;
mod story;
mod table;
