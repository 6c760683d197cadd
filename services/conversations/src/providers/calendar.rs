//! The studio's calendar (conversations.md, "Slots").

use std::{fmt, time::Duration};

use jiff::Timestamp;

/// A calendar that bookings are written to.
#[async_trait::async_trait]
pub trait Calendar: fmt::Debug + Send + Sync {
    /// When it is busy within a time, in order of begin.
    ///
    /// # Errors
    /// It is not known: that is not free.
    async fn busy(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Timestamp, Timestamp)>, CalendarError>;

    /// Writes a booking. The same one twice is as once, so a repeat is how to find out after
    /// [`CalendarError::Unavailable`].
    ///
    /// # Errors
    /// [`CalendarError::Taken`] when another event has its id, and what can happen to any call.
    async fn insert(&self, booking: &Booking) -> Result<(), CalendarError>;

    /// Removes a booking; one that is not there is as good.
    ///
    /// # Errors
    /// What can happen to any call.
    async fn delete(&self, event_id: &str) -> Result<(), CalendarError>;
}

/// A booking to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Made by us, so that a repeat is recognised: a UUID without hyphens.
    pub event_id: String,
    /// Begin.
    pub start: Timestamp,
    /// End, which is not within it.
    pub end: Timestamp,
    /// Title.
    pub summary: String,
    /// Text beneath it.
    pub description: String,
}

/// Why nothing is known of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Not now; what was asked may have been done.
    #[error("the calendar cannot be asked now: {detail}")]
    Unavailable {
        /// What happened.
        detail: String,
        /// How long to wait, if the provider says so.
        retry_after: Option<Duration>,
    },
    /// The event's id is that of another event, or of one that was deleted.
    #[error("the event's id is taken: {0}")]
    Taken(String),
    /// The request is wrong; a repeat is refused as well.
    #[error("the calendar refuses the request: {0}")]
    Refused(String),
    /// We are not known, or the calendar is not shared with us: a person has to look.
    #[error("the calendar refuses our account: {0}")]
    Unauthorised(String),
}

impl CalendarError {
    /// Whether a repeat can succeed without a change.
    pub fn retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
