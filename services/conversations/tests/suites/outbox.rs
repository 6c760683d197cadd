//! Messages to leads: once, in order, within the window (conversations.md, "Outbox", "window").

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    play::{all_say, fault, no_faults, out, qualify},
    support::{House, PHONE, each, each_tuned},
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const TEMPLATE: &str = "next_steps_reply_to_continue";

/// Messages to the lead, not to the artist.
fn to_lead() -> Value {
    json!({"provider": "whatsapp", "operation": "send", "account": PHONE})
}

/// WhatsApp refuses the next message with a code.
async fn refuses(house: &House, code: u32, times: u32) {
    fault(house, to_lead(), json!({"kind": "whatsapp_error", "code": code}), Some(times)).await;
}

/// How the messages of a kind stand.
async fn statuses(house: &House, kind: &str) -> Vec<String> {
    let rows = out(&house.lead(PHONE).await, kind);
    rows.iter().map(|row| row["status"].as_str().unwrap().to_owned()).collect()
}

/// How often WhatsApp was asked to send something to the lead.
async fn calls(house: &House) -> usize {
    let path = format!("/_sandbox/journal?provider=whatsapp&operation=send&account={PHONE}");
    let journal = house.sandbox_call("GET", &path, None).await.expect(200);
    journal["calls"].as_array().unwrap().len()
}

async fn kinds(house: &House) -> Vec<String> {
    house.heard(PHONE).await.into_iter().map(|sent| sent.kind).collect()
}

#[tokio::test]
async fn a_lost_answer_is_made_up_for_by_a_status_and_nothing_is_sent_twice() {
    for lost in ["reset_after_effect", "garbage"] {
        each(async |house| {
            fault(house, to_lead(), json!({"kind": lost}), Some(1)).await;
            house.tell(PHONE, "Hi").await;
            house.advance(MINUTE * 5).await;
            assert_eq!(kinds(house).await, ["prompt"], "{lost}");
            assert_eq!(statuses(house, "prompt").await, ["delivered"], "{lost}");
        })
        .await;
    }
}

#[tokio::test]
async fn an_unknown_message_waits_a_minute_before_it_is_sent_again() {
    each(async |house| {
        for kind in ["reset_after_effect", "never_confirm"] {
            fault(house, to_lead(), json!({"kind": kind}), Some(1)).await;
        }
        house.tell(PHONE, "Hi").await;
        house.advance(Duration::from_secs(55)).await;
        assert_eq!(statuses(house, "prompt").await, ["unknown"]);
        assert_eq!(calls(house).await, 1);
        house.advance(Duration::from_secs(10)).await;
        assert_eq!(statuses(house, "prompt").await, ["delivered"]);
        assert_eq!(calls(house).await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_message_that_is_never_heard_of_ends_and_frees_the_queue() {
    each(async |house| {
        fault(house, to_lead(), json!({"kind": "status", "status": 500}), None).await;
        house.tell(PHONE, "Hi").await;
        house.advance(MINUTE * 10).await;
        assert_eq!(statuses(house, "prompt").await, ["failed"]);
        assert_eq!(house.events("whatsapp.send_failure").await.len(), 1);
        no_faults(house).await;
        house.tell(PHONE, "A swallow in flight").await;
        assert_eq!(statuses(house, "prompt").await, ["failed", "delivered"]);
        // An administrator does not bring back a question that another has followed.
        let retried = house.admin("outbox/retry", None).await.expect(200);
        assert_eq!(retried["retried"], 0);
    })
    .await;
}

#[tokio::test]
async fn a_final_refusal_frees_the_queue() {
    each(async |house| {
        refuses(house, 131_026, 1).await;
        house.tell(PHONE, "Hi").await;
        assert_eq!(statuses(house, "prompt").await, ["failed"]);
        let events = house.events("whatsapp.send_failure").await;
        assert_eq!((events.len(), &events[0]["level"]), (1, &json!("ERROR")));
        let lead = house.lead(PHONE).await;
        assert_eq!((&lead["step"], &events[0]["leadId"]), (&json!("idea"), &lead["id"]));
        house.admin("outbox/retry", None).await.expect(200);
        house.settle().await;
        assert_eq!(statuses(house, "prompt").await, ["delivered"]);
        house.tell(PHONE, "A swallow in flight").await;
        assert_eq!(kinds(house).await, ["prompt", "prompt"]);
    })
    .await;
}

/// Some of those that are sent together are refused: what follows from that waits for nobody, and nobody for it.
#[tokio::test]
async fn refusals_hold_up_nothing_that_goes_well() {
    each(async |house| {
        let phones: Vec<String> = (0..24).map(|n| format!("4477008{n:05}")).collect();
        for phone in phones.iter().step_by(2) {
            let to = json!({"provider": "whatsapp", "operation": "send", "account": phone});
            fault(house, to, json!({"kind": "whatsapp_error", "code": 131_026}), Some(1)).await;
        }
        all_say(house, &phones, "Hi").await;
        for (n, phone) in phones.iter().enumerate() {
            let rows = out(&house.lead(phone).await, "prompt");
            let (status, heard) = if n % 2 == 0 { ("failed", 0) } else { ("delivered", 1) };
            assert_eq!((rows.len(), &rows[0]["status"]), (1, &json!(status)), "{phone}");
            assert_eq!(house.heard(phone).await.len(), heard, "{phone}");
        }
        assert_eq!(house.events("whatsapp.send_failure").await.len(), phones.len() / 2);
    })
    .await;
}

#[tokio::test]
async fn too_many_messages_are_sent_later() {
    for code in [130_429, 80_007, 131_056] {
        each(async |house| {
            refuses(house, code, 2).await;
            house.tell(PHONE, "Hi").await;
            house.advance(Duration::from_secs(5)).await;
            assert_eq!(kinds(house).await, ["prompt"], "{code}");
            assert_eq!(statuses(house, "prompt").await, ["delivered"], "{code}");
            assert!(house.events("whatsapp.send_failure").await.is_empty(), "{code}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_restricted_number_and_a_refused_token_rest_and_somebody_is_told() {
    for code in [131_048, 190] {
        each(async |house| {
            refuses(house, code, 1).await;
            house.tell(PHONE, "Hi").await;
            house.advance(Duration::from_secs(50)).await;
            assert!(house.heard(PHONE).await.is_empty(), "{code}");
            assert_eq!(statuses(house, "prompt").await, ["queued"], "{code}");
            assert_eq!(house.events("whatsapp.send_failure").await.len(), 1, "{code}");
            house.advance(MINUTE).await;
            assert_eq!(statuses(house, "prompt").await, ["delivered"], "{code}");
        })
        .await;
    }
}

#[tokio::test]
async fn who_has_opted_out_at_whatsapp_has_opted_out_here() {
    each(async |house| {
        refuses(house, 131_050, 1).await;
        house.tell(PHONE, "Hi").await;
        assert_eq!(statuses(house, "prompt").await, ["failed"]);
        assert_eq!(house.lead(PHONE).await["status"], "OPTOUT");
        house.tell(PHONE, "Anybody?").await;
        assert!(house.heard(PHONE).await.is_empty());
        house.tell(PHONE, "START").await;
        assert_eq!(kinds(house).await, ["prompt"]);
    })
    .await;
}

#[tokio::test]
async fn an_opt_out_that_whatsapp_tells_of_later_counts_until_the_lead_writes_again() {
    each(async |house| {
        let told = json!({"kind": "error_after_accept", "detailedStatus": "131050"});
        fault(house, to_lead(), told, Some(1)).await;
        house.tell(PHONE, "Hi").await;
        assert_eq!(statuses(house, "prompt").await, ["failed"]);
        let lead = house.lead(PHONE).await;
        assert_eq!(lead["status"], "OPTOUT");
        let at = house.clock.now();
        house.advance(MINUTE).await;
        house.tell(PHONE, "START").await;
        assert_eq!(house.lead(PHONE).await["status"], "QUALIFYING");
        // The same report once more is old news.
        let id = out(&lead, "prompt")[0]["providerId"].clone();
        let again = json!({
            "id": id, "status": "failed", "code": 131_050, "timestamp": at.to_string(),
        });
        let path = "/_sandbox/whatsapp/statuses";
        house.sandbox_call("POST", path, Some(&again)).await.expect(200);
        house.delivered().await;
        house.settle().await;
        assert_eq!(house.lead(PHONE).await["status"], "QUALIFYING");
    })
    .await;
}

#[tokio::test]
async fn outside_the_window_a_template_goes_once_and_the_rest_waits() {
    each(async |house| {
        qualify(house, &[PHONE.to_owned()]).await;
        let before = house.heard(PHONE).await.len();
        house.advance(HOUR * 25).await;
        house.act(PHONE, "approve", None).await;
        house.act(PHONE, "send-deposit", None).await;
        let heard = house.heard(PHONE).await.split_off(before);
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!(heard[0].template.as_deref(), Some(TEMPLATE));
        assert_eq!(statuses(house, "deposit").await, ["parked"]);
        let events = house.events("template.fallback_used").await;
        assert_eq!((events.len(), &events[0]["level"]), (1, &json!("INFO")));
        house.tell(PHONE, "Here I am").await;
        let kinds = kinds(house).await.split_off(before + 1);
        assert_eq!(kinds[..2], ["ack", "deposit"], "in their order");
        assert_eq!(statuses(house, "deposit").await, ["delivered"]);
    })
    .await;
}

#[tokio::test]
async fn a_question_that_waited_for_the_window_is_not_asked_after_the_answer() {
    each(async |house| {
        refuses(house, 131_047, 1).await;
        house.tell(PHONE, "Hi").await;
        let heard = house.heard(PHONE).await;
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!(heard[0].template.as_deref(), Some(TEMPLATE));
        assert_eq!(statuses(house, "prompt").await, ["parked"]);
        house.tell(PHONE, "A swallow in flight").await;
        assert_eq!(statuses(house, "prompt").await, ["cancelled", "delivered"]);
        assert_eq!(house.lead(PHONE).await["step"], "placement");
    })
    .await;
}

#[tokio::test]
async fn without_the_template_nothing_goes_outside_the_window() {
    each_tuned(
        |config| config.policy.templates.clear(),
        async |house| {
            qualify(house, &[PHONE.to_owned()]).await;
            let before = house.heard(PHONE).await.len();
            house.advance(HOUR * 25).await;
            house.act(PHONE, "approve", None).await;
            assert_eq!(house.heard(PHONE).await.len(), before);
            let missing = format!("whatsapp.template_not_configured.{TEMPLATE}");
            assert_eq!(house.events(&missing).await.len(), 1);
            house.tell(PHONE, "Here I am").await;
            assert!(statuses(house, "ack").await.iter().all(|status| status == "delivered"));
        },
    )
    .await;
}

#[tokio::test]
async fn delivery_never_goes_backwards() {
    each(async |house| {
        house.tell(PHONE, "Hi").await;
        let id = house.heard(PHONE).await[0].id.clone();
        for (told, stands) in
            [("sent", "delivered"), ("read", "read"), ("delivered", "read"), ("failed", "read")]
        {
            let status = json!({"id": id, "status": told});
            let path = "/_sandbox/whatsapp/statuses";
            house.sandbox_call("POST", path, Some(&status)).await.expect(200);
            house.delivered().await;
            assert_eq!(statuses(house, "prompt").await, [stands], "{told}");
        }
    })
    .await;
}
