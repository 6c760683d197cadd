//! Which slot a lead chooses (conversations.md, "slot"), and yes or no to a tour stop.

mod dates;
mod wish;

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;

use super::{
    answers::words_of,
    offer::Offer,
    text::{contains_any, is_whole_message},
};
use wish::Wish;

/// What a message says about the offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// One of them, by its number.
    Offer(u8),
    /// Something about a number, a day or a time that fits not exactly one.
    Unclear,
    /// Nothing about them.
    None,
}

/// Which of the offers a normalised text means, read in the studio's time zone.
pub fn choose(offers: &[Offer], zone: &TimeZone, text: &str) -> Choice {
    let wish = Wish::of(text);
    let fitting: Vec<&Offer> = offers.iter().filter(|offer| wish.fits(offer, zone)).collect();
    let named = |number: u64| offers.iter().find(|offer| u64::from(offer.number) == number);
    let found = match wish.number() {
        _ if wish.is_vague => None,
        Some(number) => named(number).filter(|offer| fitting.contains(offer)),
        None if wish.has_numbers() || !wish.has_times() => None,
        None if fitting.len() == 1 => fitting.first().copied(),
        None => None,
    };
    match found {
        Some(offer) => Choice::Offer(offer.number),
        None if wish.is_nothing() => Choice::None,
        None => Choice::Unclear,
    }
}

/// Yes or no to an offer; `None` where it is neither, or both.
pub fn yes_or_no(text: &str) -> Option<bool> {
    const YES: [&str; 6] = ["sure", "ok", "okay", "perfect", "absolutely", "definitely"];
    /// Also as part of a message without a no.
    const PHRASES: [&str; 2] = ["sounds good", "works for me"];
    let words = words_of(text);
    let no = words.no || words.not;
    let yes = words.yes || is_whole_message(text, &YES) || !no && contains_any(text, &PHRASES);
    match (yes, no) {
        (true, false) => Some(true),
        (false, true) if words.no => Some(false),
        _ => None,
    }
}
