//! Answers: bundle, handover by judgement, greeting, parse, store, advance (conversations.md, the table of
//! rules).

use serde_json::Value;

use super::{
    STRIKES, completion, handover, texts,
    turn::{Heard, Taken, Turn},
};
use crate::domain::{
    answers::{self, Parsed},
    bundle,
    lead::{Answer, HandoverReason},
    message::Kind,
    triggers,
};

/// Takes every text while questions are asked.
pub(super) fn rule(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    if let Some(step) = turn.answered {
        amend(turn, heard, step);
        return Taken::Yes;
    }
    if !turn.is_qualifying() {
        return Taken::No;
    }
    let key = turn.making.step_key();
    if bundle::is_bundle(key, &heard.text) {
        let prompt = &turn.making.flow.step(turn.making.lead().step).prompt;
        let text = format!("{} {prompt}", texts::ONE_AT_A_TIME);
        turn.making.say(Kind::Bundle, text);
    } else if let Some(reason) = triggers::handover_by_judgement(key, &heard.text) {
        handover::hand_over(turn, reason);
    } else if triggers::is_greeting_at(key, &heard.text) {
        turn.making.ask();
    } else {
        parse(turn, heard);
    }
    Taken::Yes
}

fn parse(turn: &mut Turn<'_>, heard: &Heard<'_>) {
    let index = turn.making.lead().step;
    match answers::parse(turn.making.flow.step(index).validator, &heard.text) {
        Parsed::Valid(value) => {
            store(turn, heard, index, heard.text.clone(), value.to_json());
            advance(turn, index);
        }
        Parsed::Invalid(_) if turn.making.flow.step(index).optional => {
            store(turn, heard, index, heard.text.clone(), Value::Null);
            advance(turn, index);
        }
        Parsed::Invalid(_) => strike(turn),
    }
}

/// One strike a turn: a gentle repair, a short one, a person.
fn strike(turn: &mut Turn<'_>) {
    if turn.struck {
        return;
    }
    turn.struck = true;
    let index = turn.making.lead().step;
    let lead = turn.making.lead_mut();
    lead.strikes += 1;
    let strikes = lead.strikes;
    let repair = &turn.making.flow.step(index).repair;
    let text = match strikes {
        1 => &repair.gentle,
        STRIKES.. => {
            handover::hand_over(turn, HandoverReason::AnswersNotUnderstood);
            return;
        }
        _ => &repair.example,
    };
    let prompt = &turn.making.flow.step(index).prompt;
    let text = if text.is_empty() { prompt.clone() } else { text.clone() };
    turn.making.say(Kind::Repair, text);
}

/// Whether a caption answers the question, or adds to the answer of this turn.
pub(super) fn is_answer(turn: &Turn<'_>, text: &str) -> bool {
    if text.is_empty() {
        return false;
    }
    let step = turn.making.flow.step(turn.step_answered());
    let valid = matches!(answers::parse(step.validator, text), Parsed::Valid(_));
    valid
        && !step.media
        && !bundle::is_bundle(&step.key, text)
        && !triggers::is_greeting_at(&step.key, text)
}

/// A file where one is asked for: its caption, or that it came, is the answer.
pub(super) fn accept_file(turn: &mut Turn<'_>, heard: &Heard<'_>) {
    let index = turn.making.lead().step;
    let text = if heard.text.is_empty() { texts::FILE } else { &heard.text };
    store(turn, heard, index, text.to_owned(), Value::from(text));
    advance(turn, index);
}

fn advance(turn: &mut Turn<'_>, index: usize) {
    turn.answered = Some(index);
    turn.making.lead_mut().strikes = 0;
    match turn.making.flow.after(index) {
        Some(next) => {
            turn.making.lead_mut().step = next;
            turn.making.ask();
        }
        None => completion::complete(turn),
    }
}

/// What follows an answer in its turn: a valid value takes its place, free text is added.
fn amend(turn: &mut Turn<'_>, heard: &Heard<'_>, index: usize) {
    let step = turn.making.flow.step(index);
    if turn.is_qualifying()
        && let Some(reason) = triggers::handover_by_judgement(&step.key, &heard.text)
    {
        handover::hand_over(turn, reason);
        return;
    }
    if heard.text.is_empty()
        || bundle::is_bundle(&step.key, &heard.text)
        || triggers::is_greeting_at(&step.key, &heard.text)
    {
        return;
    }
    let Parsed::Valid(value) = answers::parse(step.validator, &heard.text) else { return };
    let before = turn.making.answers.get(&step.key).filter(|_| step.validator.is_free_text());
    let (raw, value) = match before {
        Some(before) => {
            let raw = format!("{}\n{}", before.raw, heard.text);
            (raw.clone(), Value::from(raw))
        }
        None => (heard.text.clone(), value.to_json()),
    };
    store(turn, heard, index, raw, value);
}

fn store(turn: &mut Turn<'_>, heard: &Heard<'_>, index: usize, raw: String, value: Value) {
    let key = turn.making.flow.step(index).key.clone();
    let answer = Answer { raw, value, answered_at: heard.message.at };
    turn.making.answers.insert(key.clone(), answer.clone());
    let answers = &mut turn.making.decision.answers;
    answers.retain(|(other, _)| *other != key);
    answers.push((key, answer));
}
