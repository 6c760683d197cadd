//! What time does to a lead: reminders, and giving up (conversations.md, "Reminders").

use jiff::Timestamp;

use super::{Making, Rules, texts};
use crate::domain::{
    decision::Decision,
    lead::{Answers, Lead, Reminder},
    message::Kind,
    policy::Policy,
    status::Status,
};

/// Something that is due at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Timer {
    Remind(Reminder),
    Abandon,
    GoStale,
}

/// When a lead is to be looked at next, messages apart.
pub fn next(lead: &Lead, policy: &Policy) -> Option<Timestamp> {
    timers(lead, policy).map(|(at, _)| at).min()
}

/// Does what has become due by `now`; `None` when nothing has. Of several reminders the last one is sent,
/// and none to a lead that is given up.
pub fn decide(
    rules: &Rules<'_>,
    lead: Lead,
    answers: &Answers,
    now: Timestamp,
) -> Option<Decision> {
    let mut due: Vec<_> = timers(&lead, rules.policy).filter(|(at, _)| *at <= now).collect();
    due.sort_by_key(|(at, timer)| (!matches!(timer, Timer::Remind(_)), *at));
    let (_, last) = *due.last()?;
    let mut making = Making::new(rules, lead, answers, now);
    let missed = due.iter().filter_map(|(_, timer)| match timer {
        Timer::Remind(reminder) => Some(*reminder),
        Timer::Abandon | Timer::GoStale => None,
    });
    making.lead_mut().memory.reminders.extend(missed);
    match last {
        Timer::Remind(reminder) => remind(&mut making, reminder),
        Timer::Abandon => making.become_status(Status::Abandoned).ok()?,
        Timer::GoStale => {
            making.become_status(Status::Stale).ok()?;
            making.tell_artist("Nobody decided on a lead in time");
        }
    }
    Some(making.finish())
}

fn timers(lead: &Lead, policy: &Policy) -> impl Iterator<Item = (Timestamp, Timer)> {
    let memory = &lead.memory;
    let mut timers = Vec::new();
    match (lead.status, memory.last_inbound, memory.since) {
        (Status::Qualifying, Some(last), _) => {
            let last = memory.quiet_since.map_or(last, |since| last.max(since));
            let steps = policy.reminder_qualifying.iter().zip(0_u8..);
            timers.extend(
                steps.map(|(after, n)| (last + *after, Timer::Remind(Reminder::Qualifying(n)))),
            );
            timers.push((last + policy.abandon_after, Timer::Abandon));
        }
        (Status::PendingApproval, _, Some(since)) => {
            timers.push((since + policy.stale_after, Timer::GoStale));
        }
        (Status::BookingPending, _, Some(since)) if memory.pick.is_none() => {
            let steps = policy.reminder_booking.iter().zip(0_u8..);
            timers.extend(
                steps.map(|(after, n)| (since + *after, Timer::Remind(Reminder::Booking(n)))),
            );
        }
        _ => {}
    }
    timers.retain(|(_, timer)| match timer {
        Timer::Remind(reminder) => !memory.reminders.contains(reminder),
        Timer::Abandon | Timer::GoStale => true,
    });
    timers.into_iter()
}

fn remind(making: &mut Making<'_>, reminder: Reminder) {
    if !making.policy.answers(&making.lead().phone) {
        return;
    }
    let text = match reminder {
        Reminder::Qualifying(_) => {
            format!("{} {}", texts::REMINDER, making.flow.step(making.lead().step).prompt)
        }
        Reminder::Booking(_) => {
            let text = texts::after_return(making.lead(), &making.policy.zone);
            format!("{} {text}", texts::REMINDER_SLOT)
        }
    };
    making.say(Kind::Reminder, text);
}
