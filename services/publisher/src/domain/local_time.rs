//! The time of a post as a client writes it: an instant, or a local time and its zone, of which
//! both are kept (posts.md, "Model").

use jiff::{SignedDuration, Timestamp, civil::DateTime, fmt::temporal::Pieces};
use service::Zone;

/// How far in the past a post may be asked for (posts.md, "REST").
pub const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// A wall-clock time of a zone, as it was asked for: one that the clocks skip stays as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// What the clocks are to show.
    pub time: DateTime,
    /// Whose clocks.
    pub zone: Zone,
}

impl Local {
    /// When that is, by [`Zone::instant`].
    pub fn instant(&self) -> Option<Timestamp> {
        self.zone.instant(self.time)
    }
}

/// When a post is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// The instant.
    pub at: Timestamp,
    /// The local time: asked for, or, with an offset and a zone, that instant in the zone.
    pub local: Option<Local>,
}

/// What is wrong with a time, and with which member of the request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct TimeProblem {
    /// `scheduledAt` or `timezone`.
    pub member: &'static str,
    /// What is wrong and what to do, for the client.
    pub detail: String,
}

impl Scheduled {
    /// Reads `scheduledAt`, RFC 3339 with an offset or a local time, which needs `timezone`.
    ///
    /// The offset decides when both are there, so that an instant never moves with its zone.
    ///
    /// # Errors
    /// The member that is wrong. The past is no error here: posts and stories judge it differently.
    pub fn read(text: &str, timezone: Option<&str>) -> Result<Self, TimeProblem> {
        let zone = timezone
            .map(Zone::get)
            .transpose()
            .map_err(|detail| TimeProblem { member: "timezone", detail })?;
        let unreadable = || at("scheduledAt is no time such as 2026-01-31T09:30:00Z.");
        let pieces = Pieces::parse(text).map_err(|_| unreadable())?;
        let (Some(time), None) = (pieces.time(), pieces.time_zone_annotation()) else {
            return Err(unreadable());
        };
        let out_of_range = || at("scheduledAt is out of range.");
        if pieces.offset().is_some() {
            let at = text.parse().map_err(|_| out_of_range())?;
            let local = zone.map(|zone| Local { time: zone.local(at), zone });
            return Ok(Self { at, local });
        }
        let Some(zone) = zone else {
            return Err(at(
                "A local time needs a timezone; or write an offset, such as +01:00 or Z.",
            ));
        };
        let local = Local { time: pieces.date().to_datetime(time), zone };
        Ok(Self { at: local.instant().ok_or_else(out_of_range)?, local: Some(local) })
    }

    /// Reads the time of a post: at most [`TOLERANCE`] in the past, which is kept as it is.
    ///
    /// # Errors
    /// As [`Scheduled::read`], and the past; all are `INVALID_SCHEDULE`.
    pub fn for_post(
        text: &str,
        timezone: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, TimeProblem> {
        let scheduled = Self::read(text, timezone)?;
        refuse_past(scheduled.at, now)?;
        Ok(scheduled)
    }
}

/// Refuses a time that is more than [`TOLERANCE`] in the past.
///
/// # Errors
/// That it is; `INVALID_SCHEDULE`.
pub fn refuse_past(scheduled_at: Timestamp, now: Timestamp) -> Result<(), TimeProblem> {
    if now.duration_since(scheduled_at) <= TOLERANCE {
        return Ok(());
    }
    let seconds = TOLERANCE.as_secs();
    Err(at(&format!(
        "scheduledAt is more than {seconds} seconds in the past. Choose a later time, or leave it \
         out to publish now."
    )))
}

fn at(detail: &str) -> TimeProblem {
    TimeProblem { member: "scheduledAt", detail: detail.to_owned() }
}

#[cfg(test)]
mod tests;
