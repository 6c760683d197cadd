//! Words that do something, whatever is asked (conversations.md, "handover", "quiet", "opt-out", "restart").
//!
//! Texts are normalised.

use super::{
    lead::HandoverReason as Reason,
    measure::tokens::{Kind, Token, tokens},
    text::{contains_any, is_whole_message, without_outer},
};

/// A question of more characters than this is for a person.
const LONG: usize = 100;

/// No more messages.
pub fn is_stop(text: &str) -> bool {
    is_whole_message(text, &["stop", "unsubscribe", "opt out", "opt-out", "optout"])
}

/// Messages again.
pub fn is_start(text: &str) -> bool {
    is_whole_message(text, &["start"])
}

/// A new enquiry.
pub fn is_restart(text: &str) -> bool {
    is_whole_message(text, &["restart"])
}

/// On with the questions.
pub fn is_continue(text: &str) -> bool {
    is_whole_message(text, &["continue"])
}

/// A person is asked for in so many words, in any state.
pub fn explicit_handover(text: &str) -> Option<Reason> {
    if is_whole_message(text, &["artist", "human", "person", "agent"]) {
        Some(Reason::AskedForPerson)
    } else if contains_any(text, &["refund"]) {
        Some(Reason::Refund)
    } else if contains_any(text, &["delete my data", "remove my data", "delete data", "gdpr"]) {
        Some(Reason::Data)
    } else {
        None
    }
}

/// A person should read this, at the step of that key.
pub fn handover_by_judgement(step_key: &str, text: &str) -> Option<Reason> {
    let coverup = ["cover-up", "cover up", "coverup", "rework", "touch-up"];
    let price = ["cheaper", "discount", "lower price", "best price", "negotiate", "deal"];
    let dates = ["when are you available", "what dates", "your schedule", "earliest appointment"];
    if step_key != "coverup" && contains_any(text, &coverup) {
        Some(Reason::Coverup)
    } else if contains_any(text, &price) {
        Some(Reason::Price)
    } else if step_key != "timing" && contains_any(text, &dates) {
        Some(Reason::Availability)
    } else if text.contains('?') && text.chars().nth(LONG).is_some() {
        Some(Reason::LongQuestion)
    } else {
        None
    }
}

/// A greeting at the step of that key: who is asked for the placement and says "back" means the back.
pub fn is_greeting_at(step_key: &str, text: &str) -> bool {
    is_greeting(text) && !(step_key == "placement" && is_whole_message(text, &["back"]))
}

/// A greeting, or several, and nothing else but signs and emoji.
fn is_greeting(text: &str) -> bool {
    /// Longer phrases before those that they begin with; the last ones only follow another.
    const GREETINGS: [&[&str]; 17] = [
        &["good", "morning"],
        &["good", "afternoon"],
        &["good", "evening"],
        &["i'm", "back"],
        &["im", "back"],
        &["i", "am", "back"],
        &["thank", "you"],
        &["hi"],
        &["hello"],
        &["hey"],
        &["hiya"],
        &["yo"],
        &["sorry"],
        &["back"],
        &["thanks"],
        &["ok"],
        &["okay"],
    ];
    /// Bytes of a greeting at most.
    const SHORT: usize = 200;
    let bare = without_outer(text);
    if bare.is_empty() || bare.len() > SHORT || text.contains('@') {
        return false;
    }
    let pieces = tokens(bare);
    if pieces.iter().any(|piece| piece.number().is_some()) {
        return false;
    }
    let words: Vec<&Token<'_>> = pieces.iter().filter(|piece| piece.kind == Kind::Word).collect();
    let mut rest = words.as_slice();
    while let Some(first) = rest.first() {
        let follows = rest.len() < words.len() && first.is_word(&["there", "again"]);
        let length =
            GREETINGS.iter().find(|phrase| begins(rest, phrase)).map(|phrase| phrase.len());
        let Some(length) = length.or(follows.then_some(1)) else { return false };
        rest = &rest[length..];
    }
    !words.is_empty()
}

fn begins(words: &[&Token<'_>], phrase: &[&str]) -> bool {
    words.len() >= phrase.len()
        && words.iter().zip(phrase).all(|(word, wanted)| word.is_word(&[wanted]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commands_are_whole_messages() {
        for text in ["STOP", "stop!", "Unsubscribe.", "Opt  out", "OPTOUT", "opt-out"] {
            assert!(is_stop(text), "{text:?}");
        }
        for text in ["please stop", "stop it", "nonstop", "start", ""] {
            assert!(!is_stop(text), "{text:?}");
        }
        assert!(is_start("Start") && !is_start("restart") && !is_start("start again"));
        assert!(is_restart("*restart*") && !is_restart("start"));
        assert!(is_continue("continue…") && !is_continue("to be continued"));
    }

    #[test]
    fn people_are_asked_for_in_so_many_words() {
        for (text, reason) in [
            ("ARTIST", Reason::AskedForPerson),
            ("human?", Reason::AskedForPerson),
            (" person ", Reason::AskedForPerson),
            ("Agent!", Reason::AskedForPerson),
            ("I want a REFUND now", Reason::Refund),
            ("please delete my data", Reason::Data),
            ("Remove my  data.", Reason::Data),
            ("how do I delete data", Reason::Data),
            ("under the GDPR", Reason::Data),
        ] {
            assert_eq!(explicit_handover(text), Some(reason), "{text:?}");
        }
        for text in ["an artist", "refundable", "my data", "humans", "gdprs", "delete it"] {
            assert_eq!(explicit_handover(text), None, "{text:?}");
        }
    }

    #[test]
    fn some_things_are_for_a_person_to_judge() {
        for (text, reason) in [
            ("a Cover-Up of an old one", Reason::Coverup),
            ("cover up my ex's name", Reason::Coverup),
            ("coverup", Reason::Coverup),
            ("rework", Reason::Coverup),
            ("a touch-up", Reason::Coverup),
            ("can it be cheaper", Reason::Price),
            ("discount?", Reason::Price),
            ("a lower price", Reason::Price),
            ("your best  price", Reason::Price),
            ("could we negotiate", Reason::Price),
            ("it's a deal", Reason::Price),
            ("When are you available", Reason::Availability),
            ("what dates", Reason::Availability),
            ("show me your schedule", Reason::Availability),
            ("earliest appointment please", Reason::Availability),
        ] {
            assert_eq!(handover_by_judgement("idea", text), Some(reason), "{text:?}");
        }
        for text in ["covered up", "reworked", "ideal", "deals", "dates", "a schedule", ""] {
            assert_eq!(handover_by_judgement("idea", text), None, "{text:?}");
        }
        assert_eq!(handover_by_judgement("coverup", "yes, a cover-up"), None);
        assert_eq!(handover_by_judgement("coverup", "a cheaper cover-up"), Some(Reason::Price));
        assert_eq!(handover_by_judgement("timing", "what dates do you have"), None);
    }

    #[test]
    fn a_question_is_long_beyond_a_hundred_characters() {
        let question = |length: usize| format!("{}?", "é".repeat(length - 1));
        assert_eq!(handover_by_judgement("idea", &question(100)), None);
        assert_eq!(handover_by_judgement("idea", &question(101)), Some(Reason::LongQuestion));
        assert_eq!(handover_by_judgement("idea", &"é".repeat(500)), None);
    }

    #[test]
    fn greetings_are_greetings_alone() {
        for text in [
            "hi",
            "Hello!",
            "HEY",
            "hiya",
            "yo",
            "good morning",
            "Good  Afternoon",
            "good evening.",
            "sorry",
            "I'm back",
            "im back",
            "back",
            "thanks",
            "ok",
            "hi, I'm back!",
            "ok thanks",
            "hi there",
            "hi 👋",
            "sorry! hello again",
        ] {
            assert!(is_greeting(text), "{text:?}");
        }
        for text in [
            "",
            "👋",
            "hi a rose",
            "good",
            "morning",
            "my back",
            "there",
            "ok 2",
            "@yo",
            "thanks for all",
            "high",
            "back of my leg",
            "-",
        ] {
            assert!(!is_greeting(text), "{text:?}");
        }
        assert!(!is_greeting_at("placement", "Back!") && is_greeting_at("placement", "I'm back"));
        assert!(is_greeting_at("budget", "back"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in any::<String>(), step in "idea|coverup|timing") {
            let _ = (is_stop(&text), is_greeting(&text), explicit_handover(&text));
            let _ = handover_by_judgement(&step, &text);
        }
    }
}
