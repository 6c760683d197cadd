//! Tables of choices.
