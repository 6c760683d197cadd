//! Several at once, on any number of replicas: one advance, nothing lost (conversations.md, "Inbound",
//! "Acceptance"; the seed's section 2).

use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use store::Engine;

use crate::{
    play::{all_say, break_table, count, mend_table, out},
    support::{
        House, OTHER_PHONE, PHONE, each,
        hooks::{deliver, payload, text},
    },
};

/// Only PostgreSQL has several runners.
async fn replicated(house: &mut House) -> bool {
    if house.store.engine() == Engine::Sqlite {
        return false;
    }
    for _ in 0..2 {
        house.replica().await;
    }
    true
}

#[tokio::test]
async fn twenty_answers_at_once_advance_once() {
    each(async |house| {
        replicated(house).await;
        house.tell(PHONE, "Hi").await;
        let now = house.clock.now().as_second();
        let payloads: Vec<String> = (0..20)
            .map(|n| payload(&[text(PHONE, &format!("wamid.{n}"), now, &format!("Idea {n}"))]))
            .collect();
        // Each of them twice, as a provider may.
        let calls = payloads.iter().chain(&payloads).map(|payload| house.deliver(payload));
        for answer in join_all(calls).await {
            assert_eq!(answer.expect(200), json!({"received": true}));
        }
        house.settle().await;
        let lead = house.lead(PHONE).await;
        assert_eq!((&lead["status"], &lead["step"]), (&json!("QUALIFYING"), &json!("placement")));
        assert_eq!(out(&lead, "prompt").len(), 2, "welcome, and one next question");
        let raw = lead["answers"]["idea"]["raw"].as_str().unwrap();
        for n in 0..20 {
            let part = format!("Idea {n}");
            assert_eq!(raw.lines().filter(|line| *line == part).count(), 1, "{part} in {raw}");
        }
        assert_eq!(count(house, "SELECT COUNT(*) FROM inbox WHERE status = 'received'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn many_leads_on_three_replicas_each_get_each_question_once() {
    each(async |house| {
        replicated(house).await;
        let phones: Vec<String> = (0..30).map(|n| format!("4477008{n:05}")).collect();
        for text in ["Hi", "A swallow in flight", "Forearm"] {
            all_say(house, &phones, text).await;
        }
        for phone in &phones {
            let lead = house.lead(phone).await;
            assert_eq!(lead["step"], "dimensions");
            assert_eq!(out(&lead, "prompt").len(), 3);
            assert_eq!(house.heard(phone).await.len(), 3, "nothing is sent twice");
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_overtaken_decides_again_and_it_is_told() {
    each(async |house| {
        if house.store.engine() == Engine::Sqlite {
            // One writer: nobody overtakes between a decision and its commit.
            return;
        }
        for phone in [PHONE, OTHER_PHONE] {
            house.tell(phone, "Hi").await;
        }
        let id = house.lead(PHONE).await["id"].as_str().unwrap().to_owned();
        // What both need is slow: whoever asks for the flow waits.
        house.clock.advance(Duration::from_secs(5));
        let mut slow = house.store.begin().await.unwrap();
        slow.query("LOCK TABLE flows IN ACCESS EXCLUSIVE MODE").execute().await.unwrap();
        let waiting = async |house: &House, wanted: i64| {
            let sql = "SELECT COUNT(*) FROM pg_locks
                       WHERE NOT granted AND relation = 'flows'::regclass";
            house.until("nobody waits", async |house| count(house, sql).await >= wanted).await;
        };
        // Two leads, whose turns share a commit.
        for phone in [PHONE, OTHER_PHONE] {
            house.say(phone, "A swallow in flight").await;
        }
        house.clock.advance(Duration::from_millis(600));
        waiting(house, 1).await;
        // The turn has read the lead. Now the artist takes over, and has the row first.
        let path = format!("/api/leads/{id}/takeover");
        let ((), taken) = tokio::join!(
            async {
                waiting(house, 2).await;
                slow.commit().await.unwrap();
            },
            house.rest("POST", &path, None),
        );
        taken.expect(200);
        house.settle().await;
        let conflicts = house.events("atomic_update.conflict").await;
        assert_eq!(conflicts.len(), 1);
        assert_eq!((&conflicts[0]["level"], &conflicts[0]["leadId"]), (&json!("WARN"), &json!(id)));
        // Decided again, on the lead as it is: a person answers, and no question is asked.
        let lead = house.lead(PHONE).await;
        assert_eq!(lead["status"], "NEEDS_ARTIST_REPLY");
        assert_eq!((out(&lead, "prompt").len(), out(&lead, "holding").len()), (1, 1));
        assert_eq!(lead["answers"], json!({}));
        let other = house.lead(OTHER_PHONE).await;
        assert_eq!((&other["step"], out(&other, "prompt").len()), (&json!("placement"), 2));
    })
    .await;
}

#[tokio::test]
async fn a_lead_that_cannot_be_read_keeps_nobody_else_waiting() {
    each(async |house| {
        let phones: Vec<String> = (0..3).map(|n| format!("44770070000{n}")).collect();
        for phone in &phones {
            house.tell(phone, "Hi").await;
        }
        let spoil = format!("UPDATE leads SET memory = 'spoilt' WHERE phone = '{}'", phones[1]);
        crate::play::execute(house, vec![spoil]).await;
        let messages: Vec<Value> = phones
            .iter()
            .map(|phone| json!({"from": phone, "text": "A swallow in flight"}))
            .collect();
        house.inbound(&json!({"messages": messages})).await;
        let said = house.clock.now();
        house.clock.advance(Duration::from_millis(600));
        for phone in [&phones[0], &phones[2]] {
            house.until(phone, async |house| house.lead(phone).await["step"] == "placement").await;
        }
        // Not only after the lease of the one that is spoilt.
        assert!(house.clock.now().duration_since(said).as_secs() < 10);
    })
    .await;
}

#[tokio::test]
async fn a_runner_that_lost_its_lease_writes_nothing() {
    each(async |house| {
        if !replicated(house).await {
            return;
        }
        house.tell(PHONE, "Hi").await;
        house.clock.advance(Duration::from_secs(5));
        let mut slow = house.store.begin().await.unwrap();
        slow.query("LOCK TABLE flows IN ACCESS EXCLUSIVE MODE").execute().await.unwrap();
        house.say(PHONE, "A swallow in flight").await;
        house.clock.advance(Duration::from_millis(600));
        let sql =
            "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = 'flows'::regclass";
        house.until("no turn", async |house| count(house, sql).await >= 1).await;
        // Another runner takes the lead over, as it would after the lease's end.
        let mut theft = house.store.begin().await.unwrap();
        let steal = "UPDATE leads SET due_at = NULL, lease_token = lease_token + 1,
                         lease_holder = 'another'";
        theft.query(steal).execute().await.unwrap();
        theft.commit().await.unwrap();
        slow.commit().await.unwrap();
        house
            .until("no conflict", async |house| {
                !house.events("atomic_update.conflict").await.is_empty()
            })
            .await;
        assert_eq!(house.lead(PHONE).await["step"], "idea");
        let back =
            format!("UPDATE leads SET lease_holder = NULL, due_at = '{}'", house.clock.now());
        crate::play::execute(house, vec![back]).await;
        // Nobody gave a hint; the next poll finds it.
        house.clock.advance(Duration::from_secs(2));
        house.settle().await;
        let lead = house.lead(PHONE).await;
        assert_eq!((&lead["step"], out(&lead, "prompt").len()), (&json!("placement"), 2));
    })
    .await;
}

#[tokio::test]
async fn the_studio_and_the_lead_at_once_leave_one_history() {
    each(async |house| {
        replicated(house).await;
        house.tell(PHONE, "Hi").await;
        let id = house.lead(PHONE).await["id"].as_str().unwrap().to_owned();
        for round in 0..8 {
            house.say(PHONE, &format!("Thought {round}")).await;
            let act = async |what: &str| {
                let path = format!("/api/leads/{id}/{what}");
                house.rest("POST", &path, None).await.status
            };
            let turn = async { house.clock.advance(Duration::from_millis(600)) };
            let (over, again, back, ()) =
                tokio::join!(act("takeover"), act("takeover"), act("resume"), turn);
            for status in [over, again, back] {
                assert!([200, 409].contains(&status), "{status}");
            }
            house.settle().await;
        }
        let lead = house.lead(PHONE).await;
        let messages = lead["messages"].as_array().unwrap();
        let heard = messages.iter().filter(|one| one["direction"] == "in");
        assert_eq!(heard.clone().count(), 9);
        assert!(heard.clone().all(|one| one["status"] == "processed"), "{messages:?}");
        assert_eq!(count(house, "SELECT COUNT(*) FROM outbox WHERE status = 'queued'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_turn_that_fails_is_answered_200_and_tried_again() {
    each(async |house| {
        house.tell(PHONE, "Hi").await;
        break_table(house, "answers", "INSERT", "NEW.step = 'idea'").await;
        let now = house.clock.now().as_second();
        deliver(house, &[text(PHONE, "wamid.1", now, "A swallow in flight")]).await;
        house.settle().await;
        let failures = house.events("whatsapp.webhook_failure").await;
        assert!(!failures.is_empty());
        assert_eq!(failures[0]["level"], "ERROR");
        let lead = house.lead(PHONE).await;
        assert_eq!((&lead["step"], out(&lead, "prompt").len()), (&json!("idea"), 1));
        mend_table(house, "answers").await;
        house.advance(Duration::from_secs(60)).await;
        let lead = house.lead(PHONE).await;
        assert_eq!((&lead["step"], out(&lead, "prompt").len()), (&json!("placement"), 2));
        assert_eq!(lead["answers"]["idea"]["raw"], "A swallow in flight");
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_kept_is_answered_500_and_counts_when_it_comes_again() {
    each(async |house| {
        let now = house.clock.now().as_second();
        break_table(house, "inbox", "INSERT", "NEW.body = 'Hi'").await;
        let first = payload(&[text(PHONE, "wamid.1", now, "Hi")]);
        // Another one that comes at the same time is kept.
        let other = payload(&[text(PHONE, "wamid.2", now + 1, "Hello")]);
        let (bad, good) = tokio::join!(house.deliver(&first), house.deliver(&other));
        assert_eq!((bad.status, good.status), (500, 200));
        assert!(!bad.text.contains("disk"), "internals do not leak: {}", bad.text);
        mend_table(house, "inbox").await;
        house.deliver(&first).await.expect(200);
        house.settle().await;
        let lead = house.lead(PHONE).await;
        let all: Vec<&Value> = lead["messages"].as_array().unwrap().iter().collect();
        assert_eq!(all.iter().filter(|one| one["direction"] == "in").count(), 2);
        assert_eq!(out(&lead, "prompt").len(), 1);
    })
    .await;
}
