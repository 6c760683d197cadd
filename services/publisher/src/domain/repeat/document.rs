//! A repeat rule as JSON, and what is wrong with one.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use service::FieldError;

use super::{Pattern, Repeat};
use crate::domain::weekday;

/// Longest interval, in days, weeks or months.
pub const MAX_INTERVAL: i64 = 12;
/// Most posts of one rule.
pub const MAX_COUNT: i64 = 1_000;

/// A rule as a client writes it, and as it is kept (JSON).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepeatDocument {
    /// `day`, `week` or `month`.
    pub every: String,
    /// 1 to 12 of them; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<i64>,
    /// `MON` to `SUN`: of a week, or with `nth` of a month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<String>,
    /// 1 to 5, or -1 for the last: which of the month's weekdays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<i64>,
    /// 1 to 31: the date in the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<i64>,
    /// The last local date, such as 2026-12-31.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// 1 to 1,000 posts in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
}

impl Repeat {
    /// Checks a document; `at` is the pointer to it, such as `/repeat`.
    ///
    /// # Errors
    /// Every mistake.
    pub fn check(document: &RepeatDocument, at: &str) -> Result<Self, Vec<FieldError>> {
        let mut check = Check { at, mistakes: Vec::new() };
        let interval = check.number("interval", document.interval, 1..=MAX_INTERVAL);
        let count = check.number("count", document.count, 1..=MAX_COUNT);
        let until = check.until(document.until.as_deref());
        let pattern = check.pattern(document);
        match pattern {
            Some(pattern) if check.mistakes.is_empty() => Ok(Self {
                pattern,
                interval: interval.map_or(1, |interval| interval as i32),
                until,
                count: count.map(|count| count as u32),
            }),
            _ => Err(check.mistakes),
        }
    }
}

struct Check<'a> {
    at: &'a str,
    mistakes: Vec<FieldError>,
}

impl Check<'_> {
    fn mistake(&mut self, member: &str, detail: impl Into<String>) {
        let pointer = format!("{}/{member}", self.at);
        self.mistakes.push(FieldError { pointer, detail: detail.into() });
    }

    fn number(
        &mut self,
        member: &str,
        value: Option<i64>,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        if value.is_some_and(|value| !range.contains(&value)) {
            let detail = format!("{member} is {} to {}.", range.start(), range.end());
            self.mistake(member, detail);
            return None;
        }
        value
    }

    fn until(&mut self, text: Option<&str>) -> Option<Date> {
        let text = text?;
        // The length keeps a date with a time out, whose time would be ignored.
        let date = text.parse().ok().filter(|_| text.len() == "2026-12-31".len());
        if date.is_none() {
            self.mistake("until", "until is a local date such as 2026-12-31.");
        }
        date
    }

    fn pattern(&mut self, document: &RepeatDocument) -> Option<Pattern> {
        let weekday = document.weekday.as_deref().map(weekday::from_word);
        if weekday == Some(None) {
            self.mistake("weekday", weekday::DETAIL);
        }
        let weekday = weekday.flatten();
        let day = self.number("day", document.day, 1..=31);
        let nth = document.nth;
        if nth.is_some_and(|nth| !(1..=5).contains(&nth) && nth != -1) {
            self.mistake("nth", "nth is 1 to 5, or -1 for the last.");
        }
        match document.every.as_str() {
            "day" => {
                self.only(document, "day", &[]);
                Some(Pattern::Day)
            }
            "week" => {
                self.only(document, "week", &["weekday"]);
                Some(Pattern::Week(weekday))
            }
            "month" => self.month(document, day, weekday),
            _ => {
                self.mistake("every", "every is day, week or month.");
                None
            }
        }
    }

    /// Members that this `every` would have to ignore.
    fn only(&mut self, document: &RepeatDocument, every: &str, allowed: &[&str]) {
        let members = [
            ("weekday", document.weekday.is_some()),
            ("nth", document.nth.is_some()),
            ("day", document.day.is_some()),
        ];
        for (member, there) in members {
            if there && !allowed.contains(&member) {
                self.mistake(member, format!("A rule for every {every} has no {member}."));
            }
        }
    }

    fn month(
        &mut self,
        document: &RepeatDocument,
        day: Option<i64>,
        weekday: Option<jiff::civil::Weekday>,
    ) -> Option<Pattern> {
        match (document.day.is_some(), document.nth, document.weekday.is_some()) {
            (true, Some(_), _) | (true, _, true) => {
                let detail = "A rule has a day, or a weekday with nth, not both.";
                self.mistake("day", detail);
                None
            }
            (false, Some(_), false) => {
                self.mistake("weekday", "nth needs the weekday that it counts.");
                None
            }
            (false, None, true) => {
                self.mistake(
                    "nth",
                    "The weekday of a month needs nth: 1 to 5, or -1 for the last.",
                );
                None
            }
            (false, Some(nth), true) => Some(Pattern::MonthWeekday(nth as i8, weekday?)),
            (_, None, false) => Some(Pattern::MonthDay(day.map(|day| day as i8))),
        }
    }
}

impl TryFrom<RepeatDocument> for Repeat {
    type Error = String;

    fn try_from(document: RepeatDocument) -> Result<Self, String> {
        Self::check(&document, "").map_err(|mistakes| {
            let lines: Vec<_> =
                mistakes.iter().map(|m| format!("{}: {}", m.pointer, m.detail)).collect();
            lines.join(" ")
        })
    }
}

impl From<Repeat> for RepeatDocument {
    fn from(repeat: Repeat) -> Self {
        let word = |weekday| weekday::word(weekday).to_owned();
        let (every, weekday, nth, day) = match repeat.pattern {
            Pattern::Day => ("day", None, None, None),
            Pattern::Week(weekday) => ("week", weekday.map(word), None, None),
            Pattern::MonthDay(day) => ("month", None, None, day),
            Pattern::MonthWeekday(nth, weekday) => ("month", Some(word(weekday)), Some(nth), None),
        };
        Self {
            every: every.to_owned(),
            interval: Some(repeat.interval.into()),
            weekday,
            nth: nth.map(Into::into),
            day: day.map(Into::into),
            until: repeat.until.map(|date| date.to_string()),
            count: repeat.count.map(Into::into),
        }
    }
}
