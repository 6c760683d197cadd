//! How a post of ours is recognised, and measured.

use jiff::{SignedDuration, Timestamp, fmt::strtime};
use serde_json::Value;

use crate::{
    domain::text::{Limit, TooLong, too_long as first_broken},
    platforms::{At, Violation},
};

/// Lists are read from so long before the intent: clocks differ, and times are whole seconds.
pub(in crate::platforms) const MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// Whether a listed post was made since then; one that does not say when counts.
pub(in crate::platforms) fn is_since(post: &Value, name: &str, since: Timestamp) -> bool {
    let time = post.get(name).and_then(Value::as_str).and_then(instant);
    time.is_none_or(|time| time >= since)
}

/// Whether two texts are the same but for white space, which platforms tidy up.
pub(in crate::platforms) fn same_text(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// A text that is too long for the platform.
pub(in crate::platforms) fn too_long(
    platform: &str,
    text: &str,
    limits: &[Limit],
) -> Option<Violation> {
    let TooLong { length, limit } = first_broken(text, limits)?;
    let message = format!(
        "{platform} takes at most {} characters, this has {length}; shorten the text.",
        limit.most
    );
    Some(Violation { at: At::Text, message })
}

/// `2026-01-31T12:00:00+0000`, as the Graph API writes it, or RFC 3339.
fn instant(text: &str) -> Option<Timestamp> {
    let graph = || strtime::parse("%Y-%m-%dT%H:%M:%S%z", text).and_then(|time| time.to_timestamp());
    text.parse().or_else(|_| graph()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_of_the_graph_api_are_read() {
        let since: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        let made = |time: &str| is_since(&json!({"created_time": time}), "created_time", since);
        assert!(made("2026-01-31T12:00:00+0000") && made("2026-01-31T12:00:01Z"));
        assert!(!made("2026-01-31T11:59:59+0000") && made("some time ago"));
    }

    #[test]
    fn white_space_makes_no_difference() {
        assert!(same_text("Hello,\r\n  world ", "Hello,\nworld"));
        assert!(!same_text("Hello", "Hello!"));
    }
}
