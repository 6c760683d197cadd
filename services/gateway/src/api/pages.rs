//! What people and machines look at without a key and without the gate: the docs, one page per
//! problem, where a lead comes to from paying a deposit, the metrics, and the console's files.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde_json::Value;
use service::Code;
use telemetry::metrics::Handle;

use crate::{
    api::console::console,
    docs,
    http::problem::{self, Failure},
};

/// The text format of Prometheus.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// All pages, made once.
struct Pages {
    docs: String,
    deposit_paid: String,
    deposit_cancelled: String,
    /// By the last segment of the problem's type, such as `batch-not-found`.
    problems: HashMap<String, String>,
    /// The pages' style and nothing else: no script, no other host.
    policy: HeaderValue,
}

/// Their routes; `/metrics` when it is to be served here.
pub(crate) fn pages(document: &Value, metrics: Option<Handle>) -> Router {
    let pages = Arc::new(Pages {
        docs: docs::page(document),
        deposit_paid: docs::deposit_paid(),
        deposit_cancelled: docs::deposit_cancelled(),
        problems: Code::all().map(|code| (docs::problem_slug(code), docs::problem(code))).collect(),
        policy: docs::policy(),
    });
    let router = Router::new()
        .route("/docs", get(docs_page))
        .route("/problems/{code}", get(problem_page))
        .route("/deposits/paid", get(deposit_paid))
        .route("/deposits/cancelled", get(deposit_cancelled))
        .with_state(pages)
        .merge(console());
    match metrics {
        Some(handle) => router.route("/metrics", get(async move || render(&handle))),
        None => router,
    }
}

async fn docs_page(State(pages): State<Arc<Pages>>) -> Response {
    pages.answer(&pages.docs)
}

async fn deposit_paid(State(pages): State<Arc<Pages>>) -> Response {
    pages.answer(&pages.deposit_paid)
}

async fn deposit_cancelled(State(pages): State<Arc<Pages>>) -> Response {
    pages.answer(&pages.deposit_cancelled)
}

async fn problem_page(
    State(pages): State<Arc<Pages>>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    match pages.problems.get(&code) {
        Some(page) => Ok(pages.answer(page)),
        None => Err(problem::not_found().await),
    }
}

fn render(handle: &Handle) -> Response {
    ([(header::CONTENT_TYPE, METRICS_TYPE)], handle.render()).into_response()
}

impl Pages {
    fn answer(&self, page: &str) -> Response {
        let policy = [(header::CONTENT_SECURITY_POLICY, self.policy.clone())];
        (policy, Html(page.to_owned())).into_response()
    }
}
