//! The texts of settings and what they stand for.

use std::{str::FromStr, time::Duration};

/// The longest duration that is taken: ten years of 365 days. Times stay representable with it.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 86_400);

/// A duration: a number with a unit, such as `250ms`, `1.5s`, `5m`, `12h`, `3d`.
///
/// # Errors
/// A sentence that says what to write.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let mistake = || format!("\"{text}\" is not a duration such as 250ms, 1.5s, 5m, 12h or 3d");
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(mistake)?;
    let (number, unit) = text.split_at(unit_at);
    let seconds_per_unit = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return Err(mistake()),
    };
    let number: f64 = number.parse().map_err(|_| mistake())?;
    let duration = Duration::try_from_secs_f64(number * seconds_per_unit).map_err(|_| mistake())?;
    if duration > LONGEST {
        return Err(format!("\"{text}\" is longer than 3650d"));
    }
    Ok(duration)
}

/// A number of events in a time, such as `600/1m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// In which time.
    pub per: Duration,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mistake = || format!("\"{text}\" is not a rate such as 600/1m");
        let (count, per) = text.split_once('/').ok_or_else(mistake)?;
        let count = count.trim().parse().map_err(|_| mistake())?;
        let per = parse_duration(per)?;
        if count == 0 || per.is_zero() {
            return Err(mistake());
        }
        Ok(Self { count, per })
    }
}

/// A watch that slows down, such as `1m for 1h, then 1h for 24h`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch(Vec<(Duration, Duration)>);

impl Watch {
    /// No watch at all.
    pub fn never() -> Self {
        Self(Vec::new())
    }

    /// How long after the watch began the first check after `elapsed` comes; none when the watch
    /// is over by then.
    pub fn next_after(&self, elapsed: Duration) -> Option<Duration> {
        let mut start = Duration::ZERO;
        for (interval, span) in &self.0 {
            let end = start + *span;
            if elapsed < end {
                let passed = elapsed.saturating_sub(start).as_nanos() / interval.as_nanos();
                let next = start + *interval * (passed as u32 + 1);
                if next <= end {
                    return Some(next);
                }
            }
            start = end;
        }
        None
    }
}

impl FromStr for Watch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mistake =
            || format!("\"{text}\" is not a watch such as \"1m for 1h, then 1h for 24h\"");
        text.split(',')
            .map(|part| {
                let part = part.trim();
                let part = part.strip_prefix("then ").unwrap_or(part);
                let (interval, span) = part.split_once(" for ").ok_or_else(mistake)?;
                let (interval, span) = (parse_duration(interval)?, parse_duration(span)?);
                if interval.is_zero() { Err(mistake()) } else { Ok((interval, span)) }
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        let cases = [("250ms", 250), ("1.5s", 1_500), ("5m", 300_000), ("2h", 7_200_000)];
        for (text, millis) in cases {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(millis)));
        }
        for text in ["", "5", "s", "-1s", "1 week", "1e400s", "NaNs", "3651d", "99999999999h"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rates() {
        let rate = Rate { count: 600, per: Duration::from_secs(60) };
        assert_eq!("600/1m".parse(), Ok(rate));
        for text in ["600", "0/1m", "1/0s", "x/1m"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_watch_slows_down_and_ends() {
        let watch: Watch = "1m for 1h, then 1h for 24h".parse().unwrap();
        let minutes = |n: u64| Duration::from_secs(60 * n);
        assert_eq!(watch.next_after(Duration::ZERO), Some(minutes(1)));
        assert_eq!(watch.next_after(minutes(59)), Some(minutes(60)));
        assert_eq!(watch.next_after(minutes(60)), Some(minutes(120)));
        assert_eq!(watch.next_after(minutes(60 * 24)), Some(minutes(60 * 25)));
        assert_eq!(watch.next_after(minutes(60 * 25)), None);
        assert!("1m".parse::<Watch>().is_err());
        assert!("0s for 1h".parse::<Watch>().is_err());
    }
}
