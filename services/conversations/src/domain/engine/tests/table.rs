//! The table of transitions, in full, to be read.

use crate::domain::status::Status;

/// A row: what a status may become beside OPTOUT, NEEDS_ARTIST_REPLY, REJECTED, CANCELLED and REFUNDED.
const ROWS: [(&str, &str); 17] = [
    ("NEW", "QUALIFYING"),
    ("QUALIFYING", "PENDING_APPROVAL NEEDS_FOLLOW_UP TOUR_CONVERSION_OFFERED WAITLISTED ABANDONED"),
    ("PENDING_APPROVAL", "QUALIFYING AWAITING_DEPOSIT STALE"),
    ("AWAITING_DEPOSIT", "QUALIFYING DEPOSIT_PAID DEPOSIT_EXPIRED"),
    ("DEPOSIT_PAID", "BOOKING_PENDING"),
    ("BOOKING_PENDING", "BOOKED COLLECTING_TIME_WINDOWS"),
    ("BOOKED", "QUALIFYING"),
    ("NEEDS_FOLLOW_UP", "QUALIFYING AWAITING_DEPOSIT"),
    ("COLLECTING_TIME_WINDOWS", "BOOKED"),
    ("TOUR_CONVERSION_OFFERED", "QUALIFYING PENDING_APPROVAL WAITLISTED"),
    ("WAITLISTED", "QUALIFYING AWAITING_DEPOSIT"),
    ("DEPOSIT_EXPIRED", "QUALIFYING AWAITING_DEPOSIT"),
    ("REJECTED", "QUALIFYING"),
    ("ABANDONED", "QUALIFYING"),
    ("STALE", "QUALIFYING"),
    ("CANCELLED", "QUALIFYING"),
    ("REFUNDED", "QUALIFYING"),
];

#[test]
fn every_way_is_in_the_table_or_is_none() {
    use Status::{Booked, Cancelled, NeedsArtistReply, OptOut, Refunded, Rejected};
    for (from, ways) in ROWS {
        let from = Status::of_word(from).unwrap();
        for next in Status::ALL.iter().copied() {
            let expected = match next {
                OptOut | NeedsArtistReply => true,
                Rejected => !matches!(from, Booked | Rejected),
                Cancelled | Refunded => !matches!(from, Cancelled | Refunded),
                _ => ways.split(' ').any(|word| word == next.word()),
            };
            assert_eq!(from.may_become(next), expected, "{from} to {next}");
        }
    }
}

#[test]
fn a_person_and_an_opt_out_give_back_what_was() {
    for next in Status::ALL.iter().copied() {
        assert_eq!(Status::OptOut.may_become(next), next != Status::OptOut, "{next}");
        let given_back = next != Status::NeedsArtistReply;
        assert_eq!(Status::NeedsArtistReply.may_become(next), given_back, "{next}");
    }
}
