//! What a post on Instagram may be.

use crate::{
    domain::{
        publication::Content,
        text::{INSTAGRAM, INSTAGRAM_HASHTAGS, hashtags},
    },
    platforms::{At, Violation, graph},
};

/// Media of a carousel.
const MOST_MEDIA: usize = 10;

pub(super) fn validate(content: &Content) -> Vec<Violation> {
    let mut violations: Vec<Violation> =
        graph::too_long("Instagram", &content.text, INSTAGRAM).into_iter().collect();
    if hashtags(&content.text) > INSTAGRAM_HASHTAGS {
        let message =
            format!("Instagram takes at most {INSTAGRAM_HASHTAGS} hashtags; remove some.");
        violations.push(Violation { at: At::Text, message });
    }
    if content.media.is_empty() {
        let message = "Instagram needs an image or a video; add one.".to_owned();
        violations.push(Violation { at: At::Media, message });
    }
    if content.media.len() > MOST_MEDIA {
        let message = format!("Instagram takes at most {MOST_MEDIA} media; remove some.");
        violations.push(Violation { at: At::Media, message });
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: String, media: usize) -> Vec<At> {
        let media = (0..media).map(|n| format!("https://media.example/{n}.jpg")).collect();
        validate(&Content { text, media }).into_iter().map(|violation| violation.at).collect()
    }

    #[test]
    fn the_limits_of_posts_md() {
        assert_eq!(found("x".repeat(2_200), 10), []);
        assert_eq!(found("#a ".repeat(30), 1), []);
        assert_eq!(found("x".repeat(2_201), 1), [At::Text]);
        assert_eq!(found("#a ".repeat(31), 1), [At::Text]);
        assert_eq!(found(String::new(), 0), [At::Media]);
        assert_eq!(found(String::new(), 11), [At::Media]);
    }
}
