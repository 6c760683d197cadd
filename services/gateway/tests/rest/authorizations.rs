//! Signing in at a provider, and that it sends nobody anywhere else.

use proto::publisher::v1::{self as pb, complete_authorization_request::Result as Outcome};
use serde_json::json;
use service::Code;

use crate::support::{
    Gateway, OTHER_KEY,
    publisher::{
        ID,
        connections::{STATE, authorization},
    },
};

const OAUTH: &str = "/api/connections/oauth";
const CALLBACK: &str = "/api/connections/oauth/callback";
const ORIGIN: (&str, &str) = ("FANFARE_CORS_ORIGINS", "https://app.example");

#[tokio::test]
async fn a_sign_in_begins_with_the_provider_s_page() {
    let gateway = Gateway::start().await;
    let new =
        json!({"teamId": ID, "platform": "X", "returnTo": "/connections", "server": "m.example"});
    let begun = gateway.post(OAUTH).json(&new).send().await;
    assert_eq!(
        (begun.status.as_u16(), begun.header("location")),
        (201, format!("{OAUTH}/{ID}").as_str())
    );
    let url = format!("https://provider.example/oauth/authorize?state={STATE}");
    assert_eq!(
        begun.json(),
        json!({"id": ID, "url": url, "expiresAt": "2026-01-01T09:10:00.123Z"})
    );
    let asked: pb::BeginAuthorizationRequest = gateway.publisher.asked();
    let expected = pb::BeginAuthorizationRequest {
        team_id: Some(ID.to_owned()),
        platform: "TWITTER".to_owned(),
        return_to: "/connections".to_owned(),
        redirect_uri: format!("http://{}{CALLBACK}", gateway.address),
        server: Some("m.example".to_owned()),
        idempotency: None,
    };
    assert_eq!(asked, expected);
    gateway.publisher.script().replays = true;
    let again = gateway.post(OAUTH).header("idempotency-key", "k").json(&new).send().await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    let asked: pb::BeginAuthorizationRequest = gateway.publisher.asked();
    assert_eq!(asked.idempotency.unwrap().key, "k");
    for (code, status) in [(Code::PlatformNotConfigured, 503), (Code::TeamNotFound, 404)] {
        gateway.publisher.fail(code);
        gateway.post(OAUTH).json(&new).send().await.refuses(status, code.name());
    }
}

#[tokio::test]
async fn the_provider_sends_people_back_to_where_we_are_reached() {
    let new = json!({"platform": "FACEBOOK", "returnTo": "/"});
    let asked = async |settings: &[(&str, &str)], host: &str| {
        let gateway = Gateway::start_with(settings).await;
        let answer = gateway.post(OAUTH).header("host", host).json(&new).send().await;
        assert_eq!(answer.status, 201);
        gateway.publisher.asked::<pb::BeginAuthorizationRequest>().redirect_uri
    };
    let told = [("FANFARE_PUBLIC_URL", "https://fanfare.example/house/")];
    assert_eq!(
        asked(&told, "evil.example").await,
        format!("https://fanfare.example/house{CALLBACK}")
    );
    let expected = format!("https://fanfare.example{CALLBACK}");
    assert_eq!(asked(&[], "fanfare.example").await, expected);
    let gateway = Gateway::start().await;
    let answer = gateway.post(OAUTH).header("host", "a/b").json(&new).send().await;
    answer.refuses(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn only_our_own_places_are_returned_to() {
    let gateway = Gateway::start_with(&[ORIGIN]).await;
    let begin = async |return_to: &str| {
        let new = json!({"platform": "FACEBOOK", "returnTo": return_to});
        gateway.post(OAUTH).json(&new).send().await
    };
    for place in ["/", "/a?b=c#d", "https://app.example", "https://app.example/a"] {
        assert_eq!(begin(place).await.status, 201, "{place}");
    }
    for place in [
        "",
        "connections",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/..//evil.example",
        "https://evil.example",
        "https://app.example.evil.example",
        "https://app.example@evil.example",
        "https://app.example:8443",
        "http://app.example",
        "javascript:alert(1)",
    ] {
        let answer = begin(place).await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), ["/returnTo"], "{place}");
    }
    let anybody = Gateway::start_with(&[("FANFARE_CORS_ORIGINS", "*")]).await;
    let new = json!({"platform": "FACEBOOK", "returnTo": "https://evil.example"});
    anybody.post(OAUTH).json(&new).send().await.refuses(400, "INVALID_REQUEST");
}

#[tokio::test]
async fn what_is_wrong_with_a_sign_in_is_named() {
    let gateway = Gateway::start().await;
    for (body, pointer) in [
        (json!({"returnTo": "/"}), "/platform"),
        (json!({"platform": "FACEBOOK"}), "/returnTo"),
        (json!({"platform": "FACEBOOK", "returnTo": 1}), "/returnTo"),
        (json!({"platform": "MYSPACE", "returnTo": "/"}), "/platform"),
        (json!({"platform": "FACEBOOK", "returnTo": "/", "redirectUri": "x"}), "/redirectUri"),
    ] {
        let answer = gateway.post(OAUTH).json(&body).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers()[0], pointer, "{body}");
    }
}

#[tokio::test]
async fn a_person_comes_back_without_a_key_and_is_sent_on() {
    let gateway = Gateway::start_with(&[ORIGIN]).await;
    let query = format!("state={STATE}&code=abc%2B&iss=https%3A%2F%2Fprovider.example");
    for (status, return_to, location) in [
        ("CONNECTED", "/connections", format!("/connections?authorization={ID}&status=connected")),
        ("CHOOSE", "/c?tab=x#y", format!("/c?tab=x&authorization={ID}&status=choose#y")),
        (
            "FAILED",
            "https://app.example/c",
            format!("https://app.example/c?authorization={ID}&status=failed"),
        ),
        // The operator took the origin away after the sign-in began.
        ("CONNECTED", "https://old.example/c", format!("/?authorization={ID}&status=connected")),
        ("CONNECTED", "//evil.example", format!("/?authorization={ID}&status=connected")),
    ] {
        let sign_in = pb::Authorization {
            status: status.to_owned(),
            return_to: return_to.to_owned(),
            ..authorization()
        };
        gateway.publisher.script().authorization = Some(sign_in);
        let answer = gateway.anonymous("GET", &format!("{CALLBACK}?{query}")).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, location.as_str()));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
    let asked: pb::CompleteAuthorizationRequest = gateway.publisher.asked();
    assert_eq!((asked.state.as_str(), asked.result), (STATE, Some(Outcome::Code("abc+".into()))));
    let denied = format!("{CALLBACK}?error=access_denied&error_description=No&state={STATE}");
    assert_eq!(gateway.anonymous("GET", &denied).send().await.status, 303);
    let asked: pb::CompleteAuthorizationRequest = gateway.publisher.asked();
    assert_eq!(asked.result, Some(Outcome::Error("access_denied".into())));
}

#[tokio::test]
async fn without_the_secret_nothing_happens() {
    let gateway = Gateway::start().await;
    for state in ["x", "%00", "%C3%A9", "a%0d%0ab"] {
        let path = format!("{CALLBACK}?state={state}&code=abc");
        gateway.anonymous("GET", &path).send().await.refuses(404, "AUTHORIZATION_NOT_FOUND");
    }
    for (query, pointer) in [
        (String::new(), "?state"),
        ("?code=abc".to_owned(), "?state"),
        (format!("?state={STATE}"), "?code"),
    ] {
        let answer = gateway.anonymous("GET", &format!("{CALLBACK}{query}")).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer]);
    }
    gateway.anonymous("POST", CALLBACK).send().await.refuses(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn accounts_are_chosen() {
    let gateway = Gateway::start().await;
    let account = pb::authorization::Account { account_id: "7".to_owned(), name: None };
    gateway.publisher.script().authorization = Some(pb::Authorization {
        status: "CHOOSE".to_owned(),
        accounts: vec![account],
        connections: Vec::new(),
        ..authorization()
    });
    let path = format!("{OAUTH}/{ID}");
    let expected = json!({
        "id": ID,
        "platform": "FACEBOOK",
        "status": "CHOOSE",
        "accounts": [{"accountId": "7", "name": null}],
        "connections": [],
        "error": null,
        "missingScopes": ["pages_read_engagement"],
        "expiresAt": "2026-01-01T09:10:00.123Z",
    });
    assert_eq!(gateway.get(&path).send().await.json(), expected);
    gateway.publisher.script().authorization = None;
    let chosen = gateway.post(&path).json(&json!({"accountIds": ["7"]})).send().await;
    assert_eq!((chosen.status.as_u16(), &chosen.json()["connections"][0]["id"]), (200, &json!(ID)));
    let asked: pb::ChooseAccountsRequest = gateway.publisher.asked();
    assert_eq!((asked.id.as_str(), asked.account_ids), (ID, vec!["7".to_owned()]));
    for body in [json!({}), json!({"accountIds": []}), json!({"accountIds": [7]})] {
        gateway.post(&path).json(&body).send().await.refuses(400, "INVALID_REQUEST");
    }
    gateway.publisher.fail(Code::AuthorizationConflict);
    let again = gateway.post(&path).json(&json!({"accountIds": ["7"]})).send().await;
    again.refuses(409, "AUTHORIZATION_CONFLICT");
    gateway.get(&path).key(OTHER_KEY).send().await.refuses(404, "AUTHORIZATION_NOT_FOUND");
    gateway.get(&format!("{OAUTH}/7")).send().await.refuses(404, "AUTHORIZATION_NOT_FOUND");
}

#[tokio::test]
async fn the_word_oauth_is_no_connection() {
    let gateway = Gateway::start().await;
    let answer = gateway.get(OAUTH).send().await;
    answer.refuses(405, "METHOD_NOT_ALLOWED");
    assert_eq!(answer.header("allow"), "POST");
    gateway.get(&format!("{OAUTH}/test")).send().await.refuses(404, "AUTHORIZATION_NOT_FOUND");
}
