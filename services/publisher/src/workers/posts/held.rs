//! The leases that this process holds, renewed each third of their life.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::Posts;
use crate::{domain::publication::PublicationId, store::jobs};

/// The leases in work here, by publication and token, and whose they are. A publication whose lease
/// was lost and claimed anew is here twice, until its first runner finds out.
#[derive(Default)]
pub(super) struct Held(Mutex<HashMap<(PublicationId, i64), String>>);

impl Held {
    pub(super) fn add(&self, tenant: &str, id: PublicationId, token: i64) {
        self.with(|held| held.insert((id, token), tenant.to_owned()));
    }

    pub(super) fn remove(&self, id: PublicationId, token: i64) {
        self.with(|held| held.remove(&(id, token)));
    }

    fn all(&self) -> Vec<(String, PublicationId)> {
        self.with(|held| held.iter().map(|((id, _), tenant)| (tenant.clone(), *id)).collect())
    }

    fn with<T>(&self, f: impl FnOnce(&mut HashMap<(PublicationId, i64), String>) -> T) -> T {
        // A panic while the lock was held leaves the map as usable as before.
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Renews the leases until a stop is asked for. One that was lost is found out by the next write.
pub(super) async fn keep(posts: Arc<Posts>) {
    let context = &posts.context;
    while !context.tasks.stopping() {
        tokio::select! {
            () = context.clock.sleep_until(context.clock.now() + context.lease / 3) => {}
            () = context.tasks.stopped() => return,
        }
        let held = posts.held.all();
        if held.is_empty() {
            continue;
        }
        let until = context.clock.now() + context.lease;
        if let Err(error) = jobs::renew(&context.store, &context.holder, &held, until).await {
            tracing::warn!(%error, "leases of publications not renewed");
        }
    }
}
