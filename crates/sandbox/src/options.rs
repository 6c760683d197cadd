//! How a sandbox is set up.

/// What the caller of [`crate::serve`] or [`crate::router`] decides; the default is a sandbox that
/// never fails on its own.
///
/// The caller reads the environment (`RATE_LIMIT_ENABLED` and `RANDOM_FAILURES` of the posts seed).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    /// Whether an account's calls beyond [`crate::limits::RATE`] a second answer 429.
    pub rate_limit_enabled: bool,
    /// Share of sends, 0 to 1, that answer 500 or 429 without effect.
    pub random_failures: f64,
    /// Fixes the random choices (failures, uuids); none: taken from the operating system.
    pub seed: Option<u64>,
}
