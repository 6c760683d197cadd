//! Tables of answers.
