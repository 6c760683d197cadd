//! `GET /admin/simpleProfiles`.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Caller, TestSandbox, any_story};

#[tokio::test]
async fn every_user_has_the_same_brands() {
    let sandbox = TestSandbox::start().await;
    sandbox.caller_of("424242").sent(&any_story()).await;
    let caller = Caller { account: None, user: Some("77"), ..sandbox.caller() };
    let response = caller.get("/admin/simpleProfiles").await;
    assert_eq!(response.status(), StatusCode::OK);
    let brands: Value = response.json().await.unwrap();
    let brands = brands.as_array().unwrap();
    let named: Vec<_> = brands.iter().map(|b| (&b["id"], &b["label"])).collect();
    assert_eq!(
        named,
        [
            (&json!(700_001), &json!("Aurora Studio")),
            (&json!(700_002), &json!("Casa Fuego")),
            (&json!(700_003), &json!("Northlight")),
        ]
    );
    let northlight = &brands[2];
    assert_eq!(northlight["userId"], 77);
    assert!(northlight["facebook"].is_string() && northlight["facebookPageId"].is_string());
    assert_eq!(northlight.get("instagram"), Some(&Value::Null));
    assert!(northlight["picture"].is_string());
}
