//! `GET /actions/normalize/image/url`: a media URL, made fit for Metricool.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::credentials::Credentials;
use super::refusal::Refusal;
use crate::answer::Answer;
use crate::call::Arrival;
use crate::faults::Plan;
use crate::names::{Operation, Provider};
use crate::state::Sandbox;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Subject {
    url: Option<String>,
}

/// The URL as it is, in plain text, unless scripted otherwise.
pub(super) async fn normalize(
    State(sandbox): State<Sandbox>,
    arrival: Arrival,
    credentials: Credentials,
    subject: Result<Query<Subject>, QueryRejection>,
) -> Response {
    let url = subject.ok().and_then(|Query(subject)| subject.url);
    let call = arrival
        .call(Provider::Metricool, Operation::Normalize, credentials.blog_id())
        .media_url(url.as_deref());
    if let Err(refusal) = credentials.brand() {
        return sandbox.refuse(call, refusal.answer());
    }
    sandbox
        .exchange(call, |_, plan, _| match url {
            Some(url) => normalized(&url, plan),
            None => Refusal::MissingParameter("url").answer(),
        })
        .await
}

fn normalized(url: &str, plan: &Plan) -> Answer {
    match &plan.rewrite {
        None => Answer::text(StatusCode::OK, url),
        Some(rewrite) => {
            let url = format!("{}{url}", rewrite.prefix);
            if rewrite.json {
                Answer::json(StatusCode::OK, json!({"url": url}))
            } else {
                Answer::text(StatusCode::OK, url)
            }
        }
    }
}
