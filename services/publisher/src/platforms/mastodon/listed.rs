//! How a status of ours is recognised among those of an account: same text, same media, not older
//! than the intent. Mastodon shows texts as HTML, and mentions without their server.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::wire::Status;
use crate::{
    domain::publication::Publication,
    platforms::wording::{plain, squeezed},
};

/// Whether a status is like the publication.
pub(super) fn matches(status: &Status, publication: &Publication, since: Timestamp) -> bool {
    let shown = status.content.as_deref().map(|html| squeezed(&plain(html))).unwrap_or_default();
    is_since(status, since)
        && shown == written(&publication.order.content.text)
        && same_media(status, publication)
}

/// Whether it is not older than that; one without a time is taken for new.
pub(super) fn is_since(status: &Status, since: Timestamp) -> bool {
    status.created_at.is_none_or(|at| at >= since)
}

/// Media are named by the ids that they were brought in under.
fn same_media(status: &Status, publication: &Publication) -> bool {
    let theirs: BTreeSet<&str> = status.media_attachments.iter().map(|m| m.id.as_str()).collect();
    let ours = publication.handle.as_ref().map_or(&[][..], |handle| &handle.media_ids);
    // Some answers do not tell their media.
    theirs.is_empty() || ours.iter().any(|id| theirs.contains(id.as_str()))
}

fn written(text: &str) -> String {
    let word = |word: &str| match word.strip_prefix('@').and_then(|rest| rest.split_once('@')) {
        Some((user, _)) => format!("@{user}"),
        None => word.to_owned(),
    };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{domain::publication::Handle, platforms::testing};

    fn like(publication: &Publication, status: Value) -> bool {
        let status: Status = serde_json::from_value(status).unwrap();
        matches(&status, publication, "2026-05-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn html_is_compared_by_its_text() {
        let ours = testing::publication("Hi @ada@a.example\nsee https://b.example/x?y=1&z=2", &[]);
        let content = r#"<p>Hi <span class="h-card"><a href="https://a.example/@ada" class="u-url mention">@<span>ada</span></a></span><br />see <a href="https://b.example/x?y=1&amp;z=2"><span class="invisible">https://</span><span class="">b.example/x?y=1&amp;z=2</span></a></p>"#;
        let created_at = "2026-05-01T12:00:03.000Z";
        assert!(like(&ours, json!({"id": "1", "content": content, "created_at": created_at})));
        let before = "2026-05-01T11:59:59.000Z";
        assert!(!like(&ours, json!({"id": "1", "content": content, "created_at": before})));
        assert!(!like(&ours, json!({"id": "1", "content": "<p>Hi</p>"})));
    }

    #[test]
    fn twins_are_told_apart_by_their_media() {
        let mut ours = testing::publication("", &["https://media.test/a.png"]);
        ours.handle = Some(Handle { media_ids: vec!["7".into()], ..Handle::default() });
        let status =
            |id: &str| json!({"id": "1", "content": "", "media_attachments": [{"id": id}]});
        assert!(like(&ours, status("7")));
        assert!(!like(&ours, status("8")));
        assert!(like(&ours, json!({"id": "1", "content": ""})));
    }
}
