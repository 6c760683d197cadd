//! A repeat is the first answer again (stories.md, `jobId`; api.md, "Idempotency-Key").

use std::collections::BTreeSet;

use e2e::{
    Fanfare, Service, Shape,
    client::Answer,
    stories::{ACCOUNT, NewBatch},
};
use futures::future::join_all;
use serde_json::{Value, json};

in_both_shapes!(a_repeat_returns_the_first_answer, many_at_once_make_one_batch);

async fn a_repeat_returns_the_first_answer(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    for asked in [NewBatch::of(1).once("a-key"), NewBatch::of(1).job("a-job")] {
        let first = publish(&fanfare, &asked).await;
        assert_eq!((first.status, first.header("idempotency-replayed")), (202, None));
        fanfare.client().finished(first.json()["batchId"].as_str().unwrap()).await;

        let mut reordered = asked.clone();
        let members = asked.body.as_object().unwrap().clone().into_iter().rev();
        reordered.body = Value::Object(members.collect());
        for repeat in [&asked, &reordered] {
            let answer = fanfare.replica().answer(fanfare.replica().publish_request(repeat)).await;
            assert_eq!(answer.header("idempotency-replayed"), Some("true"));
            assert_eq!((answer.status, answer.text), (202, first.text.clone()));
        }
        let mut other = asked.clone();
        other.body["posts"][0]["id"] = "another".into();
        publish(&fanfare, &other).await.problem(422, "IDEMPOTENCY_MISMATCH");
    }
    assert_eq!(fanfare.sandbox().posts(ACCOUNT).await.len(), 2, "each batch once");
}

async fn many_at_once_make_one_batch(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    let asked = NewBatch::of(2).once("the-same");
    let clients = [fanfare.client().clone(), fanfare.replica()];
    let repeats = (0..20).map(|n| {
        let client = &clients[n % 2];
        client.answer(client.publish_request(&asked))
    });
    let mut ids = BTreeSet::new();
    for answer in join_all(repeats).await {
        if answer.status == 202 {
            ids.insert(answer.json()["batchId"].as_str().unwrap().to_owned());
        } else {
            answer.problem(409, "IDEMPOTENCY_IN_PROGRESS");
        }
    }
    assert_eq!(ids.len(), 1);
    let batch = fanfare.client().finished(ids.first().unwrap()).await;
    assert_eq!(batch.statuses(), ["published"; 2]);
    assert_eq!(fanfare.sandbox().posts(ACCOUNT).await.len(), 2);
}

/// A client that lost the answer to a crash asks again.
#[tokio::test]
async fn a_repeat_after_a_crash() {
    let fanfare = Fanfare::embedded().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    let asked = NewBatch::of(1).once("before-the-crash").job("the-same");
    let first = publish(&fanfare, &asked).await;
    fanfare.kill(Service::Up);
    fanfare.start(Service::Up).await;
    let again = publish(&fanfare, &asked).await;
    assert_eq!((again.status, again.text), (202, first.text));
}

#[tokio::test]
async fn keys_that_are_none() {
    let fanfare = Fanfare::embedded().await;
    for key in ["", "two words", &"x".repeat(256)] {
        let answer = publish(&fanfare, &NewBatch::of(1).once(key)).await;
        answer.problem(400, "INVALID_REQUEST");
    }
    let longest = NewBatch::of(1).once("x".repeat(255));
    publish(&fanfare, &longest).await.expect(202);
}

/// A key made with an `Idempotency-Key` is shown again to the one who made it.
#[tokio::test]
async fn a_key_can_be_made_once() {
    let fanfare = Fanfare::embedded().await;
    let client = fanfare.client();
    let make = |name: &str| {
        let body = json!({"name": name, "scopes": ["read"]});
        client
            .request(reqwest::Method::POST, "/api/keys")
            .header("Idempotency-Key", "k")
            .json(&body)
    };
    let first = client.answer(make("ci")).await;
    let again = client.answer(make("ci")).await;
    assert_eq!((again.status, &again.text), (201, &first.text));
    client.answer(make("another")).await.problem(422, "IDEMPOTENCY_MISMATCH");
}

async fn publish(fanfare: &Fanfare, asked: &NewBatch) -> Answer {
    fanfare.client().answer(fanfare.client().publish_request(asked)).await
}
