//! From a first message to a paid booking, as the lead and the studio see it (conversations.md).

use e2e::{
    Fanfare, Shape,
    leads::{self, ANSWERS},
    transcript,
    wait::{SOON, eventually},
};
use jiff::Timestamp;
use serde_json::Value;

in_both_shapes!(a_lead_becomes_a_booking);

const PHONE: &str = "447700900001";
const OTHER: &str = "447700900002";

async fn a_lead_becomes_a_booking(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let (client, sandbox) = (fanfare.client(), fanfare.sandbox());
    let lead = leads::qualify(client, sandbox, PHONE).await;
    assert_eq!(lead["answers"].as_object().unwrap().len(), ANSWERS.len(), "{lead:#}");
    assert_eq!(lead["answers"]["dimensions"]["value"]["widthCm"], 10, "{lead:#}");

    let session = leads::asked_to_pay(client, &lead).await;
    let lead = leads::pays(client, sandbox, PHONE, &session).await;
    assert_eq!(lead["deposit"]["status"], "PAID");
    let offer = lead["offers"][1].clone();
    let before = sent(&lead);
    sandbox.say(PHONE, "2 please").await;
    let lead = client.lead_in(PHONE, "BOOKED").await;
    for end in ["start", "end"] {
        assert_eq!(lead["booking"][end], offer[end], "{lead:#}");
    }
    sandbox.has_heard(PHONE, before + 1).await;

    // The other replica tells the same.
    let told = transcript::of(&fanfare.replica(), sandbox, PHONE).await;
    assert_eq!(told.doubled, 0);
    let prompts = kinds(&told.lead).into_iter().filter(|kind| *kind == "prompt").count();
    assert_eq!(prompts, ANSWERS.len(), "each question once: {:?}", told.texts);
    transcript::outbox_is_empty(client).await;
    let id = lead["id"].as_str().unwrap();
    assert_eq!(sandbox.sessions(id).await.len(), 1);
    let start: Timestamp = offer["start"].as_str().unwrap().parse().unwrap();
    assert_eq!(sandbox.in_calendar(id).await, [start]);
    assert_eq!(sandbox.given_up().await, 0);
    // Where everybody's leads are counted together, nobody can tell.
    if !matches!(shape, Shape::Compose(_)) {
        is_counted(&fanfare, told.texts.len() as u64).await;
    }
}

/// One lead became a booking with so many messages; another one asks for a person.
async fn is_counted(fanfare: &Fanfare, messages: u64) {
    for (metric, count) in [
        ("outbox_messages_total{outcome=\"sent\"}", messages),
        ("outbox_messages_total{outcome=\"failed\"}", 0),
        ("deposits_total{status=\"CREATING\"}", 1),
        ("deposits_total{status=\"OPEN\"}", 1),
        ("deposits_total{status=\"PAID\"}", 1),
        ("deposits_total{status=\"EXPIRED\"}", 0),
        ("conversation_handovers_total{reason=\"asked_for_person\"}", 0),
    ] {
        is_at_last(fanfare, metric, count).await;
    }
    // The first word and each answer; a slot is answered for once it is booked.
    let replies = (ANSWERS.len() + 1) as u64;
    is_at_last(fanfare, "conversation_reply_seconds_count", replies).await;
    fanfare.sandbox().say(OTHER, "human").await;
    fanfare.client().lead_in(OTHER, "NEEDS_ARTIST_REPLY").await;
    is_at_last(fanfare, "conversation_handovers_total{reason=\"asked_for_person\"}", 1).await;
}

/// What a person has got may be counted a moment later.
async fn is_at_last(fanfare: &Fanfare, metric: &str, count: u64) {
    eventually(&format!("{metric} is {count}"), SOON, async || {
        (fanfare.counted(metric).await == count).then_some(())
    })
    .await;
}

fn sent(lead: &Value) -> usize {
    kinds(lead).len()
}

fn kinds(lead: &Value) -> Vec<&str> {
    let out = lead["messages"].as_array().unwrap().iter().filter(|one| one["direction"] == "out");
    out.map(|one| one["kind"].as_str().unwrap()).collect()
}
