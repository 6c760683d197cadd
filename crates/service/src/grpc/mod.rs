//! gRPC between the gateway and the services, over TCP or inside one process.
//!
//! Map: [`channel`] is the calling side, [`replicas`] the same over a network; [`server`] is the
//! answering side; [`certificates`] and [`tls`] let only our own services call; [`trace`] is the span and
//! metadata that both sides put on every call, [`retry`] the one rule for repeats.

pub mod certificates;
pub mod channel;
pub mod replicas;
pub mod retry;
pub mod server;
mod tls;
mod trace;

pub use certificates::{CertificateFiles, Certificates};
pub use channel::{Channel, Target};
pub use replicas::connect;
pub use server::{Incoming, Server};

use std::time::Duration;

use tonic::{Request, Status};

use crate::{Code, Error};

/// The metadata that names the tenant of a call (architecture.md, rule 9).
const TENANT: &str = "fanfare-tenant";

/// Who calls and how long the answer may take: what the gateway puts on every internal call.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The tenant that the API key belongs to.
    pub tenant: String,
    /// Forwarded as the gRPC deadline.
    pub time_left: Duration,
}

impl Caller {
    /// A request with the tenant and the deadline in its metadata.
    ///
    /// # Errors
    /// `INTERNAL` when the tenant is no metadata text, which a stored tenant always is.
    pub fn request<T>(&self, message: T) -> Result<Request<T>, Error> {
        let mut request = self.stream_request(message)?;
        request.set_timeout(self.time_left);
        Ok(request)
    }

    /// The same without a deadline, for streams that live as long as their client.
    ///
    /// # Errors
    /// As [`Caller::request`].
    pub fn stream_request<T>(&self, message: T) -> Result<Request<T>, Error> {
        let mut request = Request::new(message);
        let tenant = self.tenant.parse().map_err(Error::internal)?;
        request.metadata_mut().insert(TENANT, tenant);
        Ok(request)
    }
}

/// The tenant of a call: the one place where a service reads it.
///
/// # Errors
/// `INTERNAL`: a caller inside the system forgot it.
pub fn tenant<T>(request: &Request<T>) -> Result<String, Status> {
    request
        .metadata()
        .get(TENANT)
        .and_then(|value| value.to_str().ok())
        .filter(|tenant| is_tenant(tenant))
        .map(str::to_owned)
        .ok_or_else(|| Error::new(Code::Internal, "The call names no tenant.").into())
}

/// Whether a text can be a tenant: `[a-z0-9-]{1,63}` (api.md, "Keys, tenants and sessions").
pub fn is_tenant(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}
