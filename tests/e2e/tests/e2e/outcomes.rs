//! Every way in which the provider can answer, and what becomes of the story (stories.md, "Errors",
//! "Time-out", "No double post").

use e2e::{
    Fanfare, Shape, audit,
    stories::{Batch, Clip, Counters, NewBatch},
};
use futures::future::join_all;
use serde_json::{Value, json};

/// One story, the provider's behaviour, and how it ends.
struct Case {
    what: &'static str,
    /// `{operation?, fault, times?}`.
    faults: Vec<Value>,
    speed: &'static str,
    retries: u32,
    status: &'static str,
    error: Option<&'static str>,
    /// Create calls.
    attempts: u32,
}

impl Case {
    fn published(what: &'static str, attempts: u32, faults: Vec<Value>) -> Self {
        let (speed, status) = ("fast", "published");
        Self { what, faults, speed, retries: 1, status, error: None, attempts }
    }

    fn failed(what: &'static str, error: &'static str, attempts: u32, faults: Vec<Value>) -> Self {
        let (speed, status, error) = ("fast", "failed", Some(error));
        Self { what, faults, speed, retries: 1, status, error, attempts }
    }

    fn ultra(self) -> Self {
        Self { speed: "ultra", ..self }
    }

    fn without_retry(self) -> Self {
        Self { retries: 0, ..self }
    }
}

fn once(fault: &Value) -> Vec<Value> {
    vec![json!({"fault": fault, "times": 1})]
}

fn always(fault: &Value) -> Vec<Value> {
    vec![json!({"fault": fault})]
}

fn status(status: u16) -> Value {
    json!({"kind": "status", "status": status, "body": ""})
}

fn kind(kind: &str) -> Value {
    json!({"kind": kind})
}

fn cases() -> Vec<Case> {
    let plain = "PROVIDER_ERROR:400:Request failed with status code 400";
    let told = json!({"kind": "status", "status": 403, "body": {"message": "No plan"}});
    let throttle = json!({"kind": "status", "status": 429, "retryAfter": "0"});
    let refused = json!({"kind": "error_after_accept", "detailedStatus": "Media too long"});
    vec![
        Case::published("nothing special", 1, vec![]),
        Case::failed(
            "a refusal in the provider's words",
            "PROVIDER_ERROR:403:No plan",
            1,
            once(&told),
        ),
        Case::failed("a refusal without words", plain, 1, once(&status(400))),
        Case::failed(
            "no answer is retried for ever",
            "PROVIDER_ERROR:503:Request failed with status code 503",
            2,
            always(&status(503)),
        ),
        Case::published("a failure of the provider, then none", 2, once(&status(503))),
        Case::failed(
            "a failure of the provider, and no retry",
            "PROVIDER_ERROR:503:Request failed with status code 503",
            1,
            once(&status(503)),
        )
        .without_retry(),
        Case::published("the connection is lost before the effect", 2, once(&kind("reset"))),
        Case::published(
            "the connection is lost after the effect",
            1,
            once(&kind("reset_after_effect")),
        ),
        Case::published(
            "a failure after the effect",
            1,
            once(&json!({"kind": "status_after_effect", "status": 502})),
        ),
        Case::published("an answer that cannot be read", 1, once(&kind("garbage"))),
        Case::published("no answer at all", 2, once(&kind("hang"))),
        Case::published("throttled uses up no retry", 2, once(&throttle)).without_retry(),
        Case::failed(
            "throttled past the limit",
            "PROVIDER_ERROR:429:Request failed with status code 429",
            1,
            once(&json!({"kind": "status", "status": 429, "retryAfter": "60", "body": ""})),
        )
        .ultra(),
        Case::failed(
            "refused by the network after it was accepted",
            "PROVIDER_ERROR:200:Media too long",
            1,
            once(&refused),
        ),
        Case::published("never confirmed, deleted, sent anew", 2, once(&kind("never_confirm")))
            .ultra(),
        Case::failed("never confirmed, and no retry", "TIMEOUT", 1, once(&kind("never_confirm")))
            .ultra()
            .without_retry(),
        Case::published(
            "polls that fail decide nothing",
            1,
            vec![
                json!({"operation": "status", "fault": {"kind": "status", "status": 404}, "times": 1}),
                json!({"operation": "status", "fault": {"kind": "status", "status": 500}, "times": 1}),
                json!({"operation": "status", "fault": {"kind": "status", "status": 429}, "times": 1}),
                json!({"operation": "status", "fault": {"kind": "reset"}, "times": 1}),
            ],
        ),
        Case::published(
            "a media URL that cannot be normalised is used as given",
            1,
            vec![
                json!({"operation": "normalize", "fault": {"kind": "status", "status": 500}, "times": 2}),
            ],
        ),
        Case::failed(
            "an unknown outcome that cannot be looked up",
            "UNCONFIRMED",
            1,
            vec![
                json!({"fault": {"kind": "status_after_effect", "status": 500}, "times": 1}),
                json!({"operation": "list", "fault": {"kind": "status", "status": 500}}),
            ],
        ),
    ]
}

in_both_shapes!(each_answer_of_the_provider);

async fn each_answer_of_the_provider(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let cases = cases();
    join_all((820_000..).zip(&cases).map(|(account, case)| run(&fanfare, account, case))).await;
}

async fn run(fanfare: &Fanfare, account: u32, case: &Case) {
    let account = account.to_string();
    fanfare.sandbox().confirm_after(&account, 30).await;
    for fault in &case.faults {
        let mut fault = fault.clone();
        fault["account"] = account.clone().into();
        fanfare.sandbox().fault(fault).await;
    }
    let asked = NewBatch::of(1).account(&account).speed(case.speed).retries(case.retries);
    let batch = fanfare.client().publish_to_the_end(&asked).await;
    let clip = &batch.clips[0];
    let ended = (clip.status.as_str(), clip.error.as_deref(), clip.attempts);
    assert_eq!(ended, (case.status, case.error, case.attempts), "{}: {clip:?}", case.what);
    assert_eq!(
        (batch.status.as_str(), clip.phase.as_str()),
        ("completed", "done"),
        "{}",
        case.what
    );
    if case.error == Some("TIMEOUT") {
        assert!(clip.post_id.is_some(), "it may still go live: {clip:?}");
    } else {
        audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
    }
}

/// Both shapes of the normaliser's answer; what is sent is what it says.
#[tokio::test]
async fn the_normalised_url_is_sent() {
    let fanfare = Fanfare::embedded().await;
    for (account, json) in [("830001", false), ("830002", true)] {
        fanfare.sandbox().confirm_after(account, 10).await;
        let rewrite =
            json!({"kind": "normalize", "json": json, "prefix": "https://cdn.example.com/?u="});
        let fault = json!({"account": account, "operation": "normalize", "fault": rewrite});
        fanfare.sandbox().fault(fault).await;
        let asked = NewBatch::of(1).account(account);
        let batch = fanfare.client().publish_to_the_end(&asked).await;
        assert_eq!(batch.statuses(), ["published"]);
        let ledger = fanfare.sandbox().ledger(account).await;
        let expected = format!("https://cdn.example.com/?u={}", asked.urls()[0]);
        assert_eq!(ledger[0].media_url.as_deref(), Some(expected.as_str()));
    }
}

/// A time-out is our verdict; the provider's is the truth.
#[tokio::test]
async fn a_story_that_is_late_is_published_after_all() {
    let fanfare = Fanfare::embedded().await;
    let account = "830003";
    let never = json!({"account": account, "fault": {"kind": "never_confirm"}});
    fanfare.sandbox().fault(never).await;
    let asked = NewBatch::of(1).account(account).speed("ultra").retries(0);
    let batch = fanfare.client().publish_to_the_end(&asked).await;
    assert_eq!(batch.errors(), [Some("TIMEOUT")]);
    let (id, post) = (&batch.batch_id, batch.clips[0].post_id.as_deref().unwrap());
    let newest = fanfare.client().watch(id, None).await.rest().await.last().unwrap().id;

    fanfare.sandbox().confirm(post).await;
    let late = fanfare.client().batch_when(id, |batch| batch.clips[0].late).await;
    assert_eq!((late.statuses(), late.errors()), (vec!["published"], vec![None]));
    let counters = Counters { total: 1, published: 1, failed: 0, cancelled: 0, pending: 0 };
    assert_eq!(late.posts, counters);
    audit::exactly_once(fanfare.sandbox(), &asked, &late).await;
    let told = fanfare.client().watch(id, Some(newest)).await.rest().await;
    assert_eq!(told[0].data["clip"]["late"], true, "{told:?}");
}

/// A person says what nobody else can know.
#[tokio::test]
async fn an_unconfirmed_story_is_resolved_by_a_person() {
    let fanfare = Fanfare::embedded().await;
    let client = fanfare.client();
    let unknown = async |account: &str| -> (Batch, Clip) {
        let lost = json!({"account": account, "fault": {"kind": "reset_after_effect"}});
        fanfare.sandbox().fault(lost).await;
        let blind = json!({"account": account, "operation": "list", "fault": status(500)});
        fanfare.sandbox().fault(blind).await;
        let batch = client.publish_to_the_end(&NewBatch::of(1).account(account)).await;
        assert_eq!(batch.errors(), [Some("UNCONFIRMED")]);
        let clip = batch.clips[0].clone();
        (batch, clip)
    };
    let path = |clip: &Clip| format!("/api/publications/{}/resolve", clip.publication_id);

    let (batch, clip) = unknown("830004").await;
    // Never sent again by a retry.
    let retry = format!("/api/metricool/batch/{}/retry-failed", batch.batch_id);
    client.act(&retry).await.problem(409, "BATCH_CONFLICT");
    let nonsense = client.post(&path(&clip), &json!({"outcome": "maybe"})).await;
    nonsense.problem(400, "INVALID_REQUEST");
    let published =
        json!({"outcome": "published", "externalId": "4711", "permalink": "https://x.example/1"});
    let resolved = client.post(&path(&clip), &published).await.expect(200);
    assert_eq!(
        (&resolved["status"], &resolved["externalId"]),
        (&json!("PUBLISHED"), &json!("4711"))
    );
    let after = client.batch(&batch.batch_id).await;
    assert_eq!((after.statuses(), after.posts.published), (vec!["published"], 1));
    assert_eq!(after.clips[0].public_url.as_deref(), Some("https://x.example/1"));
    let again = client.post(&path(&clip), &published).await;
    again.problem(409, "PUBLICATION_CONFLICT");

    let (batch, clip) = unknown("830005").await;
    client.post(&path(&clip), &json!({"outcome": "failed"})).await.expect(200);
    let after = client.batch(&batch.batch_id).await;
    assert_eq!(after.statuses(), ["failed"]);
    assert_ne!(after.errors(), [Some("UNCONFIRMED")]);
}
