//! Why a message is where it is, in words that a creator understands: why then, then why at that
//! price. `again` says so after a person has changed something.

mod again;

pub(super) use again::{Chosen, again, chosen};

use jiff::civil::{DateTime, Weekday};
use rust_decimal::Decimal;

use super::{Audience, MessageType, Planned, hours, moment::Moment, prices};
use crate::domain::{message::PriceTier, policy::builder::Prices};

/// How the sentences about an Unlock's time end.
const PLACED: &str = " minutes from every other Unlock.";

/// Why an Unlock is sent then, and costs that.
pub(super) fn unlock(
    place: &hours::Place,
    gap_minutes: u32,
    tier: PriceTier,
    price: Decimal,
    policy: &Prices,
) -> String {
    let local = place.moment.local;
    let (hour, days) = (local.hour(), kind_of_day(local));
    let why = match place.why {
        hours::Why::Best => format!("Around {hour}:00 this page earns most on {days}."),
        hours::Why::Usual => {
            format!("Around {hour}:00 is a good time on {days}, and your better hours were taken.")
        }
        hours::Why::Room => format!("{hour}:00 was the next hour of the day with enough room."),
        hours::Why::Spread => "The day was full, so its Unlocks were spread over it.".to_owned(),
    };
    let price = price_of(local, tier, price, policy);
    format!("{why} It was placed at least {gap_minutes}{PLACED} {price}")
}

fn price_of(local: DateTime, tier: PriceTier, price: Decimal, policy: &Prices) -> String {
    let base = policy.of(tier);
    let evening = prices::is_evening(local, policy).then_some("in the evening");
    let busy = prices::is_busy(local, policy).then(|| format!("on {}s", weekday(local.weekday())));
    let reasons: Vec<&str> = evening.into_iter().chain(busy.as_deref()).collect();
    if reasons.is_empty() {
        format!("The {tier} tier costs {price}.")
    } else {
        let reasons = reasons.join(" and ");
        format!("The {tier} tier costs {base}, and more {reasons}: {price}.")
    }
}

/// Why there is a bump in the morning.
pub(super) fn morning_bump(_: Moment) -> String {
    "The first Unlock of the day comes late: a free picture says good morning.".to_owned()
}

/// Why there is a bump in the evening.
pub(super) fn evening_bump(_: Moment) -> String {
    "The last Unlock of the day was early: a free picture ends the evening.".to_owned()
}

/// Why there is a bump between two Unlocks.
pub(super) fn gap_bump(from: Moment, to: Moment) -> String {
    let (from, to) = (clock(from.local), clock(to.local));
    format!("A free picture bridges the long pause between the Unlocks of {from} and {to}.")
}

/// Why a cooling day has that message.
pub(super) fn cooling(kind: MessageType) -> String {
    let what = if kind == MessageType::FreeContent { "free post" } else { "free picture" };
    format!("Your audience is tired of offers, so today sells nothing; a {what} keeps it warm.")
}

/// Why an Unlock is followed up then.
pub(super) fn follow_up(
    unlock: &Planned,
    touch: u32,
    moment: Moment,
    price: Decimal,
    audience: Audience,
) -> String {
    let when = follow_up_time(unlock, touch, moment, audience);
    format!("{when} {}", follow_up_price(unlock, price))
}

fn follow_up_time(unlock: &Planned, touch: u32, moment: Moment, audience: Audience) -> String {
    let (from, weekday_of) = (clock(unlock.local), weekday(unlock.local.weekday()));
    let who = match audience {
        Audience::All => "Reminds everybody",
        Audience::Unopened => "Reminds only those who did not open it",
    };
    let seconds = moment.second() - unlock.at.as_second();
    let hours = (seconds.abs() + 1800) / 3600;
    let side = if seconds < 0 { "earlier" } else { "later" };
    format!("{who} of {weekday_of}'s Unlock at {from}, {hours} hours {side} (touch {touch}).")
}

fn follow_up_price(unlock: &Planned, price: Decimal) -> String {
    match unlock.price {
        Some(asked) if price < asked => {
            format!("It is the last call, so it costs less: {price}.")
        }
        Some(asked) if price > asked => format!("It costs {price}, and its Unlock {asked}."),
        _ => format!("It costs the same, {price}."),
    }
}

fn kind_of_day(local: DateTime) -> &'static str {
    match local.weekday() {
        Weekday::Saturday | Weekday::Sunday => "weekends",
        _ => "weekdays",
    }
}

fn clock(local: DateTime) -> String {
    format!("{}:{:02}", local.hour(), local.minute())
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}
