//! Every limit and fixed time of the sandbox, by name.

use std::time::Duration;

/// Posts kept over all providers; beyond it the oldest is forgotten, in the ledger too.
pub const POSTS: usize = 200_000;
/// Calls kept in the journal; beyond it the oldest is forgotten.
pub const JOURNAL: usize = 100_000;
/// Accounts shown; beyond it the one that was quiet for longest is forgotten.
pub const ACCOUNTS: usize = 10_000;
/// Faults in force at once; one more is refused.
pub const FAULTS: usize = 1_000;
/// Connections served at once; further ones wait to be accepted.
pub const CONNECTIONS: usize = 4_096;
/// Characters of a text (URL, header) that the journal keeps.
pub const JOURNAL_TEXT: usize = 2_048;
/// Bytes of a request body.
pub const BODY: usize = 64 * 1024;

/// Calls per account and second with `RATE_LIMIT_ENABLED`; further ones answer 429.
pub const RATE: u32 = 10;

/// From sent to public, unless scripted: long enough to be seen as pending, short enough for a
/// pleasant first try.
pub const CONFIRM_DELAY: Duration = Duration::from_millis(600);
/// A post dated no further ahead than this counts as "now": its confirm delay runs from its
/// creation, whatever its publication date says.
pub const NOW_WINDOW: Duration = Duration::from_secs(10);
/// How long a call with the fault `hang` is held before its connection is cut.
pub const HANG: Duration = Duration::from_mins(2);
/// Longest delay that may be scripted.
pub const SCRIPTED_DELAY: Duration = Duration::from_hours(24);
/// How long a stopping server waits for calls under way before it drops them.
pub const DRAIN: Duration = Duration::from_secs(2);
/// Pause after a failed accept (no file handles left), so that the loop does not spin.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
