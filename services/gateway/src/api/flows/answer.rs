//! A flow as clients see it.

use proto::conversations::v1 as pb;
use serde::Serialize;
use serde_json::{Map, Value};
use service::Error;
use utoipa::ToSchema;

use crate::api::time::Instant;

/// A version of the tenant's flow.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct Flow {
    /// Counted from 1; 0 is the program's own.
    #[schema(example = 1)]
    version: u32,
    /// Whether conversations begin with it.
    #[schema(example = true)]
    active: bool,
    created_at: Instant,
    /// Goes before the first question.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "Hi! A few questions before we start.")]
    welcome: Option<Value>,
    /// The questions, in order.
    #[schema(value_type = Vec<Object>, example = json!([{
        "key": "placement", "prompt": "Where on the body should it be?", "validator": "text",
        "repair": {"gentle": "Sorry, where?", "example": "Such as: left forearm"},
        "optional": false, "media": false, "next": null,
    }]))]
    steps: Vec<Value>,
    /// Where the studio travels; none: every city will do.
    #[schema(value_type = Vec<Object>, example = json!([
        {"city": "Manchester", "country": "United Kingdom", "from": "2030-03-04", "to": "2030-03-08"},
    ]))]
    tour: Vec<Value>,
}

/// The versions of the tenant's flow.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct FlowList {
    items: Vec<Flow>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl TryFrom<pb::Flow> for Flow {
    type Error = Error;

    fn try_from(flow: pb::Flow) -> Result<Self, Error> {
        let wrong = |what: &dyn std::fmt::Display| Error::internal(format!("a flow: {what}"));
        let mut members: Map<String, Value> =
            serde_json::from_str(&flow.flow_json).map_err(|error| wrong(&error))?;
        let mut list = |name: &str| match members.remove(name) {
            Some(Value::Array(items)) => Ok(items),
            None => Ok(Vec::new()),
            Some(_) => Err(wrong(&format!("its {name} are no list"))),
        };
        let (steps, tour) = (list("steps")?, list("tour")?);
        Ok(Self {
            version: flow.version,
            active: flow.active,
            created_at: Instant::required(flow.created_at)?,
            welcome: members.remove("welcome"),
            steps,
            tour,
        })
    }
}

impl FlowList {
    pub(super) fn new(flows: Vec<pb::Flow>, next_cursor: Option<String>) -> Result<Self, Error> {
        let items = flows.into_iter().map(Flow::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}
