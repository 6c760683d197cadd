//! Google: what the token endpoint and the Sheets API refuse, and what the control API shows. That
//! a good assertion passes is a test of the crate `google`.

use reqwest::Method;
use sandbox::GOOGLE_PREFIX;
use serde_json::{Value, json};

use crate::social_support::{Social, told};
use crate::support::TestSandbox;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

async fn token(sandbox: &TestSandbox, grant: &str, assertion: &str) -> (u16, Value) {
    let request = sandbox.request(Method::POST, &format!("{GOOGLE_PREFIX}/token"));
    let form = [("grant_type", grant), ("assertion", assertion)];
    told(request.form(&form).send().await.unwrap()).await
}

#[tokio::test]
async fn an_assertion_that_is_not_signed_with_the_key_is_refused() {
    let sandbox = TestSandbox::start().await;
    for (grant, assertion, code) in [
        ("password", "a.b.c", "unsupported_grant_type"),
        (GRANT, "", "invalid_request"),
        (GRANT, "abc", "invalid_request"),
        (GRANT, "e30.e30.AAAA", "invalid_grant"),
    ] {
        let (status, body) = token(&sandbox, grant, assertion).await;
        assert_eq!((status, &body["error"]), (400, &json!(code)), "{assertion}");
    }
}

#[tokio::test]
async fn cells_are_written_appended_and_shown() {
    let sandbox = TestSandbox::start().await;
    let google = Social::new(&sandbox, GOOGLE_PREFIX);
    let put = async |range: &str, option: &str, rows: Value| {
        let path = format!("/v4/spreadsheets/b/values/{range}?valueInputOption={option}");
        let request = google.request(Method::PUT, &path).json(&json!({"values": rows}));
        told(request.send().await.unwrap()).await
    };
    let (status, written) = put("Sheet1!A1:B2", "RAW", json!([["=1", "'x"], [null, 3]])).await;
    assert_eq!((status, &written["updatedCells"]), (200, &json!(3)));
    put("Sheet1!C1", "USER_ENTERED", json!([["=1"]])).await;
    let append = "/v4/spreadsheets/b/values/Sheet1!A1:append?valueInputOption=RAW";
    assert_eq!(google.post(append, &json!({"values": [["last"]]})).await.0, 200);
    let (_, read) = google.get("/v4/spreadsheets/b/values/Sheet1!A1:C").await;
    let rows = json!([["=1", "'x", "#ERROR!"], ["", 3], ["last"]]);
    assert_eq!(read["values"], rows);
    let shown = sandbox.get("/_sandbox/spreadsheets").await;
    let sheet = &shown["spreadsheets"][0]["sheets"][0];
    assert_eq!((&sheet["title"], &sheet["rows"][2]), (&json!("Sheet1"), &json!(["last"])));
    assert_eq!(sandbox.rows("journal?provider=google&operation=send", "calls").await.len(), 1);
}

#[tokio::test]
async fn refusals() {
    let sandbox = TestSandbox::start().await;
    let google = Social::new(&sandbox, GOOGLE_PREFIX);
    let data = |range: &str, rows: Value| json!({"valueInputOption": "RAW", "data": [{"range": range, "values": rows}]});
    let add = |title: &str| json!({"requests": [{"addSheet": {"properties": {"title": title}}}]});
    let batch = "/v4/spreadsheets/b/values:batchUpdate";
    for (path, body, words) in [
        (batch, data("No!A1", json!([["x"]])), "Unable to parse range: No!A1"),
        (batch, data("Sheet1!A1001", json!([["x"]])), "exceeds grid limits. Max rows: 1000"),
        (batch, data("Sheet1!A1:A1", json!([["x", "y"]])), "tried writing to column [2]"),
        (batch, data("Sheet1!A1:A1", json!([["x"], ["y"]])), "tried writing to row [2]"),
        (batch, json!({"data": []}), "'valueInputOption' is required but not specified"),
        (batch, json!([]), "Invalid JSON payload"),
        ("/v4/spreadsheets/b:batchUpdate", add("sheet1"), "already exists"),
        ("/v4/spreadsheets/b:batchUpdate", json!({"requests": [{"sing": {}}]}), "Invalid JSON"),
    ] {
        let (status, refused) = google.post(path, &body).await;
        let message = refused["error"]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
        assert_eq!((status, &refused["error"]["status"]), (400, &json!("INVALID_ARGUMENT")));
    }
    // Of several changes the good ones are not kept either.
    let both = json!({"requests": [add("new")["requests"][0], add("new")["requests"][0]]});
    assert_eq!(google.post("/v4/spreadsheets/b:batchUpdate", &both).await.0, 400);
    let (_, book) = google.get("/v4/spreadsheets/b").await;
    assert_eq!(book["sheets"].as_array().unwrap().len(), 1);
    assert_eq!(google.get("/v4/spreadsheets/missing").await.0, 404);
    assert_eq!(google.get("/v4/spreadsheets/forbidden").await.0, 403);
    let stranger = Social { token: "ada-expired", ..google };
    let (status, body) = stranger.get("/v4/spreadsheets/b").await;
    assert_eq!((status, &body["error"]["status"]), (401, &json!("UNAUTHENTICATED")));
}
