//! Each message by itself: `ZONE`, `OUTSIDE_WEEK`, `HOURS`.

use super::{Case, Finding, FindingCode, wrong};

pub(super) fn check(case: &Case<'_>, errors: &mut Vec<Finding>) {
    let zone = &case.schedule.time_zone;
    let hours = &case.policy.builder.hours;
    for message in &case.schedule.messages {
        let local = message.local;
        if zone.instant(local) != Some(message.at) || zone.local(message.at) != local {
            let detail = format!("{local} in {} is not the instant {}.", zone.name(), message.at);
            errors.push(wrong(FindingCode::Zone, message, detail));
        }
        let day = case.schedule.week_start.until(local.date()).map_or(-1, |span| span.get_days());
        if !(0..7).contains(&day) {
            let detail = format!("{local} is not in the week of {}.", case.schedule.week_start);
            errors.push(wrong(FindingCode::OutsideWeek, message, detail));
        }
        let (from, to) = (hours.night_from, hours.night_to);
        if (i16::from(from)..i16::from(to)).contains(&i16::from(local.hour())) {
            let detail = format!("Nothing is sent from {from}:00 to {}:59.", to - 1);
            errors.push(wrong(FindingCode::Hours, message, detail));
        }
    }
}
