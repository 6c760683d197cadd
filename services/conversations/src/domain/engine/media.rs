//! Files and other things that are not text (conversations.md, "media").

use super::{
    answering, texts,
    turn::{Heard, Taken, Turn},
};
use crate::domain::{
    decision::{Attachment, EffectKind},
    lead::Album,
    message::Kind,
};

/// Keeps a file; as an answer where one is asked for, else with the question again.
pub(super) fn rule(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    if !heard.message.is_media() {
        return other(turn, heard);
    }
    let follows = album_of(turn, heard).is_some();
    keep(turn, heard);
    if !turn.is_qualifying() && turn.answered.is_none() {
        // Kept; what the caption says is for the rules of the state.
        return Taken::No;
    }
    if answering::is_answer(turn, &heard.text) {
        return Taken::No;
    }
    let step = turn.step_answered();
    let wanted = turn.making.flow.step(step).media;
    if turn.answered.is_some() || follows {
        return Taken::Yes;
    }
    if wanted {
        answering::accept_file(turn, heard);
        return Taken::Yes;
    }
    let prompt = &turn.making.flow.step(step).prompt;
    let text = format!("{} {prompt}", texts::MEDIA_KEPT);
    turn.making.say(Kind::Media, text);
    Taken::Yes
}

/// What is neither text nor file: the question again.
fn other(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    if !heard.text.is_empty() {
        return Taken::No;
    }
    if turn.is_qualifying() && turn.answered.is_none() {
        turn.making.ask();
        return Taken::Yes;
    }
    Taken::from(turn.answered.is_some())
}

/// The file before it, if they are of the same album.
fn album_of<'t>(turn: &'t Turn<'_>, heard: &Heard<'_>) -> Option<&'t Album> {
    let gap = turn.making.policy.album_gap;
    let before = turn.making.lead().memory.album.as_ref();
    before.filter(|album| heard.message.at <= album.at + gap)
}

/// Keeps the file that came, if one did, for the step that it came at, or with its album.
pub(super) fn keep(turn: &mut Turn<'_>, heard: &Heard<'_>) {
    let media_id = heard.message.media_id.clone().filter(|_| heard.message.is_media());
    let Some(media_id) = media_id else { return };
    let at = heard.message.at;
    let (step, candidate) = match album_of(turn, heard) {
        Some(album) => (album.step.clone(), album.candidate),
        None => place(turn),
    };
    let run = turn.making.lead().run;
    turn.making.lead_mut().memory.album = Some(Album { at, step: step.clone(), candidate });
    turn.making.effect(EffectKind::StoreMedia, media_id.clone(), String::new());
    turn.making.decision.attachments.push(Attachment { media_id, run, step, candidate });
}

/// What a file is kept for: the question where it says something, else perhaps as a reference.
fn place(turn: &Turn<'_>) -> (String, bool) {
    let step = turn.making.flow.step(turn.step_answered());
    let belongs = step.media || step.key == "coverup";
    let asked = turn.is_qualifying() || turn.answered.is_some();
    (step.key.clone(), !(asked && belongs))
}
