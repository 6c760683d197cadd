//! New runs, opting out and coming back.

use super::story::Story;
use crate::domain::{engine::booking, lead::Booking, message::Kind, status::Status};

#[test]
fn an_answer_of_the_old_run_is_none_of_the_new_one() {
    let mut story = Story::new();
    story.tell("hi");
    story.turn(&["a fox", "RESTART"]);
    assert_eq!((story.lead.run, story.lead.step), (2, 0));
    assert!(story.answers.is_empty(), "{:?}", story.answers);
}

#[test]
fn a_file_is_kept_whatever_its_caption_commands() {
    for caption in ["RESTART", "HUMAN", "a fox"] {
        let mut story = Story::new();
        story.tell("hi");
        let message = story.message("image", caption);
        let decision = story.decide(&[message]);
        assert_eq!(decision.attachments.len(), 1, "{caption}");
        assert_eq!(decision.attachments[0].run, decision.lead.run, "{caption}");
    }
}

#[test]
fn start_gives_a_lead_back_to_the_person_that_it_was_with() {
    let mut story = Story::complete("yes");
    assert_eq!(story.lead.status, Status::NeedsArtistReply);
    story.tell("stop");
    assert_eq!(story.lead.status, Status::OptOut);
    assert!(story.tell("hello").is_empty());
    assert_eq!(story.tell("start").len(), 1);
    assert_eq!(story.lead.status, Status::NeedsArtistReply);
    story.tell("continue");
    assert_eq!(story.lead.status, Status::PendingApproval);
}

#[test]
fn start_comes_back_to_what_was_or_begins_anew() {
    let mut story = Story::complete("no");
    assert_eq!(story.lead.status, Status::PendingApproval);
    story.turn(&["stop"]);
    story.tell("start");
    assert_eq!((story.lead.status, story.lead.run), (Status::PendingApproval, 1));

    let mut story = Story::new();
    story.turn(&["hi"]);
    story.turn(&["human"]);
    story.turn(&["stop"]);
    let said = story.tell("start");
    assert_eq!((story.lead.status, story.lead.run), (Status::Qualifying, 2));
    assert_eq!(said[0].kind, Kind::Prompt);
}

#[test]
fn a_complete_lead_is_not_asked_the_questions_again() {
    let mut story = Story::complete("yes");
    story.lead.memory.former = None;
    story.tell("continue");
    assert_eq!(story.lead.status, Status::PendingApproval);
}

#[test]
fn pilot_mode_does_not_answer_a_start() {
    let mut story = Story::new();
    story.policy.pilot = Some(["447700900002".to_owned()].into());
    assert!(story.tell("stop").is_empty());
    assert_eq!(story.lead.status, Status::OptOut);
    assert!(story.tell("start").is_empty());
    assert_eq!(story.lead.status, Status::OptOut);
    story.policy.pilot = None;
    assert_eq!(story.tell("start").len(), 1);
    assert_eq!(story.lead.status, Status::Qualifying);
}

#[test]
fn a_booking_that_comes_through_leaves_a_person_and_silence_alone() {
    for (word, status) in [("human", Status::NeedsArtistReply), ("stop", Status::OptOut)] {
        let mut story = Story::complete("no");
        story.lead.status = Status::BookingPending;
        story.lead.memory.pick = Some(1);
        story.tell(word);
        let slot = Booking { start: story.now, end: story.now };
        let lead = story.lead.clone();
        let decision = booking::booked(&story.rules(), lead, &story.answers, slot, story.now);
        assert_eq!(decision.lead.status, status, "{word}");
        story.store(&decision);
        story.tell(if word == "stop" { "start" } else { "continue" });
        assert_eq!(story.lead.status, Status::Booked, "{word}");
    }
}
