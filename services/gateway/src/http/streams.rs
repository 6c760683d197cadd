//! How many event streams are open, per tenant.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use service::{Code, Error};

/// Streams of one tenant at once, on each replica.
pub(crate) const MAX_PER_TENANT: usize = 5_000;
/// When a refused client may try again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// The open streams.
#[derive(Clone, Default)]
pub(crate) struct Streams(Arc<Mutex<HashMap<String, usize>>>);

/// One open stream; dropping it closes the count.
pub(crate) struct Open {
    streams: Streams,
    tenant: String,
}

impl Streams {
    /// Counts a stream until what is returned is dropped.
    ///
    /// # Errors
    /// `RATE_LIMITED` when the tenant has as many as it may.
    pub(crate) fn open(&self, tenant: &str) -> Result<Open, Error> {
        // A panic while the lock was held leaves the counts as usable as before.
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(tenant.to_owned()).or_default();
        if *count >= MAX_PER_TENANT {
            return Err(Error::new(
                Code::RateLimited,
                format!("{MAX_PER_TENANT} streams of this tenant are open already."),
            )
            .with_retry_after(RETRY_AFTER));
        }
        *count += 1;
        metrics::gauge!("http_streams_open").increment(1);
        Ok(Open { streams: self.clone(), tenant: tenant.to_owned() })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut counts = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.tenant) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.tenant);
            }
        }
        metrics::gauge!("http_streams_open").decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_has_a_limit_of_its_own_and_gets_room_back() {
        let streams = Streams::default();
        let mut open: Vec<_> = (0..MAX_PER_TENANT).map(|_| streams.open("a").unwrap()).collect();
        assert_eq!(streams.open("a").err().unwrap().code(), Code::RateLimited);
        assert!(streams.open("b").is_ok());
        open.pop();
        assert!(streams.open("a").is_ok());
        open.clear();
        assert!(streams.0.lock().unwrap().is_empty(), "nothing is kept of closed streams");
    }
}
