//! What follows the last answer (conversations.md, "Completion").

use super::{handover, texts, turn::Turn};
use crate::domain::{
    answers::without_country,
    estimate,
    lead::{Answers, HandoverReason, Stop},
    message::Kind,
    status::Status,
};

/// Sends the lead on: to a person, to a tour stop, to the waiting list, or to the artist's decision.
pub(super) fn complete(turn: &mut Turn<'_>) {
    turn.making.lead_mut().memory.complete = true;
    let facts = estimate::Facts::read(&turn.making.answers);
    if facts.coverup {
        // A person looks at it; without a decision of hers it goes to the approval.
        handover::hand_over(turn, HandoverReason::Coverup);
        turn.making.lead_mut().memory.former = Some(Status::PendingApproval);
        return;
    }
    if facts.is_below_minimum() {
        settle(turn, Status::NeedsFollowUp, texts::FOLLOW_UP, "A budget is under the minimum");
        return;
    }
    let today = turn.making.policy.today(turn.making.now);
    let tour = &turn.making.flow.definition.tour;
    let current = &turn.making.active.definition.tour;
    // Stops come and go: the newest tour counts, whatever flow the run began with.
    let tour = if current.is_empty() { tour } else { current };
    match place(tour, wanted_city(&turn.making.answers), today) {
        Place::OnTour => {
            settle(turn, Status::PendingApproval, texts::COMPLETE, "An enquiry is complete");
        }
        Place::Offer(stop) => {
            let text = texts::tour_offer(stop);
            let stop = stop.clone();
            let making = &mut turn.making;
            if making.become_status(Status::TourConversionOffered).is_ok() {
                making.lead_mut().memory.tour = Some(stop);
                making.say(Kind::Offer, text);
            }
        }
        Place::Nowhere => {
            settle(turn, Status::Waitlisted, texts::WAITLISTED, "A lead waits for a tour");
        }
    }
}

/// Sends the lead there, with a word to it and to the artist.
pub(super) fn settle(turn: &mut Turn<'_>, status: Status, text: &str, headline: &str) {
    let making = &mut turn.making;
    if making.become_status(status).is_ok() {
        making.say(Kind::Ack, text);
        making.tell_artist(headline);
    }
}

enum Place<'a> {
    OnTour,
    Offer(&'a Stop),
    Nowhere,
}

/// Where the wanted city stands on the tour. Without one all cities are on it.
fn place<'a>(tour: &'a [Stop], city: Option<&str>, today: jiff::civil::Date) -> Place<'a> {
    if tour.is_empty() {
        return Place::OnTour;
    }
    let ahead = || tour.iter().filter(|stop| today <= stop.to);
    let is_wanted = |stop: &Stop| {
        city.is_some_and(|city| stop.city.trim().to_lowercase() == city.trim().to_lowercase())
    };
    if ahead().any(is_wanted) {
        return Place::OnTour;
    }
    match ahead().min_by_key(|stop| (stop.from, &stop.city)) {
        Some(next) => Place::Offer(next),
        None => Place::Nowhere,
    }
}

/// The city to travel to, else the one it lives in.
fn wanted_city(answers: &Answers) -> Option<&str> {
    let city = |key: &str| answers.get(key).and_then(|answer| answer.value.as_str());
    city("travel_city").or_else(|| city("location_city")).map(without_country)
}
