//! Teams and their users.

use proto::publisher::v1 as pb;
use serde_json::{Value, json};
use service::Code;

use crate::support::{Gateway, OTHER_KEY, publisher::ID};

const TEAMS: &str = "/api/teams";
const USERS: &str = "/api/users";

fn team() -> String {
    format!("{TEAMS}/{ID}")
}

#[tokio::test]
async fn a_team_is_made_read_listed_and_changed() {
    let gateway = Gateway::start().await;
    let new = json!({"name": "Studio", "requiresApproval": true});
    let made = gateway.post(TEAMS).header("idempotency-key", "k").json(&new).send().await;
    assert_eq!((made.status.as_u16(), made.header("location")), (201, team().as_str()));
    assert_eq!(made.header("etag"), "\"3\"");
    let created_at = "2026-01-01T09:00:00.123Z";
    let expected =
        json!({"id": ID, "name": "Studio", "requiresApproval": true, "createdAt": created_at});
    assert_eq!(made.json(), expected);
    let asked: pb::CreateTeamRequest = gateway.publisher.asked();
    let once = asked.idempotency.unwrap();
    assert_eq!((once.key.as_str(), once.fingerprint.len()), ("k", 32));

    let read = gateway.get(&team()).send().await;
    assert_eq!((read.status.as_u16(), read.header("etag")), (200, "\"3\""));
    let listed = gateway.get(TEAMS).send().await.json();
    assert_eq!((&listed["items"][0]["id"], &listed["nextCursor"]), (&json!(ID), &Value::Null));

    let changed = gateway.request("PATCH", &team()).json(&json!({"name": "House"})).send().await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"4\""));
    let asked: pb::UpdateTeamRequest = gateway.publisher.asked();
    let expected = pb::UpdateTeamRequest {
        id: ID.to_owned(),
        name: Some("House".to_owned()),
        requires_approval: None,
        if_version: None,
    };
    assert_eq!(asked, expected);
}

#[tokio::test]
async fn a_repeat_is_marked() {
    let gateway = Gateway::start().await;
    gateway.publisher.script().replays = true;
    for (path, body) in [(TEAMS, json!({"name": "Studio"})), (USERS, json!({}))] {
        let answer = gateway.post(path).json(&body).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("idempotency-replayed")), (201, "true"));
        gateway.publisher.fail(Code::IdempotencyMismatch);
        gateway.post(path).json(&body).send().await.refuses(422, "IDEMPOTENCY_MISMATCH");
        gateway.publisher.fail(Code::IdempotencyInProgress);
        gateway.post(path).json(&body).send().await.refuses(409, "IDEMPOTENCY_IN_PROGRESS");
    }
}

#[tokio::test]
async fn the_version_that_was_read_reaches_the_publisher() {
    let gateway = Gateway::start().await;
    let update = json!({"requiresApproval": false});
    let patch = || gateway.request("PATCH", &team()).json(&update);
    for (tag, version) in
        [("\"2\"", Some(2)), ("*", None), ("\"2\", \"3\"", Some(3)), ("W/\"3\", \"3\"", Some(3))]
    {
        assert_eq!(patch().header("if-match", tag).send().await.status, 200, "{tag}");
        let asked: pb::UpdateTeamRequest = gateway.publisher.asked();
        assert_eq!(asked.if_version, version, "{tag}");
    }
    let calls =
        || gateway.publisher.script().calls.iter().filter(|it| it.1 == "UpdateTeam").count();
    let before = calls();
    for tag in ["3", "W/\"3\"", "\"1\", \"2\"", "\"x\""] {
        let answer = patch().header("if-match", tag).send().await;
        answer.refuses(412, "PRECONDITION_FAILED");
    }
    assert_eq!(calls(), before);
    gateway.publisher.fail(Code::PreconditionFailed);
    patch().header("if-match", "\"2\"").send().await.refuses(412, "PRECONDITION_FAILED");
}

#[tokio::test]
async fn a_user_is_made_read_and_listed() {
    let gateway = Gateway::start().await;
    let new = json!({"teamId": ID, "name": "Ana", "email": "ana@example.org"});
    let made = gateway.post(USERS).json(&new).send().await;
    assert_eq!(made.header("location"), format!("{USERS}/{ID}"));
    let created_at = "2026-01-01T09:00:00.123Z";
    let expected = json!({"id": ID, "teamId": ID, "name": "Ana", "email": "ana@example.org", "createdAt": created_at});
    assert_eq!((made.status.as_u16(), made.json()), (201, expected));
    let read = gateway.get(&format!("{USERS}/{ID}")).send().await;
    assert_eq!((read.status.as_u16(), &read.json()["email"]), (200, &Value::Null));
    assert_eq!((read.header("etag"), made.header("etag")), ("\"1\"", "\"1\""));

    let listed = gateway.get(&format!("{USERS}?teamId={ID}&limit=7")).send().await;
    assert_eq!(listed.json()["items"][0]["id"], ID);
    let asked: pb::ListUsersRequest = gateway.publisher.asked();
    assert_eq!((asked.team_id.as_deref(), asked.page.unwrap().limit), (Some(ID), 7));
    let answer = gateway.get(&format!("{USERS}?teamId=7")).send().await;
    answer.refuses(400, "INVALID_REQUEST");
    assert_eq!(answer.pointers(), ["?teamId"]);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let gateway = Gateway::start().await;
    for (method, path, body, pointer) in [
        ("POST", TEAMS, json!({}), "/name"),
        ("POST", TEAMS, json!({"name": null}), "/name"),
        ("POST", TEAMS, json!({"name": "n\0"}), "/name"),
        ("POST", TEAMS, json!({"name": "n", "requiresApproval": "yes"}), "/requiresApproval"),
        ("POST", TEAMS, json!({"name": "n", "id": ID}), "/id"),
        ("PATCH", &team(), json!({"name": 1}), "/name"),
        ("PATCH", &team(), json!({"owner": "me"}), "/owner"),
        ("POST", USERS, json!({"teamId": 1}), "/teamId"),
        ("POST", USERS, json!({"phone": "1"}), "/phone"),
    ] {
        let answer = gateway.request(method, path).json(&body).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers()[0], pointer, "{body}");
    }
    assert!(gateway.publisher.script().calls.is_empty());
}

#[tokio::test]
async fn nobody_else_s_is_found() {
    let gateway = Gateway::start().await;
    for (thing, code) in [(TEAMS, "TEAM_NOT_FOUND"), (USERS, "USER_NOT_FOUND")] {
        let theirs = gateway.get(&format!("{thing}/{ID}")).key(OTHER_KEY).send().await;
        theirs.refuses(404, code);
        for id in ["x", "7", "%FF", "019b7802-7b80-7def-8000-9f8a6c2b1d3f"] {
            gateway.get(&format!("{thing}/{id}")).send().await.refuses(404, code);
        }
    }
    let patch = gateway.request("PATCH", &team()).key(OTHER_KEY).json(&json!({"name": "Ours"}));
    patch.send().await.refuses(404, "TEAM_NOT_FOUND");
    gateway.publisher.fail(Code::TeamNotFound);
    let user = json!({"teamId": "7"});
    gateway.post(USERS).json(&user).send().await.refuses(404, "TEAM_NOT_FOUND");
}
