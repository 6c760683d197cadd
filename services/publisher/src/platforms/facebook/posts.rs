//! What a post on a page may be, and what is sent for it.

use serde_json::{Map, Value, json};

use crate::{
    domain::{
        publication::{Content, Handle},
        text::{FACEBOOK, first_link},
    },
    platforms::{At, Violation, graph, graph::is_video},
};

/// Photos of a post.
const MOST_MEDIA: usize = 10;

pub(super) fn validate(content: &Content) -> Vec<Violation> {
    let mut violations: Vec<Violation> =
        graph::too_long("Facebook", &content.text, FACEBOOK).into_iter().collect();
    if content.text.trim().is_empty() && content.media.is_empty() {
        let message = "Facebook needs a text or a media; add one.".to_owned();
        violations.push(Violation { at: At::Text, message });
    }
    if content.media.len() > MOST_MEDIA {
        let message = format!("Facebook takes at most {MOST_MEDIA} media; remove some.");
        violations.push(Violation { at: At::Media, message });
    }
    let video = content.media.iter().position(|url| is_video(url));
    if let Some(index) = video.filter(|_| content.media.len() > 1) {
        let message =
            "Facebook takes one video, or photos; remove the video or the others.".to_owned();
        violations.push(Violation { at: At::MediaItem(index), message });
    }
    violations
}

/// The media that are uploaded first; a video is not.
pub(super) fn photos(content: &Content) -> &[String] {
    match content.media.first() {
        Some(first) if is_video(first) => &[],
        _ => &content.media,
    }
}

/// The body of the publishing call: `{message, link, attached_media}`.
pub(super) fn body(content: &Content, handle: &Handle) -> Value {
    let mut body = Map::new();
    if !content.text.is_empty() {
        body.insert("message".into(), content.text.as_str().into());
    }
    if !handle.media_ids.is_empty() {
        let attached = handle.media_ids.iter().map(|id| json!({"media_fbid": id}));
        body.insert("attached_media".into(), attached.collect());
    } else if let Some(link) = first_link(&content.text) {
        body.insert("link".into(), link.into());
    }
    Value::Object(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(text: &str, media: &[&str]) -> Content {
        let media = media.iter().map(|name| format!("https://media.example/{name}")).collect();
        Content { text: text.to_owned(), media }
    }

    #[test]
    fn the_limits_of_posts_md() {
        let found = |content| {
            let all = validate(&content);
            all.into_iter().map(|violation| violation.at).collect::<Vec<At>>()
        };
        assert_eq!(found(content("hi", &["1.jpg"; 10])), []);
        assert_eq!(found(content("", &["1.mp4"])), []);
        assert_eq!(found(content(&"x".repeat(63_207), &[])), [At::Text]);
        assert_eq!(found(content(" ", &[])), [At::Text]);
        assert_eq!(found(content("", &["1.jpg"; 11])), [At::Media]);
        assert_eq!(found(content("", &["1.jpg", "2.mp4"])), [At::MediaItem(1)]);
    }

    #[test]
    fn a_link_is_named_where_no_media_is() {
        let text = content("Read https://example.com/a, now", &[]);
        let said = body(&text, &Handle::default());
        assert_eq!(said, json!({"message": text.text, "link": "https://example.com/a"}));
        let photos = Handle { media_ids: vec!["7".into()], ..Handle::default() };
        let said = body(&text, &photos);
        assert_eq!(said["attached_media"], json!([{"media_fbid": "7"}]));
        assert_eq!(said.get("link"), None);
    }
}
