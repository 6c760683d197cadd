//! Consent pages and token endpoints.

use std::collections::HashMap;

use reqwest::header::LOCATION;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use url::Url;

use crate::graph_support::{Graph, codes, good};
use crate::support::TestSandbox;

const DIALOG: &str = "/facebook/v23.0/dialog/oauth";
const TOKEN: &str = "/facebook/v23.0/oauth/access_token";
/// The challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BACK: &str = "https://app.example/callback?x=1";

/// A good request; a value of null takes a parameter away.
fn asking(changes: &Value) -> Vec<(String, String)> {
    let mut params = json!({
        "client_id": "app", "redirect_uri": BACK, "response_type": "code", "state": "s<1>",
        "scope": "pages_show_list,pages_manage_posts",
        "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    });
    let members = params.as_object_mut().unwrap();
    members.extend(changes.as_object().unwrap().clone());
    members.iter().filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned()))).collect()
}

async fn ask(sandbox: &TestSandbox, changes: &Value) -> Response {
    sandbox.request(Method::GET, DIALOG).query(&asking(changes)).send().await.unwrap()
}

fn told(response: &Response) -> HashMap<String, String> {
    assert_eq!(response.status(), StatusCode::FOUND);
    let location = Url::parse(response.headers()[LOCATION].to_str().unwrap()).unwrap();
    assert_eq!((location.host_str(), location.path()), (Some("app.example"), "/callback"));
    location.query_pairs().into_owned().collect()
}

async fn code(sandbox: &TestSandbox) -> String {
    let allowed = ask(sandbox, &json!({"sandbox_auto": "allow"})).await;
    let answer = told(&allowed);
    assert_eq!((answer["state"].as_str(), answer["x"].as_str()), ("s<1>", "1"));
    answer["code"].clone()
}

async fn redeem(sandbox: &TestSandbox, code: &str, changes: &Value) -> Response {
    let mut params = json!({
        "client_id": "app", "client_secret": "secret", "redirect_uri": BACK, "code": code,
        "code_verifier": VERIFIER,
    });
    params.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    sandbox.request(Method::GET, TOKEN).query(&params).send().await.unwrap()
}

#[tokio::test]
async fn a_person_is_asked_and_decides_by_a_form() {
    let sandbox = TestSandbox::start().await;
    let page = ask(&sandbox, &json!({})).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src"));
    let html = page.text().await.unwrap();
    for shown in ["app", "pages_manage_posts", "Allow", "Deny", "<option", "s&lt;1&gt;"] {
        assert!(html.contains(shown), "{shown}");
    }
    assert!(!html.contains("<script"));
    let account = html.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap();
    let mut form = asking(&json!({"decision": "allow"}));
    form.push(("account".into(), account.into()));
    let allowed = sandbox.request(Method::POST, DIALOG).form(&form).send().await.unwrap();
    let token = good(redeem(&sandbox, &told(&allowed)["code"], &json!({})).await).await;
    let token = token["access_token"].as_str().unwrap().to_owned();
    let me = Graph::facebook(&sandbox).with_token(&token).read("me").await;
    assert_eq!(me["id"], account);
}

#[tokio::test]
async fn a_denial_goes_back_with_the_state() {
    let sandbox = TestSandbox::start().await;
    let form = asking(&json!({"decision": "deny"}));
    let denied = sandbox.request(Method::POST, DIALOG).form(&form).send().await.unwrap();
    let answer = told(&denied);
    assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("access_denied", "s<1>"));
    let by_query = told(&ask(&sandbox, &json!({"sandbox_auto": "deny"})).await);
    assert_eq!(by_query["error"], "access_denied");
    assert!(!by_query.contains_key("code"));
}

#[tokio::test]
async fn a_request_that_cannot_be_asked_is_refused() {
    let sandbox = TestSandbox::start().await;
    for nobody in [
        json!({"client_id": null}),
        json!({"client_id": "bad-app"}),
        json!({"redirect_uri": "not a url"}),
        json!({"redirect_uri": "javascript:alert(1)"}),
    ] {
        assert_eq!(ask(&sandbox, &nobody).await.status(), StatusCode::BAD_REQUEST, "{nobody}");
    }
    for (mistake, error) in [
        (json!({"response_type": "token"}), "unsupported_response_type"),
        (json!({"state": null}), "invalid_request"),
        (json!({"code_challenge_method": "plain"}), "invalid_request"),
    ] {
        assert_eq!(told(&ask(&sandbox, &mistake).await)["error"], error);
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_only_for_who_asked() {
    let sandbox = TestSandbox::start().await;
    for wrong in [
        json!({"client_id": "other"}),
        json!({"client_secret": ""}),
        json!({"redirect_uri": "https://app.example/elsewhere"}),
        json!({"code_verifier": "wrong"}),
        json!({"code": "sbx-code-0"}),
    ] {
        let code = code(&sandbox).await;
        let refused = redeem(&sandbox, &code, &wrong).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{wrong}");
        codes(refused).await;
    }
    let code = code(&sandbox).await;
    let granted = good(redeem(&sandbox, &code, &json!({})).await).await;
    assert_eq!((&granted["token_type"], &granted["expires_in"]), (&json!("bearer"), &json!(7_200)));
    assert_eq!(codes(redeem(&sandbox, &code, &json!({})).await).await, (100, json!(36_009)));
}

#[tokio::test]
async fn a_token_is_exchanged_for_one_that_lasts() {
    let sandbox = TestSandbox::start().await;
    let me = Graph::facebook(&sandbox).read("me").await;
    let exchange = |token: &str| {
        sandbox.request(Method::GET, TOKEN).query(&[
            ("grant_type", "fb_exchange_token"),
            ("client_id", "app"),
            ("client_secret", "secret"),
            ("fb_exchange_token", token),
        ])
    };
    let granted = good(exchange("ada").send().await.unwrap()).await;
    assert_eq!(granted["expires_in"], 5_184_000);
    let token = granted["access_token"].as_str().unwrap();
    assert_eq!(Graph::facebook(&sandbox).with_token(token).read("me").await, me);
    assert_eq!(codes(exchange("ada-expired").send().await.unwrap()).await.0, 190);
}

#[tokio::test]
async fn instagram_and_threads_name_the_account() {
    let sandbox = TestSandbox::start().await;
    for (platform, word) in [("instagram", "ig"), ("threads", "th")] {
        let path = format!("/{platform}/oauth/authorize");
        let query = asking(&json!({"sandbox_auto": "allow", "sandbox_account": "4711"}));
        let allowed = sandbox.request(Method::GET, &path).query(&query).send().await.unwrap();
        let form = [
            ("client_id", "app"),
            ("client_secret", "secret"),
            ("grant_type", "authorization_code"),
            ("redirect_uri", BACK),
            ("code", &told(&allowed)["code"]),
            ("code_verifier", VERIFIER),
        ];
        let path = format!("/{platform}/oauth/access_token");
        let request = sandbox.request(Method::POST, &path).form(&form);
        let granted = good(request.send().await.unwrap()).await;
        assert_eq!(granted["user_id"], "4711");
        for (path, grant) in [("access_token", "exchange"), ("refresh_access_token", "refresh")] {
            let query = [
                ("grant_type", format!("{word}_{grant}_token")),
                ("client_secret", "secret".to_owned()),
                ("access_token", granted["access_token"].as_str().unwrap().to_owned()),
            ];
            let path = format!("/{platform}/{path}");
            let lasting = sandbox.request(Method::GET, &path).query(&query).send().await.unwrap();
            assert_eq!(good(lasting).await["expires_in"], 5_184_000);
        }
    }
}

#[tokio::test]
async fn facebook_tells_what_was_granted_also_to_a_token_that_lasts() {
    let sandbox = TestSandbox::start().await;
    let permissions = async |token: &str| -> Vec<String> {
        let told = Graph::facebook(&sandbox).with_token(token).read("me/permissions").await;
        let granted = told["data"].as_array().unwrap().iter();
        let name = |one: &Value| {
            assert_eq!(one["status"], "granted");
            one["permission"].as_str().unwrap().to_owned()
        };
        granted.map(name).collect()
    };
    let asked = ["pages_show_list", "pages_manage_posts", "public_profile"];
    let code = code(&sandbox).await;
    let granted = good(redeem(&sandbox, &code, &json!({})).await).await;
    let token = granted["access_token"].as_str().unwrap();
    assert_eq!(permissions(token).await, asked);
    let query = [("grant_type", "fb_exchange_token"), ("fb_exchange_token", token)];
    let lasting = sandbox.request(Method::GET, TOKEN).query(&query).send().await.unwrap();
    let lasting = good(lasting).await;
    assert_eq!(permissions(lasting["access_token"].as_str().unwrap()).await, asked);
    assert!(permissions("ada").await.contains(&"pages_read_engagement".to_owned()));
}
