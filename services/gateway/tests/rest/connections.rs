//! Connections and their posting slots.

use proto::publisher::v1 as pb;
use serde_json::{Value, json};
use service::Code;

use crate::support::{Gateway, OTHER_KEY, publisher::ID};

const CONNECTIONS: &str = "/api/connections";

fn at(rest: &str) -> String {
    format!("{CONNECTIONS}/{ID}{rest}")
}

fn new() -> Value {
    json!({
        "teamId": ID,
        "platform": "X",
        "accountId": "7",
        "accountName": "Us",
        "accessToken": "mock_twitter_token",
        "refreshToken": "again",
        "expiresAt": "2030-01-31T01:00:00+01:00",
        "scopes": ["tweet.write"],
    })
}

#[tokio::test]
async fn a_new_connection_never_shows_its_tokens() {
    let gateway = Gateway::start().await;
    let request = gateway.post(CONNECTIONS).header("idempotency-key", "k").json(&new());
    let made = request.send().await;
    assert_eq!((made.status.as_u16(), made.header("location")), (201, at("").as_str()));
    assert_eq!((made.header("etag"), made.header("cache-control")), ("\"3\"", "no-store"));
    let expected = json!({
        "id": ID,
        "teamId": ID,
        "platform": "TWITTER",
        "accountId": "112233445566",
        "accountName": null,
        "scopes": ["tweet.write"],
        "expiresAt": "2030-01-31T00:00:00.000Z",
        "status": "ACTIVE",
        "createdAt": "2026-01-01T09:00:00.123Z",
    });
    assert_eq!(made.json(), expected);
    let asked: pb::PutConnectionRequest = gateway.publisher.asked();
    assert_eq!(asked.access_token, "mock_twitter_token");
    assert_eq!(asked.refresh_token.as_deref(), Some("again"));
    assert_eq!((asked.platform.as_str(), asked.account_id.as_deref()), ("TWITTER", Some("7")));
    assert_eq!(asked.idempotency.unwrap().key, "k");
    let read = gateway.get(&at("")).send().await;
    assert!(!read.text().contains("oken"), "{}", read.text());
}

#[tokio::test]
async fn one_that_is_there_gets_new_tokens() {
    let gateway = Gateway::start().await;
    gateway.publisher.script().connected = true;
    let seed = json!({"platform": "FACEBOOK", "accessToken": "mock_fb_token"});
    let answer = gateway.post(CONNECTIONS).json(&seed).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (200, ""));
    assert_eq!(answer.json()["id"], ID);
    for (code, status) in [
        (Code::TokenRefused, 400),
        (Code::TeamNotFound, 404),
        (Code::ProviderUnavailable, 502),
        (Code::SealingNotConfigured, 503),
    ] {
        gateway.publisher.fail(code);
        gateway.post(CONNECTIONS).json(&seed).send().await.refuses(status, code.name());
    }
}

#[tokio::test]
async fn connections_are_listed_by_team_platform_and_status() {
    let gateway = Gateway::start().await;
    let query = format!("teamId={ID}&platform=X&status=ACTIVE");
    let listed = gateway.get(&format!("{CONNECTIONS}?{query}")).send().await.json();
    assert_eq!(listed["items"][0]["id"], ID);
    let asked: pb::ListConnectionsRequest = gateway.publisher.asked();
    let asked = [asked.team_id, asked.platform, asked.status].map(Option::unwrap);
    assert_eq!(asked, [ID, "TWITTER", "ACTIVE"]);
    for (query, pointer) in [
        ("teamId=x", "?teamId"),
        ("platform=MYSPACE", "?platform"),
        ("platform=facebook", "?platform"),
        ("status=GONE", "?status"),
    ] {
        let answer = gateway.get(&format!("{CONNECTIONS}?{query}")).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer]);
    }
}

#[tokio::test]
async fn a_connection_is_tested_and_taken_away() {
    let gateway = Gateway::start().await;
    let tested = gateway.post(&at("/test")).send().await;
    let expected = json!({
        "ok": false,
        "status": "EXPIRED",
        "accountId": "112233445566",
        "accountName": null,
        "error": "The token has expired.",
        "checkedAt": "2026-01-01T09:00:00.123Z",
    });
    assert_eq!((tested.status.as_u16(), tested.json()), (200, expected));
    gateway.post(&at("/test")).body("{\"a\":1}").send().await.refuses(400, "INVALID_REQUEST");
    gateway.publisher.fail(Code::ConnectionConflict);
    gateway.post(&at("/test")).send().await.refuses(409, "CONNECTION_CONFLICT");
    let gone = gateway.request("DELETE", &at("")).send().await;
    assert_eq!((gone.status.as_u16(), gone.text()), (204, ""));
}

#[tokio::test]
async fn what_is_wrong_with_a_connection_is_named() {
    let gateway = Gateway::start().await;
    let with = |name: &str, value: Value| {
        let mut body = new();
        body[name] = value;
        body
    };
    for (body, pointer) in [
        (json!({"accessToken": "t"}), "/platform"),
        (json!({"platform": "FACEBOOK"}), "/accessToken"),
        (with("platform", json!("MYSPACE")), "/platform"),
        (with("accessToken", json!(1)), "/accessToken"),
        (with("expiresAt", json!("soon")), "/expiresAt"),
        (with("expiresAt", json!(1)), "/expiresAt"),
        (with("scopes", json!("tweet.write")), "/scopes"),
        (with("scopes", json!([1])), "/scopes/0"),
        (with("status", json!("ACTIVE")), "/status"),
    ] {
        let answer = gateway.post(CONNECTIONS).json(&body).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers()[0], pointer, "{body}");
    }
    assert!(gateway.publisher.script().calls.is_empty());
}

#[tokio::test]
async fn slots_are_set_and_read_back() {
    let gateway = Gateway::start().await;
    let none = gateway.get(&at("/slots")).send().await;
    assert_eq!(none.json(), json!({"timezone": null, "slots": []}));
    let slots =
        json!({"timezone": "Europe/Madrid", "slots": [{"weekday": "MON", "time": "09:30"}]});
    let set = gateway.request("PUT", &at("/slots")).json(&slots).send().await;
    assert_eq!((set.status.as_u16(), set.json()), (200, slots));
    let empty = json!({"slots": []});
    assert_eq!(gateway.request("PUT", &at("/slots")).json(&empty).send().await.status, 200);
    for (body, pointer) in [
        (json!({"timezone": "UTC"}), "/slots"),
        (json!({"slots": [{"weekday": "MON", "time": "09:30"}]}), "/timezone"),
        (json!({"timezone": "UTC", "slots": {}}), "/slots"),
        (json!({"timezone": "UTC", "slots": [1]}), "/slots/0"),
        (json!({"timezone": "UTC", "slots": [{"time": "09:30"}]}), "/slots/0/weekday"),
        (
            json!({"timezone": "UTC", "slots": [{"weekday": "Monday", "time": "09:30"}]}),
            "/slots/0/weekday",
        ),
        (json!({"timezone": "UTC", "slots": [{"weekday": "MON"}]}), "/slots/0/time"),
        (
            json!({"timezone": "UTC", "slots": [{"weekday": "MON", "time": "1", "at": 1}]}),
            "/slots/0/at",
        ),
    ] {
        let answer = gateway.request("PUT", &at("/slots")).json(&body).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers()[0], pointer, "{body}");
    }
}

#[tokio::test]
async fn only_the_version_that_was_read_is_acted_on() {
    let gateway = Gateway::start().await;
    let version = gateway.get(&at("")).send().await.header("etag").to_owned();
    let slots = gateway.get(&at("/slots")).send().await;
    assert_eq!(slots.header("etag"), "\"3\"");
    let slots = json!({"slots": []});
    let send = async |method: &str, rest: &str, tag: &str| {
        let request = gateway.request(method, &at(rest)).header("if-match", tag);
        let request = if method == "PUT" { request.json(&slots) } else { request };
        request.send().await
    };
    let set = send("PUT", "/slots", "\"3\"").await;
    assert_eq!((set.status.as_u16(), set.header("etag")), (200, "\"4\""));
    assert_eq!(gateway.publisher.asked::<pb::PutSlotsRequest>().if_version, Some(3));
    assert_eq!(send("DELETE", "", "\"3\"").await.status, 204);
    assert_eq!(gateway.publisher.asked::<pb::DisconnectRequest>().if_version, Some(3));
    assert_eq!(send("POST", "/test", &version).await.status, 200);
    for (method, rest) in [("PUT", "/slots"), ("DELETE", ""), ("POST", "/test")] {
        send(method, rest, "\"x\"").await.refuses(412, "PRECONDITION_FAILED");
    }
    send("POST", "/test", "\"77\"").await.refuses(412, "PRECONDITION_FAILED");
    gateway.publisher.fail(Code::PreconditionFailed);
    send("DELETE", "", "\"2\"").await.refuses(412, "PRECONDITION_FAILED");
    assert_eq!(send("DELETE", "", "*").await.status, 204);
    assert_eq!(gateway.publisher.asked::<pb::DisconnectRequest>().if_version, None);
}

#[tokio::test]
async fn the_next_free_slots_are_listed() {
    let gateway = Gateway::start().await;
    let path = at("/slots/free?after=2026-01-01T10:00:00%2B01:00&limit=2");
    let free = gateway.get(&path).send().await.json();
    assert_eq!(free, json!({"items": ["2026-01-01T09:00:00.123Z", "2026-01-02T09:00:00.123Z"]}));
    let asked: pb::ListFreeSlotsRequest = gateway.publisher.asked();
    assert_eq!((asked.after.unwrap().seconds, asked.limit), (1_767_258_000, 2));
    let answer = gateway.get(&at("/slots/free?after=tomorrow")).send().await;
    answer.refuses(400, "INVALID_REQUEST");
    assert_eq!(answer.pointers(), ["?after"]);
}

#[tokio::test]
async fn nobody_else_s_is_found() {
    let gateway = Gateway::start().await;
    let slots = json!({"slots": []});
    for (method, rest) in [
        ("GET", ""),
        ("DELETE", ""),
        ("POST", "/test"),
        ("GET", "/slots"),
        ("PUT", "/slots"),
        ("GET", "/slots/free"),
    ] {
        let send = async |path: String, key: &str| {
            let request = gateway.request(method, &path).key(key);
            let request = if method == "PUT" { request.json(&slots) } else { request };
            request.send().await.refuses(404, "CONNECTION_NOT_FOUND");
        };
        send(at(rest), OTHER_KEY).await;
        send(format!("{CONNECTIONS}/7{rest}"), crate::support::KEY).await;
    }
}
