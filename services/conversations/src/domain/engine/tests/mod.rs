//! What the engine decides.
