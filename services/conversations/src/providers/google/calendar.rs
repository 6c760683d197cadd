//! The studio's calendar at Google.

use google::{Calendars, Error, calendar::NewEvent};
use jiff::Timestamp;

use crate::providers::calendar::{Booking, Calendar, CalendarError};

/// One calendar that is shared with the service account.
#[derive(Clone, Debug)]
pub struct GoogleCalendar {
    /// The account's calendars.
    pub calendars: Calendars,
    /// Which one, by its id.
    pub id: String,
}

#[async_trait::async_trait]
impl Calendar for GoogleCalendar {
    async fn busy(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(Timestamp, Timestamp)>, CalendarError> {
        Ok(self.calendars.busy(&self.id, from, to).await?)
    }

    async fn insert(&self, booking: &Booking) -> Result<(), CalendarError> {
        let event = NewEvent {
            id: booking.event_id.clone(),
            start: booking.start,
            end: booking.end,
            summary: booking.summary.clone(),
            description: booking.description.clone(),
        };
        match self.calendars.insert(&self.id, &event).await {
            Err(Error::Refused { status: 409, .. }) => self.check(booking).await,
            done => Ok(done?),
        }
    }

    async fn delete(&self, event_id: &str) -> Result<(), CalendarError> {
        match self.calendars.delete(&self.id, event_id).await {
            Err(Error::NotFound(_)) => Ok(()),
            done => Ok(done?),
        }
    }
}

impl GoogleCalendar {
    /// The event with this id is ours when it is where we want it: then an earlier insert of ours
    /// has succeeded.
    async fn check(&self, booking: &Booking) -> Result<(), CalendarError> {
        let found = match self.calendars.get(&self.id, &booking.event_id).await {
            Err(Error::NotFound(detail)) => return Err(CalendarError::Taken(detail)),
            found => found?,
        };
        let wanted = (Some(booking.start), Some(booking.end));
        if found.id != booking.event_id || (found.start, found.end) != wanted {
            return Err(CalendarError::Taken("it is another event's".to_owned()));
        }
        if found.cancelled {
            return Err(CalendarError::Taken("its event was deleted".to_owned()));
        }
        Ok(())
    }
}

impl From<Error> for CalendarError {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::Auth(_) | Error::NotFound(_) => Self::Unauthorised(detail),
            Error::Refused { .. } => Self::Refused(detail),
            Error::Quota { retry_after, .. } => Self::Unavailable { detail, retry_after },
            Error::Unreachable(_) | Error::Unknown(_) => {
                Self::Unavailable { detail, retry_after: None }
            }
        }
    }
}
