//! LinkedIn.

use reqwest::Method;
use sandbox::LINKEDIN_PREFIX;
use serde_json::{Value, json};

use crate::social_support::{Social, told};
use crate::support::TestSandbox;

fn new_post(author: &str, text: &str) -> Value {
    json!({
        "author": author, "commentary": text, "visibility": "PUBLIC", "lifecycleState": "PUBLISHED",
        "distribution": {"feedDistribution": "MAIN_FEED"},
    })
}

#[tokio::test]
async fn the_id_of_a_post_is_in_a_header() {
    let sandbox = TestSandbox::start().await;
    let linkedin = Social::new(&sandbox, LINKEDIN_PREFIX);
    let (_, me) = linkedin.get("/v2/userinfo").await;
    let author = format!("urn:li:person:{}", me["sub"].as_str().unwrap());
    let post = new_post(&author, "Hello");
    let answer = linkedin.request(Method::POST, "/rest/posts").json(&post).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let urn = answer.headers()["x-restli-id"].to_str().unwrap().to_owned();
    assert!(urn.starts_with("urn:li:share:"));
    assert_eq!(answer.text().await.unwrap(), "");
    let (status, refused) = linkedin.post("/rest/posts", &post).await;
    assert_eq!(status, 422);
    assert_eq!(refused["message"], format!("Content is a duplicate of {urn}"));
    assert_eq!(refused["errorDetails"]["inputErrors"][0]["code"], "DUPLICATE_POST");
    let (_, listed) = linkedin.get(&format!("/rest/posts?q=author&author={author}")).await;
    assert_eq!(listed["elements"][0]["id"], urn);
    assert_eq!(listed["elements"][0]["author"], author);
    assert_eq!(linkedin.get(&format!("/rest/posts/{urn}")).await.1["commentary"], "Hello");
}

#[tokio::test]
async fn a_version_has_to_be_named() {
    let sandbox = TestSandbox::start().await;
    let path = format!("{LINKEDIN_PREFIX}/rest/posts");
    let request = sandbox.request(Method::POST, &path).bearer_auth("ada");
    let answer = request.json(&new_post("urn:li:person:1", "Hello")).send().await.unwrap();
    let (status, refused) = told(answer).await;
    assert_eq!((status, &refused["code"]), (400, &json!("VERSION_MISSING")));
}

#[tokio::test]
async fn a_picture_is_put_where_it_belongs() {
    let sandbox = TestSandbox::start().await;
    let linkedin = Social::new(&sandbox, LINKEDIN_PREFIX);
    let begin = json!({"initializeUploadRequest": {"owner": "urn:li:organization:7"}});
    let (status, begun) = linkedin.post("/rest/images?action=initializeUpload", &begin).await;
    assert_eq!(status, 200);
    let image = &begun["value"]["image"];
    let mut post = new_post("urn:li:organization:7", "A picture");
    post["content"] = json!({"media": {"id": image}});
    assert_eq!(linkedin.post("/rest/posts", &post).await.0, 422);
    let url = url::Url::parse(begun["value"]["uploadUrl"].as_str().unwrap()).unwrap();
    let put = sandbox.request(Method::PUT, url.path()).bearer_auth("ada").body("12345678");
    let put = put.header("content-type", "image/png").send().await.unwrap();
    assert_eq!(put.status(), 201);
    assert_eq!(linkedin.post("/rest/posts", &post).await.0, 201);
    assert_eq!(sandbox.ledger().await[0]["mediaUrls"], json!([image]));
}
