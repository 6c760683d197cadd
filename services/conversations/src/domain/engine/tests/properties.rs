//! What holds for every conversation.

use jiff::ToSpan as _;
use proptest::{prelude::*, sample::select};

use super::story::Story;
use crate::domain::{
    answers::{Parsed, parse},
    decision::Decision,
    engine::{
        dispatch::{self, Verdict},
        timers,
    },
    lead::Lead,
    message::{Inbound, InboundStatus, Kind},
    status::Status,
    triggers,
};

const TEXTS: [&str; 40] = [
    "hi",
    "STOP",
    "START",
    "RESTART",
    "CONTINUE",
    "HUMAN",
    "gdpr",
    "a cover-up",
    "a discount",
    "a fox",
    "ankle",
    "10x15cm",
    "10x15",
    "realism",
    "2",
    "1 or 2",
    "yes",
    "no",
    "£500",
    "£20",
    "500",
    "London",
    "UK",
    "@a.b_c",
    "skip",
    "same",
    "in May",
    "10x15cm £500 realism",
    "",
    "-",
    "🙂",
    "\0",
    "!!",
    "back",
    "2 please",
    "Tues 3pm",
    "thanks",
    "what dates",
    "refund",
    "medium",
];

fn message() -> impl Strategy<Value = (&'static str, &'static str, i64)> {
    let kind =
        select(vec!["text", "text", "text", "text", "image", "audio", "reaction", "unsupported"]);
    (kind, select(TEXTS.as_slice()), -90_i64..90_000)
}

fn turns() -> impl Strategy<Value = Vec<Vec<(&'static str, &'static str, i64)>>> {
    let start = prop::bool::ANY;
    let rest = prop::collection::vec(prop::collection::vec(message(), 1..5), 1..12);
    (start, rest).prop_map(|(is_complete, mut turns)| {
        if is_complete {
            let way = [
                "hi", "a fox", "ankle", "10x15cm", "skip", "2", "no", "no", "£500", "London", "UK",
                "skip",
            ];
            let way = way.map(|text| vec![("text", text, 60)]);
            turns.splice(0..0, way);
        }
        turns
    })
}

/// Messages of a turn, all of different times; some are older than what was before.
fn heard(story: &mut Story, turn: &[(&'static str, &'static str, i64)]) -> Vec<Inbound> {
    turn.iter()
        .map(|(kind, text, seconds)| {
            let mut message = story.message(kind, text);
            if *seconds < 0 {
                message.at -= 1.hour();
            } else {
                story.now += seconds.seconds();
                message.at = story.now;
                message.received_at = story.now;
            }
            message
        })
        .collect()
}

fn ways(from: Status, to: Status, most: usize) -> bool {
    from == to
        || from.may_become(to)
        || most > 1
            && Status::ALL.iter().any(|one| from.may_become(*one) && ways(*one, to, most - 1))
}

fn check(before: &Lead, messages: &[Inbound], after: &Decision, story: &Story) {
    let lead = &after.lead;
    assert!(ways(before.status, lead.status, messages.len()), "{} {}", before.status, lead.status);
    assert!(after.outbound.len() <= 1, "{:?}", after.outbound);
    assert_eq!(after.marks.len(), messages.len());
    if lead.run == before.run {
        let ahead = lead.step.saturating_sub(before.step);
        assert!(lead.step >= before.step && ahead <= 1, "{} {}", before.step, lead.step);
        assert!(lead.strikes <= before.strikes + 1);
        assert!(after.answers.len() <= 1, "{:?}", after.answers);
    }
    assert_eq!(lead.memory.opted_out, lead.status == Status::OptOut);
    let all_late = after.marks.iter().all(|mark| mark.status == InboundStatus::Late);
    let stops = messages.iter().any(|message| triggers::is_stop(&message.text));
    if all_late && !stops {
        let mut same = lead.clone();
        same.memory.album.clone_from(&before.memory.album);
        assert_eq!(&same, before);
        assert!(after.outbound.is_empty() && after.answers.is_empty());
    }
    let starts = messages.iter().any(|message| triggers::is_start(message.text.trim()));
    if before.memory.opted_out && !starts {
        assert!(after.outbound.is_empty() && after.lead.memory.opted_out);
    }
    for (key, answer) in &after.answers {
        let step = story.flow.step(story.flow.index(key).unwrap());
        let reads = matches!(parse(step.validator, &answer.raw), Parsed::Valid(_));
        assert!(reads || step.optional && answer.value.is_null(), "{key}: {answer:?}");
    }
    for out in &after.outbound {
        let verdict = dispatch::judge(
            lead,
            out.kind,
            &out.text,
            false,
            &story.policy,
            story.now + 48.hours(),
        );
        assert!(out.kind == Kind::Template || verdict != Verdict::Send, "{out:?}");
        if lead.memory.opted_out {
            let verdict = dispatch::judge(lead, Kind::Prompt, "?", false, &story.policy, story.now);
            assert!(matches!(verdict, Verdict::Cancel(_)));
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_said_the_rules_hold(turns in turns()) {
        let mut story = Story::new();
        for turn in turns {
            let messages = heard(&mut story, &turn);
            let decision = story.decide(&messages);
            let mut backwards = messages.clone();
            backwards.reverse();
            let other = story.decide(&backwards);
            prop_assert_eq!(&other.lead, &decision.lead);
            prop_assert_eq!(&other.outbound, &decision.outbound);
            prop_assert_eq!(&other.answers, &decision.answers);
            let before = story.lead.clone();
            check(&before, &messages, &decision, &story);
            story.store(&decision);
        }
    }

    #[test]
    fn a_timer_that_ran_out_is_over(turns in turns(), hours in 0_i64..200) {
        let mut story = Story::new();
        for turn in turns {
            let messages = heard(&mut story, &turn);
            let decision = story.decide(&messages);
            story.store(&decision);
        }
        let now = story.now + hours.hours();
        let before = story.lead.clone();
        let decided = timers::decide(&story.rules(), before.clone(), &story.answers, now);
        let due = timers::next(&before, &story.policy).is_some_and(|at| at <= now);
        prop_assert_eq!(decided.is_some(), due);
        if let Some(decision) = decided {
            prop_assert!(decision.outbound.len() <= 1);
            let next = timers::next(&decision.lead, &story.policy);
            prop_assert!(next.is_none_or(|at| at > now), "{:?}", next);
        }
    }
}
