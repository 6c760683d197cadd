//! What the artist reads of a lead.

use crate::domain::{
    flow::STUDIO_STEPS,
    lead::{Answers, Lead},
};

/// A headline, who it is, and the answers of the newest run.
pub fn of(lead: &Lead, answers: &Answers, headline: &str) -> String {
    let mut text = format!("{headline}: {} ({})", lead.address(), lead.status);
    if let Some(reason) = &lead.handover_reason {
        text.push_str("\nBecause of: ");
        text.push_str(reason);
    }
    for line in lines(answers) {
        text.push('\n');
        text.push_str(&line);
    }
    text
}

/// The answers, a line each, as the lead wrote them.
pub fn lines(answers: &Answers) -> Vec<String> {
    ordered(answers)
        .filter_map(|key| Some((key, answers.get(key)?)))
        .map(|(key, answer)| {
            format!("{}: {}", key.replace('_', " "), answer.raw.replace('\n', " / "))
        })
        .collect()
}

/// The keys of the answers that there are, in the order of the studio's questions; others follow.
pub fn ordered(answers: &Answers) -> impl Iterator<Item = &str> {
    let known = STUDIO_STEPS.iter().copied().filter(|key| answers.contains_key(*key));
    known.chain(answers.keys().map(String::as_str).filter(|key| !STUDIO_STEPS.contains(key)))
}
