//! What browsers need: CORS by configuration, security headers, compression.

use crate::support::Gateway;

const ORIGIN: &str = "https://app.example";
const CORS: [(&str, &str); 1] = [("FANFARE_CORS_ORIGINS", ORIGIN)];

#[tokio::test]
async fn a_preflight_of_a_known_origin_needs_no_key() {
    let gateway = Gateway::start_with(&CORS).await;
    let preflight = |origin: &str| {
        gateway
            .anonymous("OPTIONS", "/api/metricool/publish/stories")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "x-api-key,x-tenant,content-type")
    };
    let answer = preflight(ORIGIN).open().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["access-control-allow-origin"], ORIGIN);
    let allowed = answer.headers["access-control-allow-headers"].to_str().unwrap();
    for name in
        ["x-api-key", "x-admin-api-key", "x-tenant", "content-type", "idempotency-key", "if-match"]
    {
        assert!(allowed.contains(name), "{name}");
    }
    let stranger = preflight("https://evil.example").open().await;
    assert!(!stranger.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn answers_and_errors_can_be_read_by_a_known_origin() {
    let gateway = Gateway::start_with(&CORS).await;
    for request in [gateway.get("/api/keys"), gateway.anonymous("GET", "/api/keys")] {
        let answer = request.header("origin", ORIGIN).send().await;
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        let exposed = answer.header("access-control-expose-headers");
        for name in ["x-trace-id", "etag", "ratelimit", "idempotency-replayed", "location"] {
            assert!(exposed.contains(name), "{name}");
        }
    }
}

#[tokio::test]
async fn without_configuration_there_is_no_cors() {
    let gateway = Gateway::start().await;
    let answer = gateway.get("/api/keys").header("origin", ORIGIN).send().await;
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
    let preflight = gateway.anonymous("OPTIONS", "/api/keys").header("origin", ORIGIN);
    preflight.send().await.refuses(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let gateway = Gateway::start().await;
    for path in ["/api/keys", "/docs", "/nothing", "/openapi.json"] {
        let answer = gateway.get(path).send().await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn json_is_compressed_when_the_client_takes_it() {
    let gateway = Gateway::start().await;
    let plain = gateway.get("/openapi.json").send().await;
    let packed = gateway.get("/openapi.json").header("accept-encoding", "gzip").open().await;
    assert!(!plain.headers.contains_key("content-encoding"));
    assert_eq!(packed.headers["content-encoding"], "gzip");
}
