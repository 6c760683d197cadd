//! Connections of peers that have shown their certificate.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_stream::wrappers::ReceiverStream;

use super::certificates::Certificates;
use crate::Tasks;

/// From the first byte to the end of a handshake.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Handshakes at once; more wait to be accepted.
const MAX_HANDSHAKES: usize = 256;
/// Connections that wait to be served.
const BACKLOG: usize = 16;
/// How long to wait after a failure to accept, such as no free file descriptor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Accepts until `tasks` are asked to stop. A peer that takes long over its handshake delays no other.
pub(super) fn accept(
    listener: TcpListener,
    certificates: Arc<Certificates>,
    tasks: &Tasks,
) -> ReceiverStream<io::Result<TlsStream<TcpStream>>> {
    let (connections, accepted) = mpsc::channel(BACKLOG);
    let own = tasks.clone();
    tasks.spawn_loop(async move {
        let handshakes = Arc::new(Semaphore::new(MAX_HANDSHAKES));
        loop {
            let next = async {
                // Nobody closes the semaphore, so there always is a permit to wait for.
                let permit = Arc::clone(&handshakes).acquire_owned().await.ok();
                (permit, listener.accept().await)
            };
            let (permit, stream) = tokio::select! {
                next = next => next,
                () = own.stopped() => break,
            };
            let (stream, peer) = match stream {
                Ok(stream) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let (certificates, connections) = (Arc::clone(&certificates), connections.clone());
            let tasks = own.clone();
            own.spawn_loop(async move {
                // A stop waits for nobody who has not shown who they are.
                let shaken = tokio::select! {
                    shaken = shake_hands(stream, &certificates) => shaken,
                    () = tasks.stopped() => return,
                };
                match shaken {
                    // Whoever served them may have stopped.
                    Ok(stream) => drop(connections.send(Ok(stream)).await),
                    // Somebody only looked whether we are there.
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
                    Err(error) => tracing::warn!(%peer, %error, "a peer was refused"),
                }
                drop(permit);
            });
        }
    });
    ReceiverStream::new(accepted)
}

async fn shake_hands(
    stream: TcpStream,
    certificates: &Certificates,
) -> io::Result<TlsStream<TcpStream>> {
    stream.set_nodelay(true)?;
    let acceptor = TlsAcceptor::from(certificates.current().await.server());
    tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream))
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}
