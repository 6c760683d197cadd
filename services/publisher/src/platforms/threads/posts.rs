//! What a post on Threads may be.

use crate::{
    domain::{publication::Content, text::THREADS},
    platforms::{At, Violation, graph},
};

/// Media of a carousel.
const MOST_MEDIA: usize = 20;

pub(super) fn validate(content: &Content) -> Vec<Violation> {
    let mut violations: Vec<Violation> =
        graph::too_long("Threads", &content.text, THREADS).into_iter().collect();
    if content.text.trim().is_empty() && content.media.is_empty() {
        let message = "Threads needs a text or a media; add one.".to_owned();
        violations.push(Violation { at: At::Text, message });
    }
    if content.media.len() > MOST_MEDIA {
        let message = format!("Threads takes at most {MOST_MEDIA} media; remove some.");
        violations.push(Violation { at: At::Media, message });
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_posts_md() {
        let found = |text: String, media: usize| {
            let media = vec!["https://media.example/1.jpg".to_owned(); media];
            let all = validate(&Content { text, media });
            all.into_iter().map(|violation| violation.at).collect::<Vec<At>>()
        };
        assert_eq!(found("x".repeat(500), 0), []);
        assert_eq!(found("x".repeat(501), 20), [At::Text]);
        assert_eq!(found(" ".into(), 0), [At::Text]);
        assert_eq!(found(String::new(), 21), [At::Media]);
    }
}
