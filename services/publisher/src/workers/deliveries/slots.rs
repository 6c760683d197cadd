//! How many deliveries may be on their way at once, in all and per web hook.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;

use crate::domain::webhook::WebhookId;

/// Of one web hook.
const EACH: u32 = 8;
/// Of one whose last delivery failed.
const EACH_FAILING: u32 = 1;
/// Of all whose last delivery did not fail.
const ALL: u32 = 128;
/// Of all whose last delivery failed: they cannot take the others' slots.
const ALL_FAILING: u32 = 64;

#[derive(Debug, Default)]
struct Taken {
    each: HashMap<WebhookId, u32>,
    healthy: u32,
    failing: u32,
}

/// The slots of one process. Cloning shares them.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    taken: Arc<Mutex<Taken>>,
    freed: Arc<Notify>,
}

/// A slot in use; dropped, it is free again.
pub(super) struct Slot {
    slots: Slots,
    webhook: WebhookId,
    failing: bool,
}

impl Slots {
    /// All free; `freed` hears of each that becomes free again.
    pub(super) fn new(freed: Arc<Notify>) -> Self {
        Self { taken: Arc::default(), freed }
    }

    fn with<T>(&self, f: impl FnOnce(&mut Taken) -> T) -> T {
        // A panic while the lock was held leaves the counts as usable as before.
        f(&mut self.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many a web hook may take now.
    pub(super) fn free(&self, webhook: WebhookId, failing: bool) -> u32 {
        self.with(|taken| {
            let own = taken.each.get(&webhook).copied().unwrap_or_default();
            if failing {
                EACH_FAILING.saturating_sub(own).min(ALL_FAILING.saturating_sub(taken.failing))
            } else {
                EACH.saturating_sub(own).min(ALL.saturating_sub(taken.healthy))
            }
        })
    }

    /// Takes one that is free.
    pub(super) fn take(&self, webhook: WebhookId, failing: bool) -> Slot {
        self.with(|taken| {
            *taken.each.entry(webhook).or_default() += 1;
            *taken.pool(failing) += 1;
        });
        Slot { slots: self.clone(), webhook, failing }
    }

    /// How many are in use.
    pub(super) fn taken(&self) -> u32 {
        self.with(|taken| taken.healthy + taken.failing)
    }
}

impl Taken {
    fn pool(&mut self, failing: bool) -> &mut u32 {
        if failing { &mut self.failing } else { &mut self.healthy }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.with(|taken| {
            *taken.pool(self.failing) -= 1;
            if let Some(own) = taken.each.get_mut(&self.webhook) {
                *own -= 1;
                if *own == 0 {
                    taken.each.remove(&self.webhook);
                }
            }
        });
        self.slots.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(n: u32) -> WebhookId {
        WebhookId(Uuid::from_u128(u128::from(n)))
    }

    fn slots() -> Slots {
        Slots::new(Arc::default())
    }

    #[test]
    fn each_web_hook_has_a_few() {
        let slots = slots();
        let first: Vec<_> = (0..EACH).map(|_| slots.take(id(1), false)).collect();
        assert_eq!((slots.free(id(1), false), slots.free(id(2), false)), (0, EACH));
        assert_eq!(slots.free(id(1), true), 0);
        drop(first);
        assert_eq!((slots.free(id(1), false), slots.taken()), (EACH, 0));
    }

    #[test]
    fn failing_ones_take_nothing_from_the_others() {
        let slots = slots();
        let failing: Vec<_> = (0..ALL_FAILING).map(|n| slots.take(id(n), true)).collect();
        assert_eq!(slots.free(id(1_000), true), 0);
        assert_eq!(slots.free(id(1_000), false), EACH);
        let healthy: Vec<_> = (0..ALL).map(|n| slots.take(id(1_000 + n), false)).collect();
        assert_eq!(slots.free(id(5_000), false), 0);
        drop(failing);
        assert_eq!((slots.free(id(1), true), slots.free(id(1), false)), (EACH_FAILING, 0));
        drop(healthy);
    }
}
