//! What time does to leads (conversations.md, "Reminders").

use std::time::Duration;

use crate::{
    play::{out, paid, qualify},
    support::{House, PHONE, each},
};

const HOUR: Duration = Duration::from_secs(3_600);

async fn reminders(house: &House) -> Vec<String> {
    let rows = out(&house.lead(PHONE).await, "reminder");
    rows.iter().map(|row| row["status"].as_str().unwrap().to_owned()).collect()
}

async fn status(house: &House) -> String {
    house.lead(PHONE).await["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_silent_lead_is_reminded_and_then_given_up() {
    each(async |house| {
        house.tell(PHONE, "Hi").await;
        house.advance(Duration::from_secs(12 * 3_600 - 10)).await;
        assert!(reminders(house).await.is_empty());
        house.advance(Duration::from_secs(20)).await;
        assert_eq!(reminders(house).await, ["delivered"]);
        assert!(house.heard(PHONE).await[1].text.contains("What"), "it asks the question again");
        // The second comes when the window is closed: it is dropped, and the template goes.
        house.advance(HOUR * 24).await;
        assert_eq!(reminders(house).await, ["delivered", "cancelled"]);
        let heard = house.heard(PHONE).await;
        assert_eq!((heard.len(), heard[2].template.is_some()), (3, true), "{heard:?}");
        house.advance(HOUR * 12).await;
        assert_eq!(status(house).await, "ABANDONED");
        assert_eq!(house.heard(PHONE).await.len(), 3);
        // Whatever it writes then begins anew.
        house.tell(PHONE, "I am back").await;
        let lead = house.lead(PHONE).await;
        assert_eq!((&lead["status"], &lead["run"]), (&"QUALIFYING".into(), &2.into()));
    })
    .await;
}

#[tokio::test]
async fn each_reminder_comes_once_a_run_however_often_the_lead_writes() {
    each(async |house| {
        house.tell(PHONE, "Hi").await;
        house.advance(HOUR * 13).await;
        house.tell(PHONE, "A swallow in flight").await;
        house.advance(HOUR * 13).await;
        assert_eq!(reminders(house).await, ["delivered"]);
        assert_eq!(status(house).await, "QUALIFYING");
    })
    .await;
}

#[tokio::test]
async fn an_enquiry_that_nobody_decides_on_goes_stale() {
    each(async |house| {
        qualify(house, &[PHONE.to_owned()]).await;
        house.advance(HOUR * 71).await;
        assert_eq!(status(house).await, "PENDING_APPROVAL");
        house.advance(HOUR * 2).await;
        assert_eq!(status(house).await, "STALE");
        assert!(reminders(house).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_lead_that_does_not_choose_a_slot_is_reminded_twice() {
    each(async |house| {
        paid(house, PHONE).await;
        house.advance(HOUR * 23).await;
        house.tell(PHONE, "One moment please").await;
        house.advance(HOUR * 2).await;
        assert_eq!(reminders(house).await, ["delivered"]);
        house.advance(HOUR * 60).await;
        assert_eq!(reminders(house).await.len(), 2);
        house.advance(HOUR * 200).await;
        assert_eq!(reminders(house).await.len(), 2);
        assert_eq!(status(house).await, "BOOKING_PENDING");
    })
    .await;
}
