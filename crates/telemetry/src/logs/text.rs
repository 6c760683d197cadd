//! A line for eyes: time of day, level, service, where, what, and the trace to look up.

use std::fmt::Write;

use serde_json::Value;

use super::Line;

/// Where the time of day, down to milliseconds, is in an RFC 3339 instant.
const TIME_OF_DAY: std::ops::Range<usize> = 11..23;

/// `12:34:56.789 INFO  gateway fanfare::up: listening addr=127.0.0.1:8080 trace_id=…`
pub(super) fn format(line: &Line<'_>) -> String {
    let time = line.timestamp.get(TIME_OF_DAY).unwrap_or(&line.timestamp);
    let mut text = format!(
        "{time} {:<5} {} {}: {}",
        line.metadata.level().as_str(),
        line.service,
        line.metadata.target(),
        line.fields.message,
    );
    for (name, value) in &line.fields.others {
        append(&mut text, name, value);
    }
    if let Some((trace_id, _)) = &line.ids {
        append(&mut text, "trace_id", &Value::from(trace_id.as_str()));
    }
    text
}

/// Adds ` name=value`; a text with blanks or control characters is quoted, so that the next name
/// is where it seems to be.
fn append(text: &mut String, name: &str, value: &Value) {
    // Writing to a string cannot fail.
    let _ = match value {
        Value::String(value) if !value.contains(|c: char| c.is_whitespace() || c.is_control()) => {
            write!(text, " {name}={value}")
        }
        value => write!(text, " {name}={value}"),
    };
}
