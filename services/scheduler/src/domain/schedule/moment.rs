//! The page's clocks (scheduling.md, "Builder": "a local time that does not exist moves to the
//! first that does after it; one that exists twice is the first").

use jiff::{SignedDuration, Timestamp, civil::DateTime};
use service::Zone;

/// A time that the page's clocks show, and when they show it first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// The instant.
    pub(super) at: Timestamp,
    /// What the clocks show.
    pub(super) local: DateTime,
}

impl Moment {
    /// When the clocks show `local`, or the first time after it that they show; `None` beyond the
    /// year 9999.
    pub(super) fn of_local(zone: &Zone, local: DateTime) -> Option<Self> {
        let at = zone.instant(local)?;
        let shown = zone.local(at);
        if shown == local {
            return Some(Self { at, local });
        }
        // The clocks jump over `local`: the jump is at most as long as the zone moved it.
        let mut after = at.as_second();
        let mut before = after - shown.duration_since(local).as_secs();
        while after - before > 1 {
            let middle = before.midpoint(after);
            if zone.local(Timestamp::from_second(middle).ok()?) < local {
                before = middle;
            } else {
                after = middle;
            }
        }
        let at = Timestamp::from_second(after).ok()?;
        Some(Self { at, local: zone.local(at) })
    }

    /// The first moment at or after `at` that its local time alone can name: when clocks are put
    /// back, a local time means its first showing.
    pub(super) fn at_or_after(zone: &Zone, at: Timestamp) -> Option<Self> {
        let mut at = at;
        loop {
            let local = zone.local(at);
            if zone.instant(local)? == at {
                return Some(Self { at, local });
            }
            at = at.checked_add(SignedDuration::from_mins(1)).ok()?;
        }
    }

    /// Seconds since 1970.
    pub(super) fn second(&self) -> i64 {
        self.at.as_second()
    }
}
