//! Which weeks can be asked for: a Monday after each page's D, at most 53 weeks ahead
//! (scheduling.md, "Orchestrator").

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, Weekday},
};
use service::Zone;

use crate::domain::policy::Orchestrator;

/// Whether the week can be scheduled on a page with these clocks.
///
/// # Errors
/// Why not, for people.
pub fn check(
    week_start: Date,
    zone: &Zone,
    policy: &Orchestrator,
    now: Timestamp,
) -> Result<(), String> {
    if week_start.weekday() != Weekday::Monday {
        return Err(format!("week_start {week_start} is no Monday."));
    }
    let today = zone.local(now).date();
    if week_start <= today {
        return Err(format!("week_start {week_start} is not after {today}."));
    }
    let weeks = policy.max_weeks_ahead;
    let latest = today.saturating_add(i64::from(weeks).weeks());
    if week_start > latest {
        return Err(format!("week_start {week_start} is more than {weeks} weeks ahead."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn is_good(week_start: Date, zone: &str, now: &str) -> bool {
        let zone = Zone::get(zone).unwrap();
        check(week_start, &zone, &Orchestrator::default(), now.parse().unwrap()).is_ok()
    }

    #[test]
    fn only_a_monday_after_the_pages_own_day() {
        // In Los Angeles it is still Sunday, in Madrid already Monday.
        let now = "2026-02-02T06:00:00Z";
        assert!(is_good(date(2026, 2, 2), "America/Los_Angeles", now));
        assert!(!is_good(date(2026, 2, 2), "Europe/Madrid", now));
        assert!(is_good(date(2026, 2, 9), "Europe/Madrid", now));
        assert!(!is_good(date(2026, 2, 10), "Europe/Madrid", now));
        assert!(!is_good(date(2026, 1, 26), "Europe/Madrid", now));
    }

    #[test]
    fn at_most_53_weeks_ahead() {
        let now = "2026-02-02T12:00:00Z";
        assert!(is_good(date(2027, 2, 8), "UTC", now));
        assert!(!is_good(date(2027, 2, 15), "UTC", now));
        assert!(!is_good(Date::MAX.saturating_sub(4.days()), "UTC", now));
    }
}
