//! The calling side: a channel to a service of this process, and what all channels share.

use std::{io, time::Duration};

use hyper_util::rt::TokioIo;
use tokio::{io::DuplexStream, sync::mpsc};
use tonic::transport::{Endpoint, Uri};
use tower::service_fn;

use super::trace::TraceClient;

/// How much one direction of an in-process connection buffers, in bytes.
pub(super) const DUPLEX_BUFFER: usize = 256 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// A channel that puts the trace on every call; callers cannot tell where the service runs.
pub type Channel = TraceClient<tonic::transport::Channel>;

/// A service of this process.
#[derive(Clone, Debug)]
pub struct Target(pub(super) mpsc::Sender<DuplexStream>);

impl Target {
    /// A channel that connects at its first call and again whenever the connection is lost.
    pub fn channel(&self) -> Channel {
        let doors = self.0.clone();
        let at = endpoint(Endpoint::from_static("http://in-process"));
        Channel::new(at.connect_with_connector_lazy(service_fn(move |_: Uri| {
            let doors = doors.clone();
            async move { connect_in_memory(&doors).await }
        })))
    }
}

/// What every connection has, wherever it leads.
pub(super) fn endpoint(endpoint: Endpoint) -> Endpoint {
    endpoint
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEP_ALIVE)
        .keep_alive_while_idle(true)
}

async fn connect_in_memory(
    doors: &mpsc::Sender<DuplexStream>,
) -> io::Result<TokioIo<DuplexStream>> {
    let (ours, theirs) = tokio::io::duplex(DUPLEX_BUFFER);
    let gone = |_| io::Error::new(io::ErrorKind::ConnectionRefused, "the service has stopped");
    doors.send(theirs).await.map_err(gone)?;
    Ok(TokioIo::new(ours))
}
