//! Links that do one thing once (conversations.md, "Action tokens").

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;

use crate::{
    play::{count, qualify},
    support::{ARTIST, Answer, House, PHONE, each},
};

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// The path of the newest link that the artist has got for an action.
async fn link(house: &House, action: &str) -> String {
    let told = house.heard(ARTIST).await;
    let mut lines = told.iter().rev().flat_map(|sent| sent.text.lines());
    let url = lines.find_map(|line| line.strip_prefix(&format!("{action}: "))).unwrap();
    url[url.find("/a/").unwrap()..].to_owned()
}

async fn look(house: &House, path: &str) -> Answer {
    house.call(house.gateway, "GET", path, &[], "").await
}

async fn press(house: &House, path: &str, form: &str) -> Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    house.call(house.gateway, "POST", path, &headers, form.to_owned()).await
}

async fn status(house: &House) -> String {
    house.lead(PHONE).await["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_is_looked_at_often_and_acts_once() {
    each(async |house| {
        qualify(house, &[PHONE.to_owned()]).await;
        let approve = link(house, "approve").await;
        for _ in 0..3 {
            assert_eq!(look(house, &approve).await.status, 200);
        }
        assert_eq!(status(house).await, "PENDING_APPROVAL");
        assert_eq!(press(house, &approve, "").await.status, 200);
        assert_eq!(status(house).await, "AWAITING_DEPOSIT");
        assert_eq!(press(house, &approve, "").await.status, 410);
        assert_eq!(look(house, &approve).await.status, 410);
        assert_eq!(look(house, &format!("/a/{}", "A".repeat(43))).await.status, 404);
        // The other link was made for a status that is over.
        let reject = link(house, "reject").await;
        assert_eq!(press(house, &reject, "").await.status, 409);
        assert_eq!(status(house).await, "AWAITING_DEPOSIT");
        let failures = house.events("action_token.failure").await;
        assert_eq!((failures.len(), &failures[0]["level"]), (1, &json!("ERROR")));
        assert_eq!(failures[0]["payload"]["action"], "reject");
        // It is not spent by that.
        let spent = "SELECT COUNT(*) FROM action_tokens WHERE used_at IS NOT NULL";
        assert_eq!(count(house, spent).await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_several_at_once_one_acts() {
    each(async |house| {
        qualify(house, &[PHONE.to_owned()]).await;
        let approve = link(house, "approve").await;
        let presses = join_all((0..6).map(|_| press(house, &approve, ""))).await;
        let mut codes: Vec<u16> = presses.iter().map(|answer| answer.status).collect();
        codes.sort_unstable();
        assert_eq!(codes[0], 200);
        assert!(codes[1..].iter().all(|code| *code == 410), "{codes:?}");
        house.settle().await;
        let lead = house.lead(PHONE).await;
        let approvals = lead["messages"].as_array().unwrap().iter();
        let approvals = approvals
            .filter(|one| one["text"].as_str().is_some_and(|text| text.starts_with("Good news")));
        assert_eq!(approvals.count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_link_works_seven_days() {
    each(async |house| {
        qualify(house, &[PHONE.to_owned()]).await;
        let reject = link(house, "reject").await;
        // Some time has passed since it was made, how much depends on the machine.
        let margin = Duration::from_secs(600);
        house.clock.advance((DAY * 7).saturating_sub(margin));
        assert_eq!(look(house, &reject).await.status, 200);
        house.clock.advance(margin * 2);
        assert_eq!(look(house, &reject).await.status, 410);
        assert_eq!(press(house, &reject, "").await.status, 410);
        house.settle().await;
        assert_ne!(status(house).await, "REJECTED");
    })
    .await;
}

#[tokio::test]
async fn only_hashes_of_tokens_are_stored() {
    each(async |house| {
        qualify(house, &[PHONE.to_owned()]).await;
        let approve = link(house, "approve").await;
        let token = approve.trim_start_matches("/a/");
        assert_eq!(token.len(), 43, "256 bits");
        let stored: Vec<(Vec<u8>,)> =
            house.store.query("SELECT token_hash FROM action_tokens").fetch_all().await.unwrap();
        assert!(!stored.is_empty());
        for (hash,) in stored {
            assert_eq!(hash.len(), 32);
            assert_ne!(hash, token.as_bytes()[..32]);
        }
        let bodies: Vec<(String,)> =
            house.store.query("SELECT body FROM effects").fetch_all().await.unwrap();
        assert!(bodies.iter().all(|(body,)| !body.contains(token)));
    })
    .await;
}

#[tokio::test]
async fn a_failed_action_leaves_the_link_good() {
    each(async |house| {
        crate::play::paid(house, PHONE).await;
        let send = link(house, "send booking link").await;
        // Without an address there is nothing to send.
        assert_eq!(press(house, &send, "").await.status, 400);
        assert_eq!(press(house, &send, "url=ftp%3A%2F%2Fno").await.status, 400);
        let good = "url=https%3A%2F%2Fexample.com%2Fbook";
        assert_eq!(press(house, &send, good).await.status, 200);
        house.settle().await;
        let heard = house.heard(PHONE).await;
        assert!(heard.last().unwrap().text.contains("https://example.com/book"));
        let booked = link(house, "mark booked").await;
        assert_eq!(press(house, &booked, "").await.status, 200);
        assert_eq!(status(house).await, "BOOKED");
    })
    .await;
}
