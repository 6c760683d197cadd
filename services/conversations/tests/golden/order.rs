//! Messages that come twice, late, or in any order (conversations.md, "Inbound").

use serde_json::{Value, json};

use crate::support::{
    House, PHONE, each,
    hooks::{deliver, image, payload, statuses, text},
};

/// The lead has opened its run and said what it wants; the time of its last message.
async fn asked_for_the_placement(house: &House, phone: &str) -> i64 {
    let start = house.clock.now().as_second();
    deliver(house, &[text(phone, &format!("{phone}-hi"), start, "Hi")]).await;
    house.settle().await;
    deliver(house, &[text(phone, &format!("{phone}-idea"), start + 100, "a fox")]).await;
    house.settle().await;
    start + 100
}

#[tokio::test]
async fn a_delivery_that_is_repeated_changes_nothing() {
    each(async |house| {
        let now = asked_for_the_placement(house, PHONE).await;
        let answer = [text(PHONE, "answer", now + 10, "ankle")];
        deliver(house, &answer).await;
        deliver(house, &answer).await;
        house.settle().await;
        let (lead, heard) = (house.lead(PHONE).await, house.heard(PHONE).await);
        assert_eq!(lead["step"], "dimensions");
        // Later, beside something new, and to a process that has begun anew.
        deliver(house, &answer).await;
        house.restart().await;
        deliver(house, &answer).await;
        house.settle().await;
        assert_eq!(house.lead(PHONE).await, lead);
        assert_eq!(house.heard(PHONE).await, heard);
        let new = text(PHONE, "size", now + 20, "10cm");
        deliver(house, &[answer[0].clone(), new, answer[0].clone()]).await;
        house.settle().await;
        let lead = house.lead(PHONE).await;
        assert_eq!(
            (&lead["step"], &lead["answers"]["placement"]["raw"]),
            (&json!("style"), &json!("ankle"))
        );
        assert_eq!(statuses(&lead), ["processed"; 4]);
        assert_eq!(house.heard(PHONE).await.len(), heard.len() + 1);
    })
    .await;
}

#[tokio::test]
async fn a_message_without_an_id_is_known_by_what_it_says() {
    each(async |house| {
        let start = house.clock.now().as_second();
        let nameless = |at: i64| {
            let mut message = text(PHONE, "", at, "Hi");
            message.as_object_mut().unwrap().remove("id");
            message
        };
        for _ in 0..3 {
            deliver(house, &[nameless(start)]).await;
        }
        house.settle().await;
        assert_eq!(statuses(&house.lead(PHONE).await), ["processed"]);
        deliver(house, &[nameless(start + 30)]).await;
        house.settle().await;
        assert_eq!(statuses(&house.lead(PHONE).await).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_late_message_is_kept_and_answers_nothing() {
    each(async |house| {
        let now = asked_for_the_placement(house, PHONE).await;
        let heard = house.heard(PHONE).await;
        let late = [text(PHONE, "late", now - 50, "ankle"), image(PHONE, "late-image", now - 40)];
        deliver(house, &late).await;
        house.settle().await;
        let lead = house.lead(PHONE).await;
        assert_eq!((&lead["step"], &lead["strikes"]), (&json!("placement"), &json!(0)));
        assert_eq!(lead["answers"].get("placement"), None);
        assert_eq!(lead["attachments"].as_array().unwrap().len(), 1, "{lead}");
        let late = statuses(&lead).iter().filter(|status| *status == "late").count();
        assert_eq!(late, 2, "{lead}");
        assert_eq!(house.heard(PHONE).await, heard);
        let events = house.events("whatsapp.out_of_order").await;
        assert_eq!(events.len(), 2);
        assert!(
            events.iter().all(|event| event["level"] == "INFO" && event["leadId"] == lead["id"])
        );
    })
    .await;
}

#[tokio::test]
async fn stop_counts_however_late_it_comes() {
    each(async |house| {
        let now = asked_for_the_placement(house, PHONE).await;
        deliver(house, &[text(PHONE, "late", now - 50, "STOP")]).await;
        house.settle().await;
        assert_eq!(house.lead(PHONE).await["status"], "OPTOUT");
        assert_eq!(house.heard(PHONE).await.last().unwrap().kind, "ack");
    })
    .await;
}

/// All orders of four.
fn orders() -> Vec<[usize; 4]> {
    let places = 0..4_usize;
    let all = places.clone().flat_map(|a| (0..4).flat_map(move |b| (0..4).map(move |c| (a, b, c))));
    let all = all.filter_map(|(a, b, c)| {
        let different = a != b && b != c && a != c;
        different.then(|| [a, b, c, 6 - a - b - c])
    });
    all.collect()
}

#[tokio::test]
async fn any_order_within_a_turn_comes_to_the_same() {
    each(async |house| {
        let mut outcomes: Vec<Value> = Vec::new();
        for (number, order) in orders().into_iter().enumerate() {
            let phone = format!("4477009010{number:02}");
            let now = asked_for_the_placement(house, &phone).await;
            let said = ["ankle", "the left one", "hello", "near the foot"];
            for place in order {
                let id = format!("{phone}-{place}");
                deliver(house, &[text(&phone, &id, now + 1 + place as i64, said[place])]).await;
            }
            house.settle().await;
            let lead = house.lead(&phone).await;
            let heard = house.heard(&phone).await;
            assert_eq!(heard.len(), 3, "{order:?}: {heard:?}");
            outcomes.push(json!([
                lead["step"],
                lead["strikes"],
                lead["answers"]["placement"]["raw"],
                heard[2].text,
            ]));
        }
        assert_eq!(outcomes.len(), 24);
        assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?}");
        assert_eq!(outcomes[0][2], "ankle\nthe left one\nnear the foot");
    })
    .await;
}

#[tokio::test]
async fn messages_of_one_second_in_one_web_hook_keep_their_order() {
    each(async |house| {
        let now = asked_for_the_placement(house, PHONE).await;
        let words = ["ankle", "b", "c", "d", "e", "f", "g", "h"];
        let messages: Vec<Value> =
            words.iter().map(|word| text(PHONE, &format!("id-{word}"), now + 1, word)).collect();
        deliver(house, &messages).await;
        house.settle().await;
        let lead = house.lead(PHONE).await;
        assert_eq!(lead["answers"]["placement"]["raw"], words.join("\n"));
        assert_eq!(lead["step"], "dimensions", "one step, however much is said");
    })
    .await;
}

#[tokio::test]
async fn a_message_that_was_taken_before_a_restart_is_answered_after_it() {
    each(async |house| {
        house.say(PHONE, "Hi").await;
        house.restart().await;
        house.settle().await;
        let heard = house.heard(PHONE).await;
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!(house.lead(PHONE).await["status"], "QUALIFYING");
        // It is sent, and stays so.
        house.restart().await;
        house.settle().await;
        assert_eq!(house.heard(PHONE).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn odd_payloads_are_kept_and_answered_with_200() {
    each(async |house| {
        let now = house.clock.now().as_second();
        let nobody = json!({"id": "x", "timestamp": now.to_string(), "type": "text", "text": {"body": "Hi"}});
        for odd in [
            "{}".to_owned(),
            "[]".to_owned(),
            "null".to_owned(),
            "7".to_owned(),
            json!({"entry": 5}).to_string(),
            json!({"entry": [{"changes": [{"value": {"messages": "none"}}]}]}).to_string(),
            payload(&[]),
            payload(&[nobody]),
            payload(&[json!(null), json!([]), json!("text")]),
        ] {
            let taken = house.deliver(&odd).await.expect(200);
            assert_eq!(taken, json!({"received": true}), "{odd}");
        }
        for broken in ["", "{", "hello"] {
            house.deliver(broken).await.expect(400);
        }
        house.settle().await;
        assert_eq!(house.get("/api/leads").await["items"], json!([]));
        // Beside something usable they spoil nothing.
        deliver(house, &[json!({"odd": true}), text(PHONE, "hi", now, "Hi"), json!(7)]).await;
        house.settle().await;
        assert_eq!(house.lead(PHONE).await["status"], "QUALIFYING");
        // A reaction is for the transcript alone.
        let reaction = json!({"from": PHONE, "reaction": {"emoji": "👍", "messageId": "hi"}});
        house.inbound(&reaction).await;
        house.settle().await;
        assert_eq!(house.heard(PHONE).await.len(), 1);
        assert_eq!(statuses(&house.lead(PHONE).await).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn who_hides_the_number_is_a_lead_like_any_other() {
    each(async |house| {
        let said = |text: &str| json!({"fromUserId": "GB.1234567890", "text": text});
        for words in ["Hi", "a fox"] {
            house.inbound(&said(words)).await;
            house.settle().await;
        }
        let list = house.get("/api/leads").await;
        let lead = &list["items"][0];
        assert_eq!((&lead["waUserId"], &lead["phone"]), (&json!("GB.1234567890"), &json!(null)));
        assert_eq!(
            (&lead["step"], list["items"].as_array().unwrap().len()),
            (&json!("placement"), 1)
        );
        assert_eq!(house.heard("GB.1234567890").await.len(), 2);
    })
    .await;
}
