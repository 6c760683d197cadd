//! What platforms would surely refuse: too long a text, too many media, nothing at all.

use super::{At, Violation};
use crate::domain::{
    publication::Content,
    text::{self, Limit, TooLong, Unit},
};

/// One platform's limits (posts.md, "Platforms").
pub(super) struct Rules {
    /// The platform's name in texts.
    pub(super) platform: &'static str,
    /// How long the text may be.
    pub(super) text: &'static [Limit],
    /// How many media there may be.
    pub(super) media: usize,
}

impl Rules {
    /// What the platform would surely refuse of this.
    pub(super) fn violations(&self, content: &Content) -> Vec<Violation> {
        let Self { platform, media, .. } = self;
        let mut violations = Vec::new();
        if let Some(TooLong { length, limit }) = text::too_long(&content.text, self.text) {
            let (most, unit) = (limit.most, unit(limit.unit));
            let message =
                format!("{platform} takes at most {most} {unit}, this has {length}; shorten it.");
            violations.push(Violation { at: At::Text, message });
        }
        if content.media.len() > *media {
            let message = format!("{platform} takes at most {media} media; remove some.");
            violations.push(Violation { at: At::Media, message });
        }
        if content.text.trim().is_empty() && content.media.is_empty() {
            let message = "A post needs a text or media.".to_owned();
            violations.push(Violation { at: At::Text, message });
        }
        violations
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Weighted => "characters as X counts them",
        Unit::Bytes => "bytes of text",
        _ => "characters",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_to_fit_and_something_has_to_be_there() {
        let rules = Rules { platform: "X", text: text::X, media: 4 };
        let about = |text: &str, media: usize| {
            let media = vec!["https://media.test/a.png".to_owned(); media];
            let content = Content { text: text.to_owned(), media };
            rules.violations(&content).into_iter().map(|v| v.at).collect::<Vec<_>>()
        };
        assert_eq!(about("hello", 4), []);
        assert_eq!(about("", 1), []);
        assert_eq!(about(" ", 0), [At::Text]);
        assert_eq!(about(&"é".repeat(281), 5), [At::Text, At::Media]);
    }
}
