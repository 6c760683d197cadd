//! Which weeks can be scheduled (scheduling.md, "Orchestrator").

use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};

/// How far ahead a week may begin.
const MAX_WEEKS: i64 = 53;

/// Whether a week that begins then can be scheduled on the day `today` (D): a Monday after it, at
/// most 53 weeks ahead.
///
/// # Errors
/// A sentence for the client.
pub fn check(week_start: Date, today: Date) -> Result<(), String> {
    if week_start.weekday() != Weekday::Monday {
        return Err(format!("{week_start} is no Monday."));
    }
    if week_start <= today {
        return Err(format!("{week_start} has come: a week begins after today, {today}."));
    }
    if week_start > today.saturating_add((MAX_WEEKS * 7).days()) {
        return Err(format!("{week_start} is more than {MAX_WEEKS} weeks ahead."));
    }
    Ok(())
}

/// The first Monday after the day.
pub fn next(today: Date) -> Date {
    let days = 7 - i64::from(today.weekday().to_monday_zero_offset());
    today.saturating_add(days.days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_week_begins_on_a_monday_after_today_and_within_53_weeks() {
        let sunday = date(2026, 2, 1);
        assert_eq!(next(sunday), date(2026, 2, 2));
        assert_eq!(next(date(2026, 2, 2)), date(2026, 2, 9));
        assert!(check(date(2026, 2, 2), sunday).is_ok());
        assert!(check(date(2026, 2, 3), sunday).unwrap_err().contains("Monday"));
        assert!(check(date(2026, 2, 2), date(2026, 2, 2)).unwrap_err().contains("after"));
        assert!(check(date(2027, 2, 8), date(2026, 2, 2)).is_ok());
        assert!(check(date(2027, 2, 8), sunday).unwrap_err().contains("53"));
    }
}
