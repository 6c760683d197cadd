//! What a post through Metricool may be.

use crate::{
    domain::publication::Content,
    platforms::{At, Violation},
};

/// As Facebook has it, where Metricool's posts of ours go.
const MAX_TEXT: usize = 63_206;
/// The same.
const MAX_MEDIA: usize = 10;

pub(super) fn validate(content: &Content) -> Vec<Violation> {
    let mut violations = Vec::new();
    if content.text.chars().count() > MAX_TEXT {
        let message = format!("Metricool takes at most {MAX_TEXT} characters; shorten the text.");
        violations.push(Violation { at: At::Text, message });
    }
    if content.media.len() > MAX_MEDIA {
        let message = format!("Metricool takes at most {MAX_MEDIA} media; remove some.");
        violations.push(Violation { at: At::Media, message });
    }
    if content.text.trim().is_empty() && content.media.is_empty() {
        let message = "A post needs a text or media.".to_owned();
        violations.push(Violation { at: At::Text, message });
    }
    violations
}
