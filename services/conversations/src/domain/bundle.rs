//! Several answers in one message (conversations.md, "bundle").

use rust_decimal::dec;

use super::{
    answers::mention,
    measure::{
        money::{self, Amount},
        size::{self, Size},
        tokens::{Kind, Token, tokens},
    },
    text,
};

/// What a message seems to answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Signals {
    /// `NxN`, or a number with a unit.
    size: bool,
    /// A number beside a currency or the word budget, or a bare 50 to 20,000.
    budget: bool,
    /// A style by name.
    style: bool,
    /// `@name`.
    handle: bool,
}

/// Styles that are told by their names.
const STYLES: [&str; 6] =
    ["realism", "fine line", "traditional", "watercolour", "watercolor", "geometric"];

impl Signals {
    /// What a normalised text seems to answer.
    fn of(text: &str) -> Self {
        let tokens = tokens(text);
        let sizes = size::sizes(&tokens);
        let amounts = money::amounts(&tokens, &sizes);
        Self {
            size: !sizes.is_empty(),
            budget: amounts.iter().any(|amount| is_budget(&tokens, amount)),
            style: text::contains_any(text, &STYLES),
            handle: mention(text).is_some(),
        }
    }

    /// How many of them are not the step's own.
    fn others(self, step: &str) -> usize {
        let at = |steps: &[&str]| steps.contains(&step);
        let pictures = at(&["reference_images", "instagram_handle"]);
        [
            self.size && !at(&["dimensions"]),
            self.budget && !at(&["budget"]),
            self.style && !at(&["style"]) && !pictures,
            self.handle && !pictures,
        ]
        .into_iter()
        .filter(|other| *other)
        .count()
    }
}

/// Whether a message at a step answers two or more other questions, or is no more than a number where
/// words are asked for. The text is normalised.
pub fn is_bundle(step_key: &str, text: &str) -> bool {
    let words_are_asked = matches!(step_key, "idea" | "placement");
    words_are_asked && is_number_alone(text) || Signals::of(text).others(step_key) >= 2
}

fn is_budget(tokens: &[Token<'_>], amount: &Amount) -> bool {
    if amount.currency.is_some() || is_beside_budget(tokens, amount) {
        return true;
    }
    let bare = !amount.joined && !tokens[amount.span.0].text.starts_with('0');
    let range = dec!(50)..=dec!(20000);
    bare && (range.contains(&amount.value)
        || amount.upper.is_some_and(|upper| range.contains(&upper)))
}

/// Whether the word budget is beside an amount, with nothing but small words between.
fn is_beside_budget(tokens: &[Token<'_>], amount: &Amount) -> bool {
    /// Tokens between at most.
    const NEAR: usize = 4;
    let small = |token: &&Token<'_>| {
        matches!(token.kind, Kind::Sign(_))
            || token.is_word(&[
                "is", "of", "about", "around", "approx", "roughly", "max", "maximum", "up", "to",
            ])
    };
    let is_budget =
        |token: Option<&Token<'_>>| token.is_some_and(|token| token.is_word(&["budget"]));
    let (start, end) = amount.span;
    is_budget(tokens[..start].iter().rev().take(NEAR).find(|token| !small(token)))
        || is_budget(tokens[end..].iter().take(NEAR).find(|token| !small(token)))
}

/// Whether a message is a size, an amount or a number and nothing else.
fn is_number_alone(text: &str) -> bool {
    let tokens = tokens(text);
    let sizes = size::sizes(&tokens);
    let inside = |at: usize, size: &Size| (size.span.0..size.span.1).contains(&at);
    let mut sizes = sizes.iter().peekable();
    let mut has_number = false;
    let only = tokens.iter().enumerate().all(|(at, token)| {
        while sizes.next_if(|size| size.span.1 <= at).is_some() {}
        let is_number = token.number().is_some();
        has_number |= is_number;
        is_number
            || sizes.peek().is_some_and(|size| inside(at, size))
            || says_nothing(token)
            || money::currency(token).is_some()
    });
    has_number && only
}

/// Signs of numbers, and words that add nothing to one.
fn says_nothing(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Sign(sign) => text::without_outer(sign.encode_utf8(&mut [0; 4])).is_empty(),
        Kind::Word => {
            size::unit_word(token.text).is_some()
                || token.is_word(&["x", "by", "k", "to", "or", "and", "about", "around", "approx"])
                || token
                    .is_word(&["roughly", "budget", "size", "max", "maximum", "please", "square"])
        }
        Kind::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn signals(text: &str) -> String {
        let Signals { size, budget, style, handle } = Signals::of(text);
        [(size, 's'), (budget, 'b'), (style, 'y'), (handle, 'h')]
            .iter()
            .filter_map(|(has, letter)| has.then_some(*letter))
            .collect()
    }

    #[test]
    fn signals_are_seen() {
        for (text, expected) in [
            ("10x15cm", "s"),
            ("10x15", "s"),
            ("10 by 15 cm", "s"),
            ("12cm", "s"),
            ("4\"", "s"),
            ("£5", "b"),
            ("5 euros", "b"),
            ("budget 30", "b"),
            ("my budget is about 30", "b"),
            ("30 budget", "b"),
            ("50", "b"),
            ("20000", "b"),
            ("20,000", "b"),
            ("1.5k", "b"),
            ("200-300", "b"),
            ("49", ""),
            ("20001", ""),
            ("3pm", ""),
            ("12:55", ""),
            ("10/12/2026", ""),
            ("60s rock", ""),
            ("500x600", "s"),
            ("10x150cm", "s"),
            ("500mm", "s"),
            ("Realism", "y"),
            ("FINE  LINE", "y"),
            ("neo-traditional", "y"),
            ("watercolour", "y"),
            ("watercolor", "y"),
            ("geometric", "y"),
            ("surrealism", ""),
            ("@name", "h"),
            ("me@example.com", ""),
            ("@", ""),
            ("10x15cm £500 realism @name", "sbyh"),
            ("a lion", ""),
        ] {
            assert_eq!(signals(text), expected, "{text:?}");
        }
    }

    #[test]
    fn two_other_answers_are_a_bundle() {
        for (step, text) in [
            ("idea", "realism lion 10x15cm £500"),
            ("idea", "lion, 12cm, fine line"),
            ("placement", "arm, £500, @name"),
            ("dimensions", "10x15cm £500 realism"),
            ("style", "realism 10x15cm £500"),
            ("budget", "£500 10x15cm @name"),
            ("timing", "realism in June 2026"),
            ("reference_images", "realism like @name 10x15cm £500"),
            ("complexity", "2, 10cm, £400"),
        ] {
            assert!(is_bundle(step, text), "{step}: {text:?}");
        }
        for (step, text) in [
            ("dimensions", "10x15cm £500"),
            ("dimensions", "10x15cm"),
            ("budget", "10x15cm £500"),
            ("budget", "£500"),
            ("style", "Realism like @name"),
            ("reference_images", "Realism like @name"),
            ("instagram_handle", "Realism like @name"),
            ("reference_images", "Realism like @name 10cm"),
            ("idea", "a realism lion"),
            ("timing", "in June 2026"),
            ("complexity", "500"),
        ] {
            assert!(!is_bundle(step, text), "{step}: {text:?}");
        }
    }

    #[test]
    fn a_number_alone_is_no_idea_and_no_place() {
        for step in ["idea", "placement"] {
            for text in [
                "500",
                "£500",
                "10x15cm",
                "10 x 15",
                "12 cm",
                "4\"",
                "1",
                "2)",
                "1.5k",
                "200-300 euros",
                "about 500",
                "budget: 500",
                "3,000.",
                "10cm or 12cm",
            ] {
                assert!(is_bundle(step, text), "{step}: {text:?}");
            }
            for text in [
                "10cm above wrist",
                "a lion",
                "",
                "-",
                "cm",
                "3 lions",
                "arm 5",
                "🦁 5",
                "7up",
                "budget",
            ] {
                assert!(!is_bundle(step, text), "{step}: {text:?}");
            }
        }
        assert!(!is_bundle("style", "500") && !is_bundle("timing", "500"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = is_bundle("idea", &text);
            let _ = is_bundle("style", &text);
        }
    }
}
