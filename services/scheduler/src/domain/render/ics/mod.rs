//! A schedule as an iCalendar (RFC 5545). Times are UTC, so that no zone has to be described; a
//! calendar shows them by its own clocks.
//!
//! Map: [`line`] escapes, folds and ends lines.

mod line;

use jiff::Timestamp;

use self::line::{text, write};
use crate::domain::schedule::{Audience, Planned, Schedule};

/// The file of a schedule: one event for each message.
pub fn of(schedule: &Schedule) -> Vec<u8> {
    let mut file = String::with_capacity(512 * (schedule.messages.len() + 1));
    for (name, value) in [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Fanfare//EROS//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        write(&mut file, name, value);
    }
    let name = format!("{}, week of {}", schedule.page, schedule.week_start);
    write(&mut file, "X-WR-CALNAME", &text(&name));
    write(&mut file, "X-WR-TIMEZONE", &text(schedule.time_zone.name()));
    for message in &schedule.messages {
        event(&mut file, schedule, message);
    }
    write(&mut file, "END", "VCALENDAR");
    file.into_bytes()
}

fn event(file: &mut String, schedule: &Schedule, message: &Planned) {
    write(file, "BEGIN", "VEVENT");
    write(file, "UID", &text(&format!("{}-{}@fanfare", schedule.id, message.position)));
    write(file, "DTSTAMP", &utc(schedule.created_at));
    write(file, "SEQUENCE", &(schedule.version - 1).max(0).to_string());
    write(file, "DTSTART", &utc(message.at));
    write(file, "SUMMARY", &text(&summary(message)));
    write(file, "DESCRIPTION", &text(&format!("{}\n\n{}", message.text, message.explanation)));
    if let Some(category) = &message.category {
        write(file, "CATEGORIES", &text(category));
    }
    write(file, "TRANSP", "TRANSPARENT");
    write(file, "END", "VEVENT");
}

fn summary(message: &Planned) -> String {
    let mut summary = message.kind.to_string();
    if let Some(tier) = message.price_tier {
        summary = format!("{summary}, {tier}");
    }
    if let Some(price) = message.price {
        summary = format!("{summary}, {price}");
    }
    match message.audience {
        Audience::All => summary,
        Audience::Unopened => format!("{summary}, to those who did not open it"),
    }
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests;
