//! Slots: offered, chosen, lost, given back (conversations.md, "Slots").

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    play::{
        all_say, asked, break_table, count, fault, mend_table, no_faults, out, paid, qualify,
        session,
    },
    support::{House, PHONE, each},
};

const DAY: Duration = Duration::from_secs(24 * 3_600);

fn freebusy() -> Value {
    json!({"provider": "google", "operation": "freebusy"})
}

/// The events in the calendar; a deleted one stays there as cancelled.
async fn booked(house: &House) -> usize {
    let calendar = house.sandbox_call("GET", "/_sandbox/calendar", None).await.expect(200);
    let events = calendar["events"].as_array().unwrap().iter();
    events.filter(|event| event["status"] != "cancelled").count()
}

async fn busy(house: &House, start: &str, end: &str) {
    let body = json!({"start": start, "end": end});
    house.sandbox_call("POST", "/_sandbox/calendar/busy", Some(&body)).await.expect(201);
}

fn starts(lead: &Value) -> Vec<String> {
    let offers = lead["offers"].as_array().unwrap().iter();
    offers.map(|offer| offer["start"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_chosen_slot_is_booked_in_the_calendar() {
    each(async |house| {
        let lead = paid(house, PHONE).await;
        let offered = starts(&lead);
        assert_eq!(offered.len(), 8);
        assert!(offered.is_sorted());
        house.tell(PHONE, "2 please").await;
        let lead = house.lead(PHONE).await;
        assert_eq!(lead["status"], "BOOKED");
        assert_eq!(lead["booking"]["start"], offered[1].as_str());
        assert_eq!(booked(house).await, 1);
        assert_eq!(out(&lead, "ack").len(), 3, "complete, approved, booked");
        // What is cancelled is given back.
        let body = json!({"refunded": true});
        let lead = house.act(PHONE, "cancel", Some(&body)).await;
        assert_eq!((&lead["status"], &lead["booking"]), (&json!("REFUNDED"), &Value::Null));
        assert_eq!(booked(house).await, 0);
        assert_eq!(count(house, "SELECT COUNT(*) FROM booking_cells").await, 0);
    })
    .await;
}

#[tokio::test]
async fn of_fifty_who_choose_the_same_slot_one_has_it_and_the_rest_choose_anew() {
    each(async |house| {
        let phones: Vec<String> = (0..50).map(|n| format!("4477009{n:05}")).collect();
        qualify(house, &phones).await;
        let mut ids = Vec::new();
        for phone in &phones {
            let id = house.lead(phone).await["id"].as_str().unwrap().to_owned();
            house.admin(&format!("leads/{id}/approve"), None).await.expect(200);
            house.admin(&format!("leads/{id}/send-deposit"), None).await.expect(200);
            ids.push(id);
        }
        house.settle().await;
        for phone in &phones {
            house.pay(&session(&house.lead(phone).await)).await;
        }
        house.settle().await;
        all_say(house, &phones, "1").await;
        let mut won = Vec::new();
        for phone in &phones {
            let lead = house.lead(phone).await;
            if lead["status"] == "BOOKED" {
                won.push(lead["booking"]["start"].as_str().unwrap().to_owned());
            } else {
                assert_eq!(lead["status"], "BOOKING_PENDING");
                assert_eq!(out(&lead, "offer").len(), 2, "a new offer");
                assert_eq!(starts(&lead).len(), 8);
            }
        }
        assert_eq!(won.len(), 1);
        assert_eq!(house.events("slot.unavailable_after_selection").await.len(), 49);
        let events = booked(house).await;
        assert_eq!((events, count(house, "SELECT COUNT(*) FROM bookings").await), (1, 1));
        let taken = won[0].as_str();
        for phone in &phones {
            assert!(!starts(&house.lead(phone).await).iter().any(|start| start == taken));
        }
    })
    .await;
}

#[tokio::test]
async fn a_slot_that_was_taken_meanwhile_is_not_booked() {
    each(async |house| {
        let lead = paid(house, PHONE).await;
        let first = &lead["offers"][0];
        busy(house, first["start"].as_str().unwrap(), first["end"].as_str().unwrap()).await;
        house.tell(PHONE, "1").await;
        let after = house.lead(PHONE).await;
        assert_eq!(after["status"], "BOOKING_PENDING");
        assert!(!starts(&after).contains(&starts(&lead)[0]));
        assert_eq!(out(&after, "offer").len(), 2);
        assert_eq!(house.events("slot.unavailable_after_selection").await.len(), 1);
        assert_eq!(count(house, "SELECT COUNT(*) FROM booking_cells").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_calendar_that_does_not_answer_is_not_free() {
    each(async |house| {
        let error = json!({"kind": "calendar_error", "reason": "notFound"});
        fault(house, freebusy(), error, Some(2)).await;
        let lead = paid(house, PHONE).await;
        assert_eq!(starts(&lead).len(), 8, "it was asked again until it answered");
        assert_eq!(out(&lead, "offer").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn without_slots_a_person_agrees_on_a_time() {
    each(async |house| {
        let session = asked(house, PHONE).await;
        busy(house, "2026-03-01T00:00:00Z", "2026-04-30T00:00:00Z").await;
        house.pay(&session).await;
        house.settle().await;
        let lead = house.lead(PHONE).await;
        assert_eq!(lead["status"], "COLLECTING_TIME_WINDOWS");
        assert_eq!(house.events("calendar.no_slots_fallback").await.len(), 1);
        house.tell(PHONE, "Mondays").await;
        assert_eq!(house.lead(PHONE).await["status"], "COLLECTING_TIME_WINDOWS");
        house.tell(PHONE, "Or a Friday evening").await;
        assert_eq!(house.lead(PHONE).await["status"], "NEEDS_ARTIST_REPLY");
    })
    .await;
}

#[tokio::test]
async fn a_calendar_that_never_answers_offers_nothing() {
    each(async |house| {
        let error = json!({"kind": "calendar_error", "reason": "notFound"});
        fault(house, freebusy(), error, None).await;
        let session = asked(house, PHONE).await;
        house.pay(&session).await;
        house.advance(Duration::from_secs(600)).await;
        let lead = house.lead(PHONE).await;
        assert_eq!(lead["status"], "COLLECTING_TIME_WINDOWS");
        assert!(starts(&lead).is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_studio_opens_at_the_same_hour_on_both_sides_of_a_clock_change() {
    for (days, before, after) in [
        // The clocks go on the 29th of March 2026 and back on the 25th of October.
        (23, "2026-03-28T10:00:00.000Z", "2026-03-30T09:00:00.000Z"),
        (233, "2026-10-24T09:00:00.000Z", "2026-10-26T10:00:00.000Z"),
    ] {
        each(async |house| {
            house.clock.advance(DAY * days);
            let offered = starts(&paid(house, PHONE).await);
            for start in [before, after] {
                assert!(offered.iter().any(|one| one == start), "{start} is not in {offered:?}");
            }
            house.tell(PHONE, "Monday 10am").await;
            let lead = house.lead(PHONE).await;
            assert_eq!(
                (&lead["status"], &lead["booking"]["start"]),
                (&json!("BOOKED"), &json!(after))
            );
        })
        .await;
    }
}

#[tokio::test]
async fn an_offer_goes_once_also_when_its_end_cannot_be_recorded() {
    each(async |house| {
        let session = asked(house, PHONE).await;
        break_table(house, "effects", "UPDATE", "NEW.kind = 'offer_slots' AND NEW.due_at IS NULL")
            .await;
        house.pay(&session).await;
        house.settle().await;
        assert!(out(&house.lead(PHONE).await, "offer").is_empty());
        mend_table(house, "effects").await;
        house.advance(Duration::from_secs(60)).await;
        assert_eq!(out(&house.lead(PHONE).await, "offer").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_slot_that_was_held_for_a_lead_that_is_called_off_is_free_again() {
    each(async |house| {
        paid(house, PHONE).await;
        let insert = json!({
            "provider": "google", "operation": "send", "account": sandbox::GOOGLE_CALENDAR,
        });
        fault(house, insert, json!({"kind": "reset_after_effect"}), None).await;
        house.say(PHONE, "1").await;
        house.settle().await;
        assert_eq!(count(house, "SELECT COUNT(*) FROM bookings WHERE status = 'held'").await, 1);
        let body = json!({"refunded": false});
        assert_eq!(house.act(PHONE, "cancel", Some(&body)).await["status"], "CANCELLED");
        no_faults(house).await;
        house.advance(Duration::from_secs(60)).await;
        assert_eq!(count(house, "SELECT COUNT(*) FROM booking_cells").await, 0);
        assert_eq!(booked(house).await, 0);
    })
    .await;
}
