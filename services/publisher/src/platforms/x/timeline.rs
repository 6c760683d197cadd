//! How a post of ours is recognised in an account's timeline: same text, not older than the intent.
//!
//! X escapes `& < >`, shortens every link to `t.co` and adds one for the media, so both texts are
//! brought to one form first: links in full and without their scheme, blanks squeezed.

use jiff::Timestamp;

use super::wire::Tweet;
use crate::{
    domain::publication::Publication,
    platforms::wording::{squeezed, unescaped},
};

/// Whether a post is like the publication. One without a time is new enough: only new ones were
/// asked for.
pub(super) fn matches(tweet: &Tweet, publication: &Publication, since: Timestamp) -> bool {
    let new = tweet.created_at.is_none_or(|at| at >= since);
    new && shown(tweet) == written(&publication.order.content.text)
}

/// Of several that match, those with a media of ours, if there are any.
pub(super) fn narrowed(matches: Vec<Tweet>, publication: &Publication) -> Vec<Tweet> {
    let ours = publication.handle.as_ref().map_or(&[][..], |handle| &handle.media_ids);
    let has_ours = |tweet: &&Tweet| {
        let ids = tweet.media_keys().iter().filter_map(|key| Some(key.split_once('_')?.1));
        ids.into_iter().any(|id| ours.iter().any(|our| our == id))
    };
    let with_ours: Vec<Tweet> = matches.iter().filter(has_ours).cloned().collect();
    if with_ours.is_empty() { matches } else { with_ours }
}

fn shown(tweet: &Tweet) -> String {
    let mut text = tweet.text.clone();
    for link in tweet.links() {
        let expanded = link.expanded_url.as_deref().filter(|_| !link.url.is_empty());
        let added = link.media_key.is_some() || expanded.is_some_and(is_media);
        match expanded {
            _ if added => text = text.replace(&link.url, ""),
            Some(expanded) => text = text.replace(&link.url, expanded),
            None => {}
        }
    }
    written(&unescaped(&text))
}

/// The address of a media of a post, which X adds to its text.
fn is_media(url: &str) -> bool {
    let on_x = ["https://x.com/", "https://twitter.com/"].iter().any(|x| url.starts_with(x));
    on_x && url.contains("/status/") && (url.contains("/photo/") || url.contains("/video/"))
}

fn written(text: &str) -> String {
    let bare = text.replace("https://", "").replace("http://", "");
    let words = bare.split_whitespace().map(|word| word.trim_end_matches('/'));
    squeezed(&words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::platforms::testing;

    fn like(text: &str, tweet: Value) -> bool {
        let publication = testing::publication(text, &[]);
        let tweet: Tweet = serde_json::from_value(tweet).unwrap();
        matches(&tweet, &publication, "2026-05-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_text_is_compared_as_it_was_written() {
        let tweet = json!({
            "id": "1",
            "created_at": "2026-05-01T12:00:01.000Z",
            "text": "Tea &amp; cake:\nhttps://t.co/a and https://t.co/b https://t.co/c",
            "entities": {"urls": [
                {"url": "https://t.co/a", "expanded_url": "https://tea.example/menu/"},
                {"url": "https://t.co/b", "expanded_url": "http://cake.example"},
                {"url": "https://t.co/c", "expanded_url": "https://x.com/ada/status/1/photo/1"},
            ]},
        });
        assert!(like("Tea & cake:\nhttps://tea.example/menu/ and cake.example", tweet.clone()));
        assert!(!like("Tea & cake: https://tea.example/other and cake.example", tweet));
    }

    #[test]
    fn an_older_one_is_none_and_one_without_a_time_is_new() {
        assert!(!like(
            "hi",
            json!({"id": "1", "text": "hi", "created_at": "2026-05-01T11:59:59Z"})
        ));
        assert!(like("hi", json!({"id": "1", "text": "hi"})));
        assert!(!like("hi", json!({"id": "1", "text": "hi there"})));
    }

    #[test]
    fn of_twins_the_one_with_our_media_is_ours() {
        let mut publication = testing::publication("", &["https://media.test/a.png"]);
        let handle = crate::domain::publication::Handle {
            media_ids: vec!["77".into()],
            ..Default::default()
        };
        publication.handle = Some(handle);
        let tweet = |id: &str, key: &str| {
            let tweet = json!({"id": id, "attachments": {"media_keys": [key]}});
            serde_json::from_value::<Tweet>(tweet).unwrap()
        };
        let twins = vec![tweet("1", "3_76"), tweet("2", "3_77")];
        let ours = narrowed(twins, &publication);
        assert_eq!(ours.iter().filter_map(Tweet::id).collect::<Vec<_>>(), ["2"]);
        assert_eq!(narrowed(vec![tweet("1", "3_76")], &publication).len(), 1);
    }
}
