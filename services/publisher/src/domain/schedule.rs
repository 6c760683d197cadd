//! When the stories of a batch are due (stories.md, "Scheduled mode").

use std::time::Duration;

use jiff::Timestamp;

use super::local_time::Scheduled;

/// What a client may say about time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleRequest {
    /// RFC 3339 with offset, or a local time.
    pub scheduled_at: Option<String>,
    /// An IANA zone name.
    pub timezone: Option<String>,
}

/// The instant of the first story.
///
/// How a local time becomes an instant: [`Zone::instant`](service::Zone::instant). Unlike a
/// post, a batch is never in the past.
///
/// # Errors
/// A sentence for the client, and the member it is about.
pub fn first_due(
    request: &ScheduleRequest,
    now: Timestamp,
) -> Result<Timestamp, (&'static str, String)> {
    let at = |detail: &str| ("scheduledAt", detail.to_owned());
    let Some(text) = &request.scheduled_at else {
        return Err(at("A scheduled batch needs scheduledAt."));
    };
    let instant = Scheduled::read(text, request.timezone.as_deref())
        .map_err(|problem| (problem.member, problem.detail))?
        .at;
    if instant < now {
        return Err(at("scheduledAt is in the past."));
    }
    Ok(instant)
}

/// When story `index` (from 1) is due: a gap apart.
pub fn due(first: Timestamp, gap: Duration, index: u32) -> Option<Timestamp> {
    first.checked_add(gap.checked_mul(index.saturating_sub(1))?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(at: &str, zone: Option<&str>) -> Result<String, &'static str> {
        let request =
            ScheduleRequest { scheduled_at: Some(at.into()), timezone: zone.map(Into::into) };
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        first_due(&request, now).map(|t| t.to_string()).map_err(|(member, _)| member)
    }

    #[test]
    fn instants_and_local_times() {
        assert_eq!(resolve("2026-06-01T10:00:00+02:00", None).unwrap(), "2026-06-01T08:00:00Z");
        let madrid = Some("Europe/Madrid");
        assert_eq!(resolve("2026-06-01T10:00", madrid).unwrap(), "2026-06-01T08:00:00Z");
        assert_eq!(resolve("2026-06-01T10:00:00", None), Err("scheduledAt"));
        assert_eq!(resolve("tomorrow", madrid), Err("scheduledAt"));
        assert_eq!(resolve("2026-06-01T10:00", Some("Mars/Base")), Err("timezone"));
        assert_eq!(resolve("2025-12-31T23:59:59Z", None), Err("scheduledAt"));
    }

    #[test]
    fn daylight_saving() {
        let madrid = Some("Europe/Madrid");
        // 02:30 does not exist on 29 March: the clocks go from 02:00 to 03:00.
        assert_eq!(resolve("2026-03-29T02:30:00", madrid).unwrap(), "2026-03-29T01:30:00Z");
        // 02:30 exists twice on 25 October: the first is still summer time.
        assert_eq!(resolve("2026-10-25T02:30:00", madrid).unwrap(), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn stories_are_a_gap_apart() {
        let first: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let third = due(first, Duration::from_secs(60), 3).unwrap();
        assert_eq!(third.to_string(), "2026-01-01T00:02:00Z");
    }
}
