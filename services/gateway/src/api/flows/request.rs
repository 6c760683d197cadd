//! What clients send of a flow. Nothing is ever made of these types but their documentation.
#![allow(dead_code, reason = "only their documentation is used")]

use serde_json::Value;
use service::Error;
use utoipa::ToSchema;

use crate::{domain::words::StepValidator, http::shape::Problems};

/// The flow as JSON text; what is in it is the conversations' to judge. A member that is null counts
/// as absent, here as in every body.
///
/// # Errors
/// `INVALID_REQUEST` for what is no object, or cannot be kept as text.
pub(super) fn flow(body: &Value) -> Result<String, Error> {
    let mut problems = Problems::of(body);
    let members = body.as_object();
    if members.is_none() {
        problems.note("", "must be an object");
    }
    problems.into_result()?;
    let there = members.into_iter().flatten().filter(|(_, value)| !value.is_null());
    Ok(Value::Object(there.map(|(name, value)| (name.clone(), value.clone())).collect())
        .to_string())
}

/// What is to change of a flow.
#[derive(ToSchema)]
#[schema(example = json!({"tour": [
    {"city": "Manchester", "country": "United Kingdom", "from": "2030-03-04", "to": "2030-03-08"},
]}))]
pub(super) struct FlowChange {
    /// Goes before the first question.
    welcome: Option<String>,
    /// The questions, in order.
    steps: Option<Vec<FlowStep>>,
    /// Where the studio travels; none: every city will do.
    tour: Option<Vec<TourStop>>,
}

/// One question.
#[derive(ToSchema)]
struct FlowStep {
    /// Its name, under which the answer is kept.
    #[schema(pattern = "^[a-z0-9_]{1,64}$", example = "placement")]
    key: String,
    #[schema(example = "Where on the body should it be?")]
    prompt: String,
    /// What an answer is.
    #[schema(value_type = StepValidator)]
    validator: String,
    repair: Option<RepairTexts>,
    /// Whether it can be skipped; not without it.
    optional: Option<bool>,
    /// Whether a file is an answer; not without it.
    media: Option<bool>,
    /// The key of the next question; of the last one null.
    next: Option<String>,
}

/// What is said of an answer that cannot be read.
#[derive(ToSchema)]
struct RepairTexts {
    /// The first time.
    gentle: Option<String>,
    /// The second time: short, with an example.
    example: Option<String>,
}

/// A stop of the tour.
#[derive(ToSchema)]
struct TourStop {
    #[schema(example = "Manchester")]
    city: String,
    #[schema(example = "United Kingdom")]
    country: String,
    /// The first day.
    #[schema(format = Date, example = "2030-03-04")]
    from: String,
    /// The last day.
    #[schema(format = Date, example = "2030-03-08")]
    to: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_flow_is_an_object_and_passes_as_it_is() {
        assert_eq!(flow(&json!({"tour": [], "x": 1.5})).unwrap(), r#"{"tour":[],"x":1.5}"#);
        assert_eq!(flow(&json!({"steps": null, "tour": [null]})).unwrap(), r#"{"tour":[null]}"#);
        assert_eq!(flow(&json!([])).unwrap_err().fields()[0].pointer, "");
        assert_eq!(flow(&json!({"welcome": "\0"})).unwrap_err().fields()[0].pointer, "/welcome");
    }
}
