//! Every limit and fixed time of the sandbox, by name.

use std::time::Duration;

/// Posts kept over all providers; beyond it the oldest is forgotten, in the ledger too.
pub const POSTS: usize = 200_000;
/// Uploads kept over all providers; beyond it the oldest is forgotten.
pub const UPLOADS: usize = 100_000;
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
/// Media of a call that the journal keeps.
pub const JOURNAL_MEDIA: usize = 50;
/// Bytes of a request body.
pub const BODY: usize = 64 * 1024;
/// Bytes of a request body that brings a file in, or a part of one.
pub const FILE: usize = 64 * 1024 * 1024;
/// Bytes of a request body of the Sheets API.
pub const SHEET_BODY: usize = 10 * 1024 * 1024;
/// Spreadsheets kept; a further one is not found.
pub const SPREADSHEETS: usize = 1_000;
/// Cells of a spreadsheet's grids: Google's own limit.
pub const CELLS: usize = 10_000_000;

/// Web hooks that wait; a further one is dropped.
pub const WEBHOOKS: usize = 100_000;
/// Web hooks shown; beyond it the oldest is forgotten.
pub const WEBHOOK_RECORDS: usize = 2_000;
/// Web hooks under way at once.
pub const WEBHOOKS_AT_ONCE: usize = 64;
/// Attempts after which a web hook is given up: some five minutes. Meta and Stripe try for days.
pub const WEBHOOK_ATTEMPTS: u32 = 64;
/// Pause after the first attempt that failed; it doubles with each one.
pub const WEBHOOK_FIRST_PAUSE: Duration = Duration::from_millis(100);
/// Longest pause between attempts.
pub const WEBHOOK_PAUSE: Duration = Duration::from_secs(5);
/// Longest wait for a receiver.
pub const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(10);
/// People who write on WhatsApp; beyond it the one who wrote first is forgotten.
pub const PEOPLE: usize = 10_000;
/// Messages of a person that are shown; beyond it the oldest is forgotten.
pub const SAID: usize = 500;
/// Media that people sent on WhatsApp; beyond it the oldest is forgotten.
pub const MEDIA: usize = 2_000;
/// So long after a person's last message free text may be sent to them on WhatsApp.
pub const WHATSAPP_WINDOW: Duration = Duration::from_hours(24);
/// A URL of WhatsApp's media is good for so long.
pub const MEDIA_URL_LIFE: Duration = Duration::from_mins(5);
/// Checkout Sessions kept; beyond it the oldest is forgotten.
pub const SESSIONS: usize = 20_000;
/// Keys of idempotent calls that Stripe remembers; beyond it the oldest is forgotten.
pub const IDEMPOTENCY_KEYS: usize = 20_000;
/// Shortest and longest life of a Checkout Session.
pub const SESSION_LIFE: (Duration, Duration) = (Duration::from_mins(30), Duration::from_hours(24));
/// How often it is looked whether a Checkout Session has expired.
pub const SESSION_WATCH: Duration = Duration::from_millis(100);
/// Events and busy times of the calendars; one more is refused.
pub const CALENDAR: usize = 100_000;

/// Calls per account and second with `RATE_LIMIT_ENABLED`; further ones answer 429.
pub const RATE: u32 = 10;
/// Calls per account and [`QUOTA_WINDOW`] that the quota headers speak of when nothing limits an
/// account: far more than anyone makes, since a sandbox never fails on its own.
pub const QUOTA: u32 = 1_000_000;
/// The window of [`QUOTA`].
pub const QUOTA_WINDOW: Duration = Duration::from_mins(15);
/// For so long the networks that mind remember a text, and refuse the same one again.
pub const DUPLICATE_WINDOW: Duration = Duration::from_mins(10);
/// For so long Mastodon answers the same to the same `Idempotency-Key`.
pub const IDEMPOTENCY_WINDOW: Duration = Duration::from_hours(1);
/// Codes of OAuth are good for so long, and once.
pub const CODE_LIFE: Duration = Duration::from_secs(60);
/// Codes and used refresh tokens that are remembered; beyond it the oldest is forgotten.
pub const GRANTS: usize = 10_000;

/// From sent to public, unless scripted: long enough to be seen as pending, short enough for a
/// pleasant first try.
pub const CONFIRM_DELAY: Duration = Duration::from_millis(600);
/// From uploaded to ready, unless scripted; anything but a video is ready at once.
pub const VIDEO_DELAY: Duration = Duration::from_millis(600);
/// An upload that nothing was made of is gone after this.
pub const UPLOAD_LIFE: Duration = Duration::from_hours(24);
/// Posts that Meta's networks take from an account in [`PUBLISHING_WINDOW`], unless scripted: more
/// than the real 100 and 250, since a sandbox is tried out for longer than an account is used.
pub const PUBLISHING_TOTAL: u32 = 10_000;
/// The window of [`PUBLISHING_TOTAL`].
pub const PUBLISHING_WINDOW: Duration = Duration::from_hours(24);
/// Most posts that one page of a list has.
pub const LIST_PAGE: usize = 100;
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
