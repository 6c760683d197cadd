//! `start` and `end` of an event.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::Value;

/// `{dateTime}` with an offset, `{dateTime, timeZone}`, or `{date}`, which begins at midnight UTC.
pub(super) fn read(moment: &Value) -> Option<Timestamp> {
    if let Some(date) = moment["date"].as_str() {
        let date: Date = date.parse().ok()?;
        return date.to_zoned(TimeZone::UTC).ok().map(|midnight| midnight.timestamp());
    }
    let text = moment["dateTime"].as_str()?;
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let local: DateTime = text.parse().ok()?;
    local.in_tz(moment["timeZone"].as_str()?).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_spelling_is_read() {
        let noon: Timestamp = "2026-07-01T12:00:00Z".parse().unwrap();
        for moment in [
            json!({"dateTime": "2026-07-01T12:00:00Z"}),
            json!({"dateTime": "2026-07-01T13:00:00+01:00", "timeZone": "Europe/London"}),
            json!({"dateTime": "2026-07-01T13:00:00", "timeZone": "Europe/London"}),
        ] {
            assert_eq!(read(&moment), Some(noon), "{moment}");
        }
        let midnight = read(&json!({"date": "2026-07-01"}));
        assert_eq!(midnight, Some("2026-07-01T00:00:00Z".parse().unwrap()));
        for moment in [json!({"dateTime": "2026-07-01T13:00:00"}), json!({}), json!("now")] {
            assert_eq!(read(&moment), None, "{moment}");
        }
    }
}
