//! The console's files, as browsers get them (console.md). They are built by `make web`.

use crate::support::{Gateway, client::Answer};

const PAGES: [&str; 10] = [
    "/",
    "/sign-in",
    "/stories",
    "/stories/batch_1_abc",
    "/posts",
    "/schedules/pages/luna",
    "/conversations",
    "/settings/keys",
    "/activity",
    "/posts?view=week",
];

async fn document(gateway: &Gateway) -> Answer {
    let answer = gateway.anonymous("GET", "/").send().await;
    assert!(answer.text().contains("<script"), "the console is not built: run `make web`");
    answer
}

/// What the document loads.
fn assets(document: &str) -> Vec<&str> {
    let quoted = document.split('"').skip(1).step_by(2);
    quoted.filter(|path| path.starts_with("/assets/")).collect()
}

#[tokio::test]
async fn every_page_is_the_same_document_under_a_strict_policy() {
    let gateway = Gateway::start().await;
    let document = document(&gateway).await;
    for page in PAGES {
        let answer = gateway.anonymous("GET", page).send().await;
        assert_eq!(answer.status, 200, "{page}");
        assert_eq!(answer.text(), document.text(), "{page}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-cache");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"));
    }
}

#[tokio::test]
async fn nothing_is_inline_and_nothing_from_elsewhere() {
    let gateway = Gateway::start().await;
    let document = document(&gateway).await;
    let text = document.text();
    assert!(
        !text.contains("<style") && !text.contains("style=") && !text.contains("://"),
        "{text}"
    );
    assert_eq!(text.matches("<script").count(), text.matches("<script type=\"module\"").count());
    assert!(text.split("<script").skip(1).all(|script| script.contains("src=\"/assets/")));
}

#[tokio::test]
async fn what_has_its_hash_in_its_name_is_kept_for_ever() {
    let gateway = Gateway::start().await;
    let document = document(&gateway).await;
    let assets = assets(document.text());
    assert!(assets.iter().any(|path| path.rsplit('.').next() == Some("js")), "{assets:?}");
    for path in assets {
        let answer = gateway.anonymous("GET", path).send().await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_ne!(answer.header("content-type"), "application/octet-stream", "{path}");
    }
    for path in ["/assets/none.js", "/assets/..%2Findex.html", "/assets/..%2F..%2Fpackage.json"] {
        gateway.anonymous("GET", path).send().await.refuses(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_document_that_is_known_is_not_sent_again() {
    let gateway = Gateway::start().await;
    let document = document(&gateway).await;
    let again = gateway.anonymous("GET", "/posts").header("if-none-match", document.header("etag"));
    let again = again.send().await;
    assert_eq!(again.status, 304);
    assert_eq!(again.text(), "");
    let other = gateway.anonymous("GET", "/").header("if-none-match", "\"other\"").send().await;
    assert_eq!(other.status, 200);
}

/// Only the console's own pages are: a mistyped operation stays a problem document.
#[tokio::test]
async fn what_no_page_is_called_is_not_found() {
    let gateway = Gateway::start().await;
    for path in ["/api/no-such-thing", "/storiesX", "/index.html", "/.vite/manifest.json"] {
        gateway.anonymous("GET", path).send().await.refuses(404, "NOT_FOUND");
    }
}
