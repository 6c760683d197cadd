//! When a message was sent: RFC 3339, or the wall clock of its page.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
};
use service::Zone;

use super::{Problem, ProblemCode, shown};

/// 0001-01-01: both databases sort from there on.
const FIRST: Timestamp = Timestamp::constant(-62_135_596_800, 0);
/// `YYYY-MM-DD HH:MM:SS`.
const WALL: usize = 19;

/// Reads the instant, in whole microseconds. A local time that the clocks skip is moved on, one
/// that exists twice is the first (scheduling.md, "Daylight saving").
///
/// # Errors
/// It is no time, before the year 1, or after `now`.
pub fn read(cell: &str, zone: &Zone, now: Timestamp) -> Result<Timestamp, Problem> {
    let instant = parse(cell.trim(), zone).ok_or_else(|| {
        let detail =
            format!("sent_at is {}; write RFC 3339 or a local YYYY-MM-DD HH:MM:SS.", shown(cell));
        Problem::new(ProblemCode::NotATime, detail)
    })?;
    if instant < FIRST {
        let detail = format!("sent_at is {}; it must be after the year 0.", shown(cell));
        return Err(Problem::new(ProblemCode::OutOfRange, detail));
    }
    if instant > now {
        let detail = format!("sent_at is {}, which has not come yet.", shown(cell));
        return Err(Problem::new(ProblemCode::Future, detail));
    }
    Ok(instant)
}

fn parse(text: &str, zone: &Zone) -> Option<Timestamp> {
    let (wall, rest) = text.as_bytes().split_at_checked(WALL)?;
    let civil = civil(wall)?;
    if rest.is_empty() {
        return if wall[10] == b' ' { zone.instant(civil) } else { None };
    }
    let (nanos, rest) = fraction(rest)?;
    let offset = offset(rest)?;
    let utc = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
    let utc = utc.checked_add(SignedDuration::from_nanos(nanos)).ok()?;
    utc.checked_sub(SignedDuration::from_secs(offset)).ok()
}

/// `YYYY-MM-DD?HH:MM:SS` with `T`, `t` or a space between. The leap second is the one before.
fn civil(wall: &[u8]) -> Option<DateTime> {
    let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if marks.iter().any(|(at, mark)| wall[*at] != *mark) || !b"Tt ".contains(&wall[10]) {
        return None;
    }
    let two = |at: usize| number(&wall[at..at + 2]).map(|number| number as i8);
    let date = Date::new(number(&wall[..4])? as i16, two(5)?, two(8)?).ok()?;
    let second = two(17).map(|second| if second == 60 { 59 } else { second })?;
    Some(date.to_datetime(Time::new(two(11)?, two(14)?, second, 0).ok()?))
}

/// Nanoseconds of a fraction, cut to microseconds, and what follows it.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some(digits) = rest.strip_prefix(b".") else { return Some((0, rest)) };
    let len = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if len == 0 {
        return None;
    }
    let micros = number(&digits[..len.min(6)])?;
    let scale = 10_i64.pow(6 - len.min(6) as u32);
    Some((i64::from(micros) * scale * 1_000, &digits[len..]))
}

/// `Z` or `±HH:MM`, in seconds.
fn offset(text: &[u8]) -> Option<i64> {
    match text {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
            let seconds = i64::from(hours) * 3_600 + i64::from(minutes) * 60;
            let valid = hours < 24 && minutes < 60;
            valid.then_some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i32::from(digit - b'0'))
    })
}
