//! The pages for people.

use service::Code;

use crate::support::{Gateway, contract::operations};

#[tokio::test]
async fn the_docs_have_every_operation_and_every_problem() {
    let gateway = Gateway::start().await;
    let answer = gateway.anonymous("GET", "/docs").send().await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    for (_, path, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap();
        assert!(answer.text().contains(&format!("<article id=\"{id}\"")), "{path}");
    }
    for code in Code::all() {
        assert!(answer.text().contains(&format!("href=\"{}\"", code.problem_type())));
    }
}

#[tokio::test]
async fn the_docs_say_what_a_file_looks_like() {
    let gateway = Gateway::start().await;
    let answer = gateway.anonymous("GET", "/docs").send().await;
    let import = answer.text().split("<article id=\"importPosts\"").nth(1).unwrap();
    let import = import.split("</article>").next().unwrap();
    assert!(import.contains("<code>text/csv</code>"));
    assert!(import.contains("content,platforms,scheduledAt,timezone"));
}

#[tokio::test]
async fn every_problem_type_is_a_page() {
    let gateway = Gateway::start().await;
    for code in Code::all() {
        let answer = gateway.anonymous("GET", &code.problem_type()).send().await;
        assert_eq!(answer.status, 200, "{}", code.name());
        assert!(answer.text().contains(code.name()));
    }
    let answer = gateway.anonymous("GET", "/problems/no-such-problem").send().await;
    answer.refuses(404, "NOT_FOUND");
}

#[tokio::test]
async fn pages_load_nothing_from_anywhere() {
    let gateway = Gateway::start().await;
    for path in ["/docs", "/problems/internal", "/deposits/paid", "/deposits/cancelled"] {
        let answer = gateway.anonymous("GET", path).send().await;
        assert_eq!(answer.status, 200);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("style-src 'sha256-") && !policy.contains("script"), "{policy}");
        for loads in ["<script", "<link", "<img", "src=", "@import", "url("] {
            assert!(!answer.text().contains(loads), "{path} has {loads}");
        }
    }
}

#[tokio::test]
async fn the_document_that_is_served_is_the_code_s() {
    let gateway = Gateway::start().await;
    let served = gateway.anonymous("GET", "/openapi.json").send().await.json();
    assert_eq!(served, gateway::openapi());
    assert_eq!(served["openapi"], "3.1.0");
}
