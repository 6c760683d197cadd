//! The page for people.

use reqwest::Method;

use crate::support::TestSandbox;

#[tokio::test]
async fn it_needs_no_other_host_and_may_reach_none() {
    let sandbox = TestSandbox::start().await;
    for path in ["/", "/_sandbox"] {
        let response = sandbox.request(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"));
        let page = response.text().await.unwrap();
        let namespace = "http://www.w3.org/2000/svg";
        assert!(!page.replace(namespace, "").contains("http"));
        assert!(!page.contains("innerHTML"));
    }
}
