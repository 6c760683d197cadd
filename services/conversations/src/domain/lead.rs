//! A lead: one per tenant and sender; a new enquiry is a new run of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::words;
use uuid::Uuid;

use super::{offer::Offer, status::Status};

/// A lead, without its answers and messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// UUID version 7.
    pub id: Uuid,
    /// Whose it is.
    pub tenant: String,
    /// Digits as sent; empty when WhatsApp tells no number.
    pub phone: String,
    /// WhatsApp's own id of the person, where it is told.
    pub wa_user_id: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Counts its enquiries, from 1.
    pub run: u32,
    /// The flow's version that the run began with.
    pub flow_version: u32,
    /// Index of the question that is or was asked last.
    pub step: usize,
    /// Answers to it that could not be read, in a row.
    pub strikes: u8,
    /// Why a person is asked for.
    pub handover_reason: Option<String>,
    /// What else the engine has to remember.
    pub memory: Memory,
    /// Counts the changes; every one is a compare-and-swap on it.
    pub version: i64,
    /// When its first message arrived.
    pub created_at: Timestamp,
    /// When it changed last.
    pub updated_at: Timestamp,
}

words! {
    /// Why a person is asked for.
    HandoverReason {
        /// The lead asked in so many words.
        AskedForPerson "asked_for_person",
        /// Money back.
        Refund "refund",
        /// What is known of the lead.
        Data "data_request",
        /// An older tattoo is to be covered or worked on.
        Coverup "coverup",
        /// The price.
        Price "price",
        /// The artist's dates.
        Availability "availability",
        /// A long question.
        LongQuestion "long_question",
        /// Answers that nobody could read, several in a row.
        AnswersNotUnderstood "answers_not_understood",
        /// Choices of a slot that nobody could read.
        SlotNotUnderstood "slot_not_understood",
        /// The lead told when it has time, as there was no slot to choose.
        TimeWindows "time_windows",
        /// The deposit was paid when it was over.
        LatePayment "late_payment",
        /// The artist took over.
        Artist "artist",
    }
}

/// What the engine remembers of a lead beyond what is shown; stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Memory {
    /// What it was before a person was asked for, or before it opted out.
    pub former: Option<Status>,
    /// Whether it was with a person when it opted out, so that START gives it back to her.
    pub with_person: bool,
    /// Whether all questions of the run are answered.
    pub complete: bool,
    /// Provider time of its newest message: the window.
    pub last_inbound: Option<Timestamp>,
    /// Provider time of the newest message that the rules ran on.
    pub newest_processed: Option<Timestamp>,
    /// The last file: when it was sent, and what it was kept for.
    pub album: Option<Album>,
    /// When it got the last holding reply.
    pub holding_at: Option<Timestamp>,
    /// When it got the last short answer of the state that it is in.
    pub held_at: Option<Timestamp>,
    /// Since when its status is what it is.
    pub since: Option<Timestamp>,
    /// From when its silence counts where that is later than its last message: the questions were given back
    /// to it, or the message was so long on its way that the window is closed.
    pub quiet_since: Option<Timestamp>,
    /// Reminders that the run has had.
    pub reminders: Vec<Reminder>,
    /// The tour stop that it was offered.
    pub tour: Option<Stop>,
    /// Slots to choose from.
    pub offers: Vec<Offer>,
    /// The number of the offer that it has chosen, while that is made sure.
    pub pick: Option<u8>,
    /// What it has booked.
    pub booking: Option<Booking>,
    /// When it has time, in its own words.
    pub windows: Vec<String>,
    /// Whether its deposit is being made or can be paid.
    pub deposit_open: bool,
    /// Whether it wants no messages; a status that a person gives it changes nothing about that.
    pub opted_out: bool,
    /// Why the studio turned it down.
    pub reject_reason: Option<String>,
}

/// The last file of a lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Album {
    /// Provider time.
    pub at: Timestamp,
    /// The step it was kept for.
    pub step: String,
    /// Whether it may be a reference, as nobody asked for one.
    pub candidate: bool,
}

/// A reminder, each once a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// Of the question, by its place in the settings.
    Qualifying(u8),
    /// Of the slot, by its place in the settings.
    Booking(u8),
}

/// A stop of the tour: local dates, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// The city.
    pub city: String,
    /// Its country.
    pub country: String,
    /// The first day.
    pub from: jiff::civil::Date,
    /// The last day.
    pub to: jiff::civil::Date,
}

/// A booked slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
}

/// An answer of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// As the lead wrote it.
    pub raw: String,
    /// What was read from it; null for a skipped one.
    pub value: Value,
    /// When.
    pub answered_at: Timestamp,
}

/// The answers of one run, by step key.
pub type Answers = BTreeMap<String, Answer>;

impl Lead {
    /// Changes its status by the table.
    ///
    /// # Errors
    /// The way is not in the table; then nothing changes.
    pub fn become_status(&mut self, next: Status, now: Timestamp) -> Result<(), IllegalTransition> {
        if !self.status.may_become(next) {
            return Err(IllegalTransition { from: self.status, to: next });
        }
        self.status = next;
        self.memory.since = Some(now);
        Ok(())
    }

    /// By which WhatsApp reaches it.
    pub fn address(&self) -> &str {
        if self.phone.is_empty() {
            self.wa_user_id.as_deref().unwrap_or_default()
        } else {
            &self.phone
        }
    }
}

/// The table of transitions does not have this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a lead that is {from} does not become {to}")]
pub struct IllegalTransition {
    /// What it is.
    pub from: Status,
    /// What it was to become.
    pub to: Status,
}
