//! The tenants' flows, remembered: a version never changes, and which is active is asked anew every moment.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    domain::flow::{Definition, Flow, OWN_VERSION},
    store::{Reads, flows},
};
use jiff::Timestamp;

/// How long another replica's change may go unseen.
const FRESH: Duration = Duration::from_secs(1);
/// Versions that are remembered; beyond it all are forgotten.
const REMEMBERED: usize = 1_000;

/// The flows of all tenants.
#[derive(Debug, Default)]
pub struct Flows(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    versions: HashMap<(String, u32), Arc<Flow>>,
    active: HashMap<String, (u32, Timestamp)>,
}

impl Flows {
    /// The flow that a new run of the tenant begins with.
    ///
    /// # Errors
    /// The engine's, and a stored flow that cannot be read.
    pub async fn active(
        &self,
        reads: impl Into<Reads<'_>>,
        tenant: &str,
        now: Timestamp,
    ) -> store::Result<Arc<Flow>> {
        let mut reads = reads.into();
        let fresh = self.known().active.get(tenant).copied();
        let version = if let Some((version, _)) = fresh.filter(|(_, until)| now < *until) {
            version
        } else {
            let active = flows::active(reads.again(), tenant).await?;
            let version = active.map_or(OWN_VERSION, |flow| flow.version);
            let mut known = self.known();
            if known.active.len() >= REMEMBERED {
                known.active.clear();
            }
            known.active.insert(tenant.to_owned(), (version, now + FRESH));
            version
        };
        self.version(reads, tenant, version).await
    }

    /// A version of the tenant's flow.
    ///
    /// # Errors
    /// As [`Flows::active`].
    pub async fn version(
        &self,
        reads: impl Into<Reads<'_>>,
        tenant: &str,
        version: u32,
    ) -> store::Result<Arc<Flow>> {
        let key = (tenant.to_owned(), version);
        if let Some(flow) = self.known().versions.get(&key) {
            return Ok(Arc::clone(flow));
        }
        let flow = match version {
            OWN_VERSION => Flow::own(),
            version => {
                let text = flows::version(reads, tenant, version).await?;
                let text = text.map(|flow| flow.definition);
                let read = |text: &str| {
                    let definition: Definition = serde_json::from_str(text).ok()?;
                    Flow::new(version, definition).ok()
                };
                // It was checked when it was stored; a run whose flow is gone goes on with our own.
                text.as_deref().and_then(read).unwrap_or_else(|| Flow { version, ..Flow::own() })
            }
        };
        let flow = Arc::new(flow);
        let mut known = self.known();
        if known.versions.len() >= REMEMBERED {
            known.versions.clear();
        }
        known.versions.insert(key, Arc::clone(&flow));
        Ok(flow)
    }

    /// Another version is active from now on.
    pub fn changed(&self, tenant: &str) {
        self.known().active.remove(tenant);
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        // A panic while it was held leaves a memory of what is stored, as good as before.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
