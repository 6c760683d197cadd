//! Each day: `COUNT`, `COOLING`, and the warning when it has fewer Unlocks than planned.

use jiff::{ToSpan as _, civil::Date};

use super::{Case, Finding, FindingCode, MessageType, Planned, wrong};
use crate::domain::{analysis::SaturationZone, policy::builder::CoolingMessage};

pub(super) fn check(case: &Case<'_>, errors: &mut Vec<Finding>) {
    for day in 0..7_u8 {
        let date = case.schedule.week_start.saturating_add(i64::from(day).days());
        count(case, date, errors);
        let rules = &case.policy.builder.zones.cooling;
        if case.schedule.zone == SaturationZone::Red && usize::from(day) < rules.days {
            cooling(case, date, &rules.messages, errors);
        }
    }
}

fn of_day<'a>(case: &Case<'a>, date: Date) -> impl Iterator<Item = &'a Planned> {
    case.schedule.messages.iter().filter(move |message| message.local.date() == date)
}

fn count(case: &Case<'_>, date: Date, errors: &mut Vec<Finding>) {
    let mut over = |has: usize, most: u32, what: &str| {
        if has > most as usize {
            let detail = format!("{date} has {has} {what}; a page of this size sends {most}.");
            errors.push(Finding { code: FindingCode::Count, position: None, detail });
        }
    };
    over(of_day(case, date).count(), case.tier.max_messages, "messages");
    let unlocks = of_day(case, date).filter(|message| message.kind == MessageType::Unlock);
    over(unlocks.count(), case.tier.ppv_max, "Unlocks");
}

fn cooling(case: &Case<'_>, date: Date, allowed: &[CoolingMessage], errors: &mut Vec<Finding>) {
    let mut left: Vec<&CoolingMessage> = allowed.iter().collect();
    for message in of_day(case, date) {
        let is = |it: &&CoolingMessage| it.kind == message.kind && it.time == message.local.time();
        if let Some(place) = left.iter().position(is) {
            left.remove(place);
        } else {
            let detail = format!("{date} lets the audience rest: this is not meant for it.");
            errors.push(wrong(FindingCode::Cooling, message, detail));
        }
    }
}

pub(super) fn warn(case: &Case<'_>, warnings: &mut Vec<Finding>) {
    for day in &case.schedule.days {
        let unlocks = of_day(case, day.date).filter(|it| it.kind == MessageType::Unlock).count();
        if unlocks < day.planned_unlocks as usize {
            let (date, planned) = (day.date, day.planned_unlocks);
            let detail = format!("{date} has {unlocks} Unlocks; {planned} were planned.");
            warnings.push(Finding { code: FindingCode::FewerThanPlanned, position: None, detail });
        }
    }
}
