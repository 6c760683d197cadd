//! A cable between two processes that can be pulled.

use std::{io, net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// Bytes that are passed on at once.
const CHUNK: usize = 16 * 1024;

/// How the cable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cable {
    /// Everything passes.
    Whole,
    /// Nothing passes and nobody is told: what is sent arrives when the cable is whole again.
    Silent,
    /// Connections are closed, new ones too.
    Cut,
}

/// Passes TCP on to one place; gone when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    addr: SocketAddr,
    cable: Arc<watch::Sender<Cable>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A whole cable to `target`.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let cable = Arc::new(watch::Sender::new(Cable::Whole));
        let own = Arc::clone(&cable);
        #[allow(clippy::disallowed_methods, reason = "it ends with the proxy")]
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                #[allow(clippy::disallowed_methods, reason = "it ends with its connection")]
                tokio::spawn(pass(stream, target, own.subscribe()));
            }
        });
        Self { addr, cable, accepting }
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Changes the cable.
    pub fn turn(&self, cable: Cable) {
        self.cable.send_replace(cable);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.turn(Cable::Cut);
    }
}

/// One connection, until one side ends it or the cable is cut.
async fn pass(stream: TcpStream, target: SocketAddr, mut cable: watch::Receiver<Cable>) {
    let cut = cable.clone();
    let both = async {
        cable.wait_for(|cable| *cable != Cable::Silent).await.map_err(io::Error::other)?;
        let there = TcpStream::connect(target).await?;
        stream.set_nodelay(true)?;
        there.set_nodelay(true)?;
        let (here, there) = (stream.into_split(), there.into_split());
        tokio::try_join!(
            one_way(here.0, there.1, cable.clone()),
            one_way(there.0, here.1, cable.clone())
        )
    };
    tokio::select! {
        // A connection that breaks is what the two sides have to stand.
        _ = both => {}
        () = is_cut(cut) => {}
    }
}

async fn is_cut(mut cable: watch::Receiver<Cable>) {
    // The proxy is gone: that is a cut too.
    let _ = cable.wait_for(|cable| *cable == Cable::Cut).await;
}

async fn one_way(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut cable: watch::Receiver<Cable>,
) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let len = from.read(&mut chunk).await?;
        cable.wait_for(|cable| *cable != Cable::Silent).await.map_err(io::Error::other)?;
        if len == 0 {
            return to.shutdown().await;
        }
        to.write_all(&chunk[..len]).await?;
    }
}
