//! Connections: how many, how long they may take to ask, and how they end.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::Request};
use hyper::{body::Incoming, service::Service as _};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use service::Tasks;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

use crate::http::peer::Peer;

/// Connections at once; more wait to be accepted.
const MAX_CONNECTIONS: usize = 20_000;
/// From the first byte, or the answer before, to the end of a request's head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest request head, in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// Requests at once on one HTTP/2 connection.
const MAX_CONCURRENT_REQUESTS: u32 = 200;
/// How often an HTTP/2 peer is asked whether it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// How long to wait after a failure to accept, such as no free file descriptor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `tasks` are asked to stop. Then streams end at once, requests under way are
/// answered, idle connections are closed, and this returns.
///
/// # Errors
/// The listener's address is gone.
pub async fn serve(listener: TcpListener, router: Router, tasks: Tasks) -> io::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "REST is served");
    let server = Server::new(router);
    loop {
        tokio::select! {
            (permit, accepted) = server.next(&listener) => match accepted {
                Ok(connection) => server.spawn(connection, permit, &tasks),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            () = tasks.stopped() => break,
        }
    }
    drop(listener);
    server.graceful.shutdown().await;
    Ok(())
}

struct Server {
    http: auto::Builder<TokioExecutor>,
    router: TowerToHyperService<Router>,
    permits: Arc<Semaphore>,
    graceful: GracefulShutdown,
}

impl Server {
    fn new(router: Router) -> Self {
        let mut http = auto::Builder::new(TokioExecutor::new());
        http.http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(MAX_HEAD);
        http.http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(KEEP_ALIVE)
            .max_header_list_size(MAX_HEAD as u32)
            .max_concurrent_streams(MAX_CONCURRENT_REQUESTS);
        Self {
            http,
            router: TowerToHyperService::new(router),
            permits: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
            graceful: GracefulShutdown::new(),
        }
    }

    async fn next(
        &self,
        listener: &TcpListener,
    ) -> (Option<OwnedSemaphorePermit>, io::Result<(TcpStream, SocketAddr)>) {
        // Nobody closes the semaphore, so there always is a permit to wait for.
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        (permit, listener.accept().await)
    }

    fn spawn(
        &self,
        (stream, address): (TcpStream, SocketAddr),
        permit: Option<OwnedSemaphorePermit>,
        tasks: &Tasks,
    ) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection was closed before it was served");
            return;
        }
        let router = self.router.clone();
        let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(address.ip()));
            router.call(request)
        });
        let connection = self.http.serve_connection(TokioIo::new(stream), service);
        let connection = self.graceful.watch(connection.into_owned());
        tasks.spawn_loop(async move {
            // What goes wrong on one connection is between it and its client.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
            drop(permit);
        });
    }
}
