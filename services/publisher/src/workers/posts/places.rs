//! Who may call a provider now, and how far ahead of that publications are claimed: a claim and its
//! commit serve as many as are sent in a moment, and while they commit nobody waits for work.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Claimed at most without a place.
const MOST_AHEAD: usize = 200;
/// What is claimed ahead is sent within that time, at the pace of the last calls: a stop or a crash
/// finds little that is armed and not sent, and a slow provider's posts stay free for other
/// replicas.
const AHEAD: Duration = Duration::from_millis(100);
/// The newest call's share in the mean is one in so many.
const WEIGHT: u64 = 16;

/// The places, and those that were claimed without one.
pub(super) struct Places {
    permits: Arc<Semaphore>,
    all: usize,
    waiting: AtomicUsize,
    fewer_wait: Notify,
    /// Mean duration of a call, in microseconds; 0 before the first.
    call: AtomicU64,
}

/// What a claim may take.
pub(super) struct Room {
    /// Free places, each for one publication.
    pub(super) places: Vec<OwnedSemaphorePermit>,
    /// Publications beyond those, which wait for a place.
    pub(super) ahead: usize,
}

/// A publication's place.
pub(super) enum Place {
    /// It may call.
    Taken(#[expect(dead_code, reason = "it is held")] OwnedSemaphorePermit),
    /// It was claimed ahead, and waits for one.
    Ahead(#[expect(dead_code, reason = "it is counted")] Waiting),
    /// What waits for its time takes none.
    None,
}

/// One that was claimed ahead, until it has a place or needs none.
pub(super) struct Waiting(Arc<Places>);

impl Places {
    pub(super) fn new(permits: &Arc<Semaphore>, all: usize) -> Arc<Self> {
        Arc::new(Self {
            permits: Arc::clone(permits),
            all,
            waiting: AtomicUsize::new(0),
            fewer_wait: Notify::new(),
            call: AtomicU64::new(0),
        })
    }

    /// Room for at least one publication, as soon as there is some.
    pub(super) async fn room(&self) -> Room {
        loop {
            let fewer_wait = self.fewer_wait.notified();
            let (waiting, most) = (self.waiting.load(Ordering::Relaxed), self.most_ahead());
            // Half of them at once: one claim for each would be no batch.
            if waiting <= most / 2 {
                let mut places = self.free();
                let ahead = most - waiting;
                if places.is_empty()
                    && ahead == 0
                    && let Ok(place) = Arc::clone(&self.permits).acquire_owned().await
                {
                    places.push(place);
                    places.extend(self.free());
                }
                return Room { places, ahead };
            }
            fewer_wait.await;
        }
    }

    /// Makes of a publication's place one that it may call with.
    pub(super) async fn take(&self, place: &mut Place) {
        if !matches!(place, Place::Taken(_))
            // The semaphore is never closed.
            && let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await
        {
            *place = Place::Taken(permit);
        }
    }

    /// One more waits for a place.
    pub(super) fn wait(self: &Arc<Self>) -> Waiting {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(Arc::clone(self))
    }

    /// A call took that long.
    pub(super) fn called(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX / WEIGHT).max(1);
        let mean = self.call.load(Ordering::Relaxed);
        let mean = if mean == 0 { took } else { (mean * (WEIGHT - 1) + took) / WEIGHT };
        // Two at once: one of them counts.
        self.call.store(mean.max(1), Ordering::Relaxed);
    }

    fn most_ahead(&self) -> usize {
        let call = self.call.load(Ordering::Relaxed);
        let rounds = u64::try_from(AHEAD.as_micros()).unwrap_or_default().checked_div(call);
        // Nothing is known before the first call.
        let rounds = rounds.and_then(|rounds| usize::try_from(rounds).ok()).unwrap_or_default();
        self.all.saturating_mul(rounds).min(MOST_AHEAD)
    }

    fn free(&self) -> Vec<OwnedSemaphorePermit> {
        let free = || Arc::clone(&self.permits).try_acquire_owned().ok();
        std::iter::from_fn(free).take(MOST_AHEAD).collect()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
        self.0.fewer_wait.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn places(all: usize) -> Arc<Places> {
        Places::new(&Arc::new(Semaphore::new(all)), all)
    }

    fn now(places: &Places) -> Option<(usize, usize)> {
        places.room().now_or_never().map(|room| (room.places.len(), room.ahead))
    }

    #[test]
    fn before_the_first_call_only_places_are_claimed_for() {
        let places = places(3);
        assert_eq!(now(&places), Some((3, 0)));
        let room = places.room().now_or_never().unwrap();
        assert_eq!(now(&places), None, "none is free");
        drop(room);
        assert_eq!(now(&places), Some((3, 0)));
    }

    #[test]
    fn as_many_are_claimed_ahead_as_are_sent_in_a_moment() {
        for (call, ahead) in [(1, 200), (50, 100), (90, 50), (101, 0), (10_000, 0)] {
            let places = places(50);
            places.called(Duration::from_millis(call));
            assert_eq!(now(&places), Some((50, ahead)), "{call} ms");
        }
    }

    #[test]
    fn who_claimed_ahead_claims_again_when_half_of_them_have_begun() {
        let places = places(50);
        places.called(Duration::from_millis(50));
        let _taken = places.room().now_or_never().unwrap();
        let mut waiting: Vec<Waiting> = (0..100).map(|_| places.wait()).collect();
        waiting.truncate(51);
        assert_eq!(now(&places), None);
        waiting.truncate(50);
        assert_eq!(now(&places), Some((0, 50)));
    }

    #[test]
    fn the_pace_follows_the_calls() {
        let places = places(50);
        places.called(Duration::from_millis(1));
        for _ in 0..100 {
            places.called(Duration::from_secs(1));
        }
        assert_eq!(now(&places), Some((50, 0)));
        for _ in 0..200 {
            places.called(Duration::from_micros(100));
        }
        assert_eq!(now(&places), Some((50, 200)));
    }
}
