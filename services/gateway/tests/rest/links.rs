//! Links that do one thing once (conversations.md, "Action tokens").

use std::time::Duration;

use proto::conversations::v1 as pb;
use serde_json::json;
use service::Code;

use crate::support::{
    Gateway,
    client::{Answer, Request},
    conversations::TOKEN,
};

/// What a browser sends.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const FORM: &str = "application/x-www-form-urlencoded";

/// More tries than a test makes.
async fn start() -> Gateway {
    Gateway::start_with(&[("FANFARE_CONVERSATIONS_ADMIN_RATE", "100/1m")]).await
}

fn link(gateway: &Gateway, method: &str) -> Request {
    gateway.anonymous(method, &format!("/a/{TOKEN}"))
}

fn form(gateway: &Gateway, body: &str) -> Request {
    link(gateway, "POST").header("content-type", FORM).body(body.to_owned())
}

/// What is true of every page behind a link.
fn is_safe(page: &Answer) {
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    let policy = page.header("content-security-policy");
    for part in
        ["default-src 'none'", "style-src 'sha256-", "form-action 'self'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("script") && !policy.contains("unsafe"), "{policy}");
    for loads in ["<script", "<link", "<img", "src=", "href=\"http", "@import", "url("] {
        assert!(!page.text().contains(loads), "the page has {loads}");
    }
}

#[tokio::test]
async fn looking_shows_a_page_and_spends_nothing() {
    let gateway = start().await;
    for accept in [BROWSER, "*/*", "text/html"] {
        let page = link(&gateway, "GET").header("accept", accept).send().await;
        assert_eq!(page.status, 200);
        is_safe(&page);
        for part in [
            "<h1>Approve</h1>",
            "+447700900123",
            "PENDING_APPROVAL",
            "Idea: a swallow",
            "<form method=\"post\">",
            "<button type=\"submit\">Approve</button>",
        ] {
            assert!(page.text().contains(part), "{part} is not in {}", page.text());
        }
        assert!(!page.text().contains("<input"), "nothing is asked for");
    }
    assert_eq!(link(&gateway, "HEAD").open().await.status, 200);
    assert!(gateway.conversations.calls().iter().all(|call| *call == "ShowAction"));
    assert_eq!(gateway.conversations.asked::<pb::ShowActionRequest>().token, TOKEN);
}

#[tokio::test]
async fn what_leads_write_cannot_leave_its_place() {
    let gateway = start().await;
    let evil = "</li><script>alert('x')</script><img src=x onerror=\"alert(1)\">&amp;";
    gateway.conversations.script().action = Some(pb::Action {
        action: "approve".to_owned(),
        phone: evil.to_owned(),
        status: evil.to_owned(),
        summary: vec![evil.to_owned()],
    });
    let safe = "&lt;/li&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&lt;img src=x \
                onerror=&quot;alert(1)&quot;&gt;&amp;amp;";
    let pages = [
        link(&gateway, "GET").header("accept", BROWSER).send().await,
        form(&gateway, "").header("accept", BROWSER).send().await,
    ];
    for page in pages {
        assert!(page.text().contains(safe), "{}", page.text());
        assert!(!page.text().contains("<script") && !page.text().contains("<img"));
    }
    let wrong = service::Error::new(Code::LeadConflict, evil);
    gateway.conversations.script().failures.push(wrong.into());
    let refusal = link(&gateway, "GET").header("accept", BROWSER).send().await;
    assert_eq!(refusal.status, 409);
    assert!(refusal.text().contains(safe) && !refusal.text().contains("<script"));
}

#[tokio::test]
async fn a_post_does_it_and_shows_the_outcome() {
    let gateway = start().await;
    for request in [link(&gateway, "POST"), form(&gateway, ""), form(&gateway, "url=")] {
        let page = request.header("accept", BROWSER).send().await;
        assert_eq!(page.status, 200);
        is_safe(&page);
        assert!(page.text().contains("<h1>Done: approve</h1>"), "{}", page.text());
        assert!(page.text().contains("AWAITING_DEPOSIT") && !page.text().contains("<form"));
        let asked: pb::ExecuteActionRequest = gateway.conversations.asked();
        assert_eq!((asked.token.as_str(), asked.url.as_str()), (TOKEN, ""));
    }
}

#[tokio::test]
async fn the_page_of_a_booking_link_asks_for_it() {
    let gateway = start().await;
    gateway.conversations.script().action =
        Some(pb::Action { action: "send_booking_link".to_owned(), ..pb::Action::default() });
    let page = link(&gateway, "GET").header("accept", BROWSER).send().await;
    assert!(page.text().contains("name=\"url\" type=\"url\" required"), "{}", page.text());
    let body = "url=https%3A%2F%2Fbooking.example.com%2Fa+b%3Fc%3Dd%26e";
    assert_eq!(form(&gateway, body).send().await.status, 200);
    let asked: pb::ExecuteActionRequest = gateway.conversations.asked();
    assert_eq!(asked.url, "https://booking.example.com/a b?c=d&e");
    for (body, pointer) in [("link=x", "/link"), ("url=x&url=y", "/url"), ("url=%00", "/url")] {
        let answer = form(&gateway, body).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer]);
    }
    let json = link(&gateway, "POST").json(&json!({"url": "https://a.example"})).send().await;
    json.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
    form(&gateway, &"x".repeat(1024 * 1024 + 1)).send().await.refuses(413, "BODY_TOO_LARGE");
}

#[tokio::test]
async fn programs_get_json_when_they_ask_for_it() {
    let gateway = start().await;
    let accept = |method: &str| link(&gateway, method).header("accept", "application/json");
    let shown = accept("GET").send().await;
    assert_eq!(shown.json(), json!({"action": "approve", "status": "PENDING_APPROVAL"}));
    let done = accept("POST").send().await;
    assert_eq!(done.json(), json!({"action": "approve", "status": "AWAITING_DEPOSIT"}));
    assert_eq!(
        (shown.header("cache-control"), done.header("cache-control")),
        ("no-store", "no-store")
    );
}

#[tokio::test]
async fn a_link_that_does_nothing_says_why_to_programs_and_people() {
    let gateway = start().await;
    let cases = [
        (Code::ActionNotFound, 404),
        (Code::ActionGone, 410),
        (Code::LeadConflict, 409),
        (Code::Internal, 500),
    ];
    for (code, status) in cases {
        for method in ["GET", "POST"] {
            for accept in ["application/json", "*/*"] {
                gateway.conversations.fail(code);
                let answer = link(&gateway, method).header("accept", accept).send().await;
                answer.refuses(status, code.name());
            }
            gateway.conversations.fail(code);
            let page = link(&gateway, method).header("accept", BROWSER).send().await;
            assert_eq!(page.status.as_u16(), status);
            is_safe(&page);
            let title = code.title().replace('\'', "&#39;");
            assert!(page.text().contains(&format!("<h1>{title}</h1>")), "{}", page.text());
            assert!(page.text().contains(page.header("x-trace-id")), "to ask for help with");
        }
    }
}

#[tokio::test]
async fn what_can_be_no_token_is_not_looked_for() {
    let gateway = start().await;
    for token in ["%00", "a%2Fb", "a.b", "%F0%9F%90%A6", "%FF", &"a".repeat(129)] {
        for method in ["GET", "POST"] {
            let answer = gateway.anonymous(method, &format!("/a/{token}")).send().await;
            answer.refuses(404, "ACTION_NOT_FOUND");
        }
    }
    assert!(gateway.conversations.calls().is_empty());
    gateway.anonymous("GET", "/a/guess").send().await.refuses(404, "ACTION_NOT_FOUND");
    gateway.anonymous("GET", "/a").send().await.refuses(404, "NOT_FOUND");
    gateway.anonymous("PUT", "/a/x").send().await.refuses(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn an_address_has_ten_tries_a_minute() {
    let gateway = Gateway::start().await;
    let guess = |from: &str| gateway.anonymous("GET", "/a/guess").from(from);
    for _ in 0..10 {
        guess("127.0.0.2").send().await.refuses(404, "ACTION_NOT_FOUND");
    }
    // Guesses at keys are of the same count, and so is the right link.
    let admin = gateway.anonymous("GET", "/admin/metrics").from("127.0.0.2").send().await;
    admin.refuses(429, "RATE_LIMITED");
    gateway.clock.advance(Duration::from_secs(20));
    let refused = link(&gateway, "POST").from("127.0.0.2").send().await;
    refused.refuses(429, "RATE_LIMITED");
    assert_eq!(refused.header("retry-after"), "40");
    let page = link(&gateway, "GET").from("127.0.0.2").header("accept", BROWSER).send().await;
    assert_eq!((page.status.as_u16(), page.header("retry-after")), (429, "40"));
    is_safe(&page);

    assert_eq!(link(&gateway, "GET").from("127.0.0.3").send().await.status, 200);
    let forwarded = guess("127.0.0.2").header("x-forwarded-for", "192.0.2.7").send().await;
    forwarded.refuses(429, "RATE_LIMITED");
    gateway.clock.advance(Duration::from_secs(40));
    guess("127.0.0.2").send().await.refuses(404, "ACTION_NOT_FOUND");
}
