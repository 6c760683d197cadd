//! No two slots of a studio overlap, however many ask at once.

use std::time::Duration;

use conversations::store::bookings::{self, BookingStatus, Hold, Wanted};
use futures::future::join_all;
use jiff::Timestamp;
use uuid::Uuid;

use crate::support::{TENANT, World, each};

const HOUR: Duration = Duration::from_secs(3_600);
const BUFFER: Duration = Duration::from_secs(1_800);

fn start() -> Timestamp {
    "2026-03-05T10:00:00Z".parse().unwrap()
}

async fn hold(world: &World, tenant: &str, lead: Uuid, start: Timestamp, hours: u32) -> Hold {
    let wanted = Wanted {
        tenant,
        lead,
        run: 1,
        start,
        end: start + HOUR * hours,
        buffer: BUFFER,
        event_id: "event",
    };
    let mut tx = world.store.begin().await.unwrap();
    let hold = bookings::hold(&mut tx, world.ids(), wanted, world.now()).await.unwrap();
    tx.commit().await.unwrap();
    hold
}

fn held(hold: Hold) -> bookings::Booking {
    match hold {
        Hold::Held(booking) => booking,
        Hold::Taken => panic!("the slot is free"),
    }
}

#[tokio::test]
async fn of_fifty_who_ask_at_once_one_has_the_slot() {
    each(|world| async move {
        // Half of them an hour later, which overlaps too.
        let ask = |n: u32| {
            let world = &world;
            async move {
                hold(world, TENANT, world.ids().next(), start() + HOUR * (n % 2), 2).await
            }
        };
        let holds = join_all((0..50).map(ask)).await;
        let won = holds.iter().filter(|hold| matches!(hold, Hold::Held(_))).count();
        assert_eq!(won, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM bookings").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM booking_cells").await, 5);
    })
    .await;
}

#[tokio::test]
async fn a_slot_keeps_its_buffer_free_and_other_studios_are_apart() {
    each(|world| async move {
        let lead = world.ids().next();
        let first = held(hold(&world, TENANT, lead, start(), 2).await);
        let other = world.ids().next();
        let right_after = start() + HOUR * 2;
        assert_eq!(hold(&world, TENANT, other, right_after, 2).await, Hold::Taken);
        assert_eq!(hold(&world, TENANT, other, start() - HOUR, 1).await, Hold::Taken);
        held(hold(&world, TENANT, other, right_after + BUFFER, 2).await);
        held(hold(&world, TENANT, world.ids().next(), start() - HOUR - BUFFER, 1).await);
        held(hold(&world, "other", lead, start(), 2).await);
        let day = (start() - HOUR * 24, start() + HOUR * 24);
        let busy = bookings::busy(&world.store, TENANT, day.0, day.1).await.unwrap();
        assert_eq!(busy.len(), 3);
        assert_eq!(busy[1], (first.start, first.end));
        let after = bookings::busy(&world.store, TENANT, first.end, day.1).await.unwrap();
        assert_eq!(after.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_repeat_finds_its_hold_and_a_released_slot_is_free() {
    each(|world| async move {
        let lead = world.ids().next();
        let first = held(hold(&world, TENANT, lead, start(), 2).await);
        assert_eq!(held(hold(&world, TENANT, lead, start(), 2).await), first);
        let mut tx = world.store.begin().await.unwrap();
        assert!(bookings::booked(&mut tx, &first).await.unwrap());
        tx.commit().await.unwrap();
        let ours = bookings::of_lead(&world.store, TENANT, lead, 1).await.unwrap();
        assert_eq!(ours.len(), 1);
        assert_eq!(ours[0].status, BookingStatus::Booked);
        assert!(bookings::of_lead(&world.store, "other", lead, 1).await.unwrap().is_empty());
        let mut tx = world.store.begin().await.unwrap();
        bookings::release(&mut tx, &first).await.unwrap();
        assert!(!bookings::booked(&mut tx, &first).await.unwrap(), "it is free by now");
        tx.commit().await.unwrap();
        assert!(bookings::of_lead(&world.store, TENANT, lead, 1).await.unwrap().is_empty());
        let again = held(hold(&world, TENANT, lead, start(), 2).await);
        assert_ne!(again.id, first.id);
    })
    .await;
}
