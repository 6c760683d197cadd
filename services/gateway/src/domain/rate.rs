//! How many requests a key may make: a fixed window per key that begins with its first request
//! (api.md, "Limits"). Where there is no key, the client's address is counted in its place
//! (conversations.md, "REST").
//!
//! The windows live in the memory of one replica: a key may make its full number on each. A shared
//! count would cost every request a write; the limit protects a replica, it does not bill.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use service::config::Rate;

/// How many keys are counted at once; beyond it finished windows are dropped, and if there are
/// none, all: a fresh window for everybody does less harm than memory without a bound.
const MAX_WINDOWS: usize = 100_000;

/// The windows of all keys, or addresses, seen lately.
#[derive(Debug)]
pub(crate) struct Windows<K> {
    rate: Rate,
    windows: HashMap<K, Window>,
}

/// What an address is counted by: of IPv6 the network of 64 bits, which one client has for itself.
pub(crate) fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[derive(Clone, Copy, Debug)]
struct Window {
    began: Timestamp,
    used: u32,
}

/// Where a key stands after, or without, a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Requests per window.
    pub(crate) quota: u32,
    /// The window's length in seconds.
    pub(crate) window: u64,
    /// Requests left in this window.
    pub(crate) remaining: u32,
    /// Seconds until the window ends, rounded up.
    pub(crate) resets_in: u64,
    /// Whether the request may go on.
    pub(crate) allowed: bool,
}

impl<K: Copy + Eq + Hash> Windows<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, windows: HashMap::new() }
    }

    /// Counts a request, if the window has room for it.
    pub(crate) fn take(&mut self, key: K, now: Timestamp) -> Standing {
        let mut window = self.current(key, now);
        let allowed = window.used < self.rate.count;
        if allowed {
            window.used += 1;
            self.make_room(key, now);
            self.windows.insert(key, window);
        }
        self.standing(window, now, allowed)
    }

    /// Where the key stands, without counting.
    pub(crate) fn look(&self, key: K, now: Timestamp) -> Standing {
        let window = self.current(key, now);
        self.standing(window, now, window.used < self.rate.count)
    }

    fn current(&self, key: K, now: Timestamp) -> Window {
        let fresh = Window { began: now, used: 0 };
        let known = self.windows.get(&key).copied();
        known.filter(|window| !self.left(*window, now).is_zero()).unwrap_or(fresh)
    }

    fn make_room(&mut self, key: K, now: Timestamp) {
        if self.windows.len() < MAX_WINDOWS || self.windows.contains_key(&key) {
            return;
        }
        let per = self.rate.per;
        self.windows.retain(|_, window| !left(*window, per, now).is_zero());
        if self.windows.len() >= MAX_WINDOWS {
            self.windows.clear();
        }
    }

    fn left(&self, window: Window, now: Timestamp) -> Duration {
        left(window, self.rate.per, now)
    }

    fn standing(&self, window: Window, now: Timestamp, allowed: bool) -> Standing {
        Standing {
            quota: self.rate.count,
            window: seconds(self.rate.per),
            remaining: self.rate.count - window.used,
            resets_in: seconds(self.left(window, now)),
            allowed,
        }
    }
}

/// What is left of a window; a clock that was set back does not prolong it.
fn left(window: Window, per: Duration, now: Timestamp) -> Duration {
    let elapsed = now.duration_since(window.began).max(SignedDuration::ZERO);
    per.saturating_sub(elapsed.unsigned_abs())
}

/// Whole seconds, rounded up.
fn seconds(duration: Duration) -> u64 {
    duration.as_millis().div_ceil(1_000) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::key::Digest;

    const START: &str = "2026-01-31T09:00:00Z";

    fn windows(count: u32) -> (Windows<Digest>, Timestamp) {
        (Windows::new(Rate { count, per: Duration::from_secs(60) }), START.parse().unwrap())
    }

    fn key(name: u32) -> Digest {
        Digest::of(&name.to_string())
    }

    #[test]
    fn a_key_gets_its_number_and_then_waits_for_the_window() {
        let (mut windows, now) = windows(2);
        let first = windows.take(key(1), now);
        assert_eq!((first.remaining, first.resets_in, first.allowed), (1, 60, true));
        let later = now + Duration::from_millis(1_500);
        assert_eq!(windows.take(key(1), later).remaining, 0);
        let refused = windows.take(key(1), later);
        assert_eq!((refused.allowed, refused.resets_in), (false, 59));
        assert!(windows.take(key(2), later).allowed, "another key has its own window");
        assert!(windows.take(key(1), now + Duration::from_secs(60)).allowed);
    }

    #[test]
    fn looking_counts_nothing() {
        let (mut windows, now) = windows(1);
        assert_eq!(windows.look(key(1), now).remaining, 1);
        assert!(windows.take(key(1), now).allowed);
        assert!(!windows.look(key(1), now).allowed);
    }

    #[test]
    fn an_address_is_counted_as_one_client() {
        let same = |a: &str, b: &str| counted(a.parse().unwrap()) == counted(b.parse().unwrap());
        assert!(same("192.0.2.1", "::ffff:192.0.2.1") && !same("192.0.2.1", "192.0.2.2"));
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
    }

    #[test]
    fn memory_is_bounded() {
        let (mut windows, now) = windows(1);
        for n in 0..=MAX_WINDOWS as u32 {
            windows.take(key(n), now);
        }
        assert!(windows.windows.len() <= MAX_WINDOWS);
    }

    proptest! {
        #[test]
        fn a_window_lets_exactly_its_quota_through(steps in proptest::collection::vec(0..30_u64, 1..200)) {
            let (mut windows, mut now) = windows(5);
            let (mut began, mut passed) = (now, 0);
            for step in steps {
                now += Duration::from_secs(step);
                if now >= began + Duration::from_secs(60) || passed == 0 {
                    (began, passed) = (now, 0);
                }
                let allowed = windows.take(key(1), now).allowed;
                prop_assert_eq!(allowed, passed < 5);
                passed += u32::from(allowed);
            }
        }
    }
}
