//! A line as one JSON object.

use serde_json::{Map, Value};

use super::Line;
use crate::provider::service_name;

/// `{timestamp, level, service, target, message, trace_id, span_id, …fields}`. A field that has
/// the name of one of these is left out rather than allowed to forge it.
pub(super) fn format(line: Line<'_>) -> String {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| {
        object.entry(name).or_insert(value);
    };
    put("timestamp", line.timestamp.into());
    put("level", line.metadata.level().as_str().into());
    put("service", service_name(line.service).into());
    put("target", line.metadata.target().into());
    put("message", line.fields.message.into());
    if let Some((trace_id, span_id)) = line.ids {
        put("trace_id", trace_id.into());
        put("span_id", span_id.into());
    }
    for (name, value) in line.fields.others {
        put(name, value);
    }
    Value::Object(object).to_string()
}
