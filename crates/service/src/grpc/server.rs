//! The answering side: one server per service, over TCP or in memory, with health and reflection.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{io::DuplexStream, net::TcpListener, sync::mpsc};
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tonic::{service::Routes, transport::server::TcpIncoming};
use tonic_health::server::HealthReporter;

use super::{Certificates, Target, tls, trace::TraceServerLayer};
use crate::{Error, Tasks};

/// Calls at once on one connection; a gateway's stream watchers share one.
const MAX_CONCURRENT_STREAMS: u32 = 100_000;
/// Connections that wait in memory to be taken.
const MEMORY_BACKLOG: usize = 16;
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// What a peer may send in one HTTP/2 stream or connection before it waits, in bytes.
const STREAM_WINDOW: u32 = 1024 * 1024;
const CONNECTION_WINDOW: u32 = 8 * 1024 * 1024;

/// Where a server takes its connections from.
#[derive(Debug)]
pub enum Incoming {
    /// A listening TCP socket, for peers that show a certificate where there are any.
    Tcp(TcpListener, Option<Arc<Certificates>>),
    /// The other end of a [`Target`].
    Memory(mpsc::Receiver<DuplexStream>),
}

impl Incoming {
    /// Listens on TCP.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub async fn bind(
        address: SocketAddr,
        certificates: Option<Arc<Certificates>>,
    ) -> io::Result<Self> {
        Ok(Self::Tcp(TcpListener::bind(address).await?, certificates))
    }

    /// A pair for one process: the target for callers, and where their connections arrive.
    pub fn memory() -> (Target, Self) {
        let (sender, receiver) = mpsc::channel(MEMORY_BACKLOG);
        (Target(sender), Self::Memory(receiver))
    }
}

/// The gRPC services of one process part, to be served together.
#[derive(Clone)]
pub struct Server {
    routes: Routes,
    health: HealthReporter,
}

impl Server {
    /// A server with the standard health service and reflection of the whole contract.
    ///
    /// # Errors
    /// The contract's descriptors cannot be read.
    pub fn new() -> Result<Self, Error> {
        let (health, health_service) = tonic_health::server::health_reporter();
        let reflection = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .build_v1()
            .map_err(Error::internal)?;
        let routes = Routes::new(health_service).add_service(reflection);
        Ok(Self { routes, health })
    }

    /// Adds a context's services.
    #[must_use]
    pub fn with(mut self, add: impl FnOnce(Routes) -> Routes) -> Self {
        self.routes = add(self.routes);
        self
    }

    /// Says to the health service whether this server can do its work.
    pub fn health(&self) -> HealthReporter {
        self.health.clone()
    }

    /// Serves until `tasks` are asked to stop; calls under way are finished.
    ///
    /// # Errors
    /// The connection source breaks.
    pub async fn serve(self, incoming: Incoming, tasks: Tasks) -> Result<(), Error> {
        let stop = tasks.stop_signal().cancelled_owned();
        let mut server = tonic::transport::Server::builder()
            .max_concurrent_streams(MAX_CONCURRENT_STREAMS)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .http2_keepalive_interval(Some(KEEP_ALIVE))
            .layer(TraceServerLayer::new(tasks.service()));
        let router = server.add_routes(self.routes);
        match incoming {
            Incoming::Tcp(listener, Some(certificates)) => {
                let incoming = tls::accept(listener, certificates, &tasks);
                router.serve_with_incoming_shutdown(incoming, stop).await
            }
            Incoming::Tcp(listener, None) => {
                let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
                router.serve_with_incoming_shutdown(incoming, stop).await
            }
            Incoming::Memory(receiver) => {
                let incoming = ReceiverStream::new(receiver).map(Ok::<_, io::Error>);
                router.serve_with_incoming_shutdown(incoming, stop).await
            }
        }
        .map_err(Error::internal)
    }
}
