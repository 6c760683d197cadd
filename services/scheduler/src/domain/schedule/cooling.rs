//! Days on which a tired audience is left in peace (scheduling.md, "Builder", RED).

use jiff::civil::Date;

use super::{Planned, explain, gaps::Spaced, moment::Moment};
use crate::domain::policy::builder::Cooling;

/// The messages of a cooling day: those of the policy and nothing else. One that another schedule's
/// message is too near to is left out.
pub(super) fn of_day(
    date: Date,
    zone: &service::Zone,
    cooling: &Cooling,
    board: &mut Spaced,
) -> Vec<Planned> {
    let mut messages = Vec::with_capacity(cooling.messages.len());
    for wanted in &cooling.messages {
        let Some(moment) = Moment::of_local(zone, date.to_datetime(wanted.time)) else { continue };
        if moment.local.date() == date && board.is_free(moment.second()) {
            board.add(moment.second());
            let why = explain::cooling(wanted.kind);
            messages.push(Planned::free(wanted.kind, moment, why));
        }
    }
    messages
}
