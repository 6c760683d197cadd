//! Weekdays by the words of the contract, `MON` to `SUN`.

use jiff::civil::Weekday;

const WORDS: [(&str, Weekday); 7] = [
    ("MON", Weekday::Monday),
    ("TUE", Weekday::Tuesday),
    ("WED", Weekday::Wednesday),
    ("THU", Weekday::Thursday),
    ("FRI", Weekday::Friday),
    ("SAT", Weekday::Saturday),
    ("SUN", Weekday::Sunday),
];

/// What to say of another word.
pub const DETAIL: &str = "A weekday is MON, TUE, WED, THU, FRI, SAT or SUN.";

/// The word of a weekday.
pub fn word(weekday: Weekday) -> &'static str {
    WORDS[usize::from(weekday.to_monday_zero_offset().unsigned_abs())].0
}

/// The weekday of a word.
pub fn from_word(text: &str) -> Option<Weekday> {
    WORDS.iter().find(|(word, _)| *word == text).map(|(_, weekday)| *weekday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_days_match() {
        for (text, weekday) in WORDS {
            assert_eq!((word(weekday), from_word(text)), (text, Some(weekday)));
        }
        assert_eq!(from_word("mon"), None);
    }
}
