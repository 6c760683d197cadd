//! Serving the sandbox on a socket of its own.
//!
//! It does by hand what `axum::serve` does, because a mock has to be able to drop a caller's
//! connection without an answer: see `connection`.

mod connection;

use std::io;
use std::pin::pin;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub(crate) use connection::cut_connection;

use crate::limits;
use crate::options::Options;

/// Serves the sandbox on `listener` until `stop` is ready; calls under way then have
/// [`limits::DRAIN`] to end.
///
/// # Errors
///
/// When the listener's own address cannot be read.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    tracing::info!(addr = %listener.local_addr()?, "sandbox listening");
    let app = crate::router(options);
    let (stopping, watched) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < limits::CONNECTIONS => {
                match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(connection::run(stream, app.clone(), watched.clone()));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "sandbox could not accept a connection");
                        tokio::time::sleep(limits::ACCEPT_PAUSE).await;
                    }
                }
            }
        }
    }
    drop(listener);
    drop(stopping);
    let drained = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits::DRAIN, drained).await.is_err() {
        tracing::debug!("sandbox stopped with calls under way");
    }
    Ok(())
}
