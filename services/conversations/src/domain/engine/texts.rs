//! What the program says, beside the questions, which are the flow's.

use jiff::tz::TimeZone;

use crate::domain::{
    lead::{Lead, Stop},
    offer::Offer,
    status::Status,
};

pub(super) const ONE_AT_A_TIME: &str =
    "Thanks! One thing at a time, please, so that nothing gets lost.";
pub(super) const MEDIA_KEPT: &str = "Thanks, I have kept that for the artist.";
/// The raw answer when a file comes without a caption.
pub(super) const FILE: &str = "[file]";
pub(super) const HANDOVER: &str = "I have asked the artist to read this, and you will get an answer here. \
     Write CONTINUE if you would rather go on with the questions.";
pub(super) const HOLDING: &str = "The artist has not read this yet and will answer you here. Write CONTINUE to \
     go on with the questions.";
pub(super) const OPTED_OUT: &str =
    "You will get no more messages from us. Write START if you change your mind.";
pub(super) const BACK: &str = "Welcome back! We write to you again from now on.";
pub(super) const COMPLETE: &str =
    "That is everything, thank you! The artist will look at it and answer you here.";
pub(super) const FOLLOW_UP: &str = "That is everything, thank you! The artist will look at what is possible and \
     answer you here.";
pub(super) const WAITLISTED: &str = "Thank you! You are on the waiting list, and you will hear from us when \
     there is a date near you.";
pub(super) const APPROVED: &str =
    "Good news: the artist would love to do this! A link for the deposit comes next.";
pub(super) const ANOTHER_WINDOW: &str = "Thanks, noted. Is there another time that would suit you?";
pub(super) const NO_SLOTS: &str = "Thank you! There is no free slot to offer right now. Which days and times \
     would suit you?";
pub(super) const RECEIPT: &str = "Thank you, your deposit has arrived!";
pub(super) const SLOT_LOST: &str = "Sorry, that slot has just gone.";
pub(super) const PAID_LATE: &str =
    "Thank you, your payment has arrived. The artist will write to you here.";
pub(super) const REMINDER: &str = "Just a reminder, whenever you have a minute:";
pub(super) const REMINDER_SLOT: &str = "Just a reminder to choose your slot:";
pub(super) const MARKED_BOOKED: &str = "You are booked. See you then!";

/// The state's short answer; empty where there is none.
pub(super) fn standing(status: Status) -> &'static str {
    match status {
        Status::PendingApproval => "Your enquiry is with the artist, who will answer you here.",
        Status::NeedsFollowUp => "Your enquiry is with the artist, who will get back to you here.",
        Status::AwaitingDeposit => {
            "Your spot is held until the deposit is paid by the link you got."
        }
        Status::DepositExpired => {
            "The link for the deposit has run out. Write HUMAN and we will send another."
        }
        Status::DepositPaid | Status::BookingPending => {
            "Thanks! Please choose one of the slots by its number, or write HUMAN."
        }
        Status::CollectingTimeWindows => "Which days and times would suit you?",
        Status::Booked => "You are booked. Write HUMAN if something has changed.",
        Status::TourConversionOffered => "Would that city suit you? Yes or no.",
        Status::Waitlisted => "You are on the waiting list, and you will hear from us.",
        Status::Rejected => "This enquiry is closed. Write RESTART to tell us about another idea.",
        Status::Cancelled | Status::Refunded => {
            "This booking was called off. Write RESTART to begin a new enquiry."
        }
        Status::New
        | Status::Qualifying
        | Status::NeedsArtistReply
        | Status::Abandoned
        | Status::Stale
        | Status::OptOut => "",
    }
}

/// What is said when the lead comes back to a state from a person or from silence.
pub(super) fn after_return(lead: &Lead, zone: &TimeZone) -> String {
    match lead.status {
        Status::BookingPending if !lead.memory.offers.is_empty() => {
            offers(&lead.memory.offers, zone)
        }
        Status::TourConversionOffered => match &lead.memory.tour {
            Some(stop) => tour_offer(stop),
            None => standing(lead.status).to_owned(),
        },
        status if standing(status).is_empty() => BACK.to_owned(),
        status => standing(status).to_owned(),
    }
}

/// Slots to choose from, in the studio's time.
pub(super) fn offers(offers: &[Offer], zone: &TimeZone) -> String {
    let lines: Vec<String> = offers
        .iter()
        .map(|offer| format!("{}) {}", offer.number, slot(offer.start, offer.end, zone)))
        .collect();
    format!(
        "These slots are free:\n{}\nReply with the number of the one you like.",
        lines.join("\n")
    )
}

/// A slot in words, such as `Tue 5 May, 10:00 to 13:00`.
pub(super) fn slot(start: jiff::Timestamp, end: jiff::Timestamp, zone: &TimeZone) -> String {
    let start = start.to_zoned(zone.clone());
    let end = end.to_zoned(zone.clone());
    format!("{} to {}", start.strftime("%a %-d %b, %H:%M"), end.strftime("%H:%M"))
}

pub(super) fn slot_repair(count: usize) -> String {
    format!("Sorry, which one do you mean? Please reply with one number from 1 to {count}.")
}

pub(super) fn tour_offer(stop: &Stop) -> String {
    format!(
        "We are not in your city on this tour. The next stop is {}, {} from {} to {}. Would that suit you? \
         Yes or no.",
        stop.city,
        stop.country,
        stop.from.strftime("%-d %B %Y"),
        stop.to.strftime("%-d %B %Y"),
    )
}

/// Where the deposit is paid.
pub(super) fn deposit(amount_minor: i64, url: &str) -> String {
    format!(
        "To hold your spot, please pay the deposit of £{}.{:02} here: {url}",
        amount_minor / 100,
        amount_minor % 100
    )
}

pub(super) fn booking_link(url: &str) -> String {
    format!("You can choose your time here: {url}")
}

/// The slot in words.
pub(super) fn booked(slot: &str) -> String {
    format!("You are booked: {slot}. See you then!")
}
