//! Media to try posts with.

use reqwest::Method;

use crate::support::TestSandbox;

#[tokio::test]
async fn a_name_says_what_comes() {
    let sandbox = TestSandbox::start().await;
    let get = async |path: &str| sandbox.request(Method::GET, path).send().await.unwrap();
    let picture = get("/media/a.png?bytes=100").await;
    assert_eq!(picture.headers()["content-type"], "image/png");
    let bytes = picture.bytes().await.unwrap();
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() == 100);
    assert_eq!(get("/media/a.mp4").await.headers()["content-type"], "video/mp4");
    assert_eq!(get("/media/a.txt").await.status(), 404);
    assert_eq!(get("/media/a.png?status=503").await.status(), 503);
}
