//! The engine's numbers (conversations.md, "Configuration").

use std::{collections::BTreeSet, time::Duration};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// How long things last, and who may be answered.
#[derive(Clone, Debug)]
pub struct Policy {
    /// How long a message waits for others of its turn.
    pub settle: Duration,
    /// How long after a lead's message free text may be sent.
    pub window: Duration,
    /// Between two holding replies, and between two short answers.
    pub handover_cooldown: Duration,
    /// A file that follows another within this is of the same album.
    pub album_gap: Duration,
    /// After the last message, while questions are open.
    pub reminder_qualifying: Vec<Duration>,
    /// After slots were offered.
    pub reminder_booking: Vec<Duration>,
    /// After the last message, while questions are open: then the lead is abandoned.
    pub abandon_after: Duration,
    /// How long the artist may take to decide.
    pub stale_after: Duration,
    /// How long a deposit can be paid.
    pub deposit_ttl: Duration,
    /// How long a link works.
    pub token_ttl: Duration,
    /// How long a report may take to say what became of a message.
    pub unknown_wait: Duration,
    /// Numbers that are answered, digits only; `None`: all are.
    pub pilot: Option<BTreeSet<String>>,
    /// Templates that WhatsApp has approved.
    pub templates: BTreeSet<String>,
    /// The studio's time zone.
    pub zone: TimeZone,
}

/// The template that is used when the window is closed.
pub const TEMPLATE: &str = "next_steps_reply_to_continue";
/// The language that it is used in.
pub const TEMPLATE_LANGUAGE: &str = "en";

impl Policy {
    /// Whether a number is answered.
    pub fn answers(&self, phone: &str) -> bool {
        self.pilot.as_ref().is_none_or(|numbers| numbers.contains(phone))
    }

    /// Whether free text may be sent at `now` to someone whose newest message is of that time.
    pub fn window_is_open(&self, last_inbound: Option<Timestamp>, now: Timestamp) -> bool {
        last_inbound.is_some_and(|at| now < at + self.window)
    }

    /// The studio's date.
    pub fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.zone.clone()).date()
    }
}

impl Default for Policy {
    fn default() -> Self {
        let hours = |hours: u64| Duration::from_secs(hours * 3_600);
        Self {
            settle: Duration::from_millis(500),
            window: hours(24),
            handover_cooldown: hours(6),
            album_gap: Duration::from_secs(10),
            reminder_qualifying: vec![hours(12), hours(36)],
            reminder_booking: vec![hours(24), hours(72)],
            abandon_after: hours(48),
            stale_after: hours(72),
            deposit_ttl: hours(24),
            token_ttl: hours(7 * 24),
            unknown_wait: Duration::from_secs(60),
            pilot: None,
            templates: BTreeSet::from([TEMPLATE.to_owned()]),
            zone: TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC),
        }
    }
}
