//! A time zone by its IANA name, and the house rule for the hours its clocks skip or repeat
//! (posts.md: "local time + IANA zone of which both are kept").

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// Longest name that an error repeats, in characters; the longest IANA name has 32.
const MAX_NAME: usize = 64;

/// A zone of the IANA database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl Zone {
    /// The zone of that name, whatever its case; it answers by the database's spelling.
    ///
    /// # Errors
    /// A sentence for the client.
    pub fn get(name: &str) -> Result<Self, String> {
        let rules = TimeZone::get(name).ok();
        let spelling = rules.as_ref().and_then(TimeZone::iana_name).map(str::to_owned);
        rules.zip(spelling).map(|(rules, name)| Self { name, rules }).ok_or_else(|| {
            let name: String = name.chars().take(MAX_NAME).collect();
            format!("\"{name}\" is no IANA time zone such as Europe/Madrid.")
        })
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When its clocks show `local`; `None` beyond the year 9999.
    ///
    /// A local time that the clocks skip is moved forward by the gap; one that exists twice is the
    /// first of the two (RFC 5545, 3.3.5, says the same of both).
    pub fn instant(&self, local: DateTime) -> Option<Timestamp> {
        self.rules.to_ambiguous_timestamp(local).compatible().ok()
    }

    /// What its clocks show at `instant`.
    pub fn local(&self, instant: Timestamp) -> DateTime {
        self.rules.to_datetime(instant)
    }
}

#[cfg(test)]
mod tests;
