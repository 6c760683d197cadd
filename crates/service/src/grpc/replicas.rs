//! The replicas behind a service's name: a channel that spreads calls over all that can be reached,
//! and notices within seconds who came and who went.
//!
//! A name may stand for many addresses (a headless Service of Kubernetes, a scaled service of
//! docker-compose). One HTTP/2 connection would bind a caller to one of them for good, so the name is
//! looked up again and again, and the channel chooses for each call.

use std::{collections::BTreeSet, io, net::SocketAddr, sync::Arc, time::Duration};

use futures::future::join_all;
use tokio::{net::TcpStream, sync::mpsc};
use tonic::transport::{
    Endpoint, Error,
    channel::{self, Change},
};
use url::{Host, Url};

use super::{
    certificates::{Certificates, Loaded},
    channel::{Channel, endpoint},
};
use crate::Tasks;

/// How often a name is looked up.
const LOOK: Duration = Duration::from_secs(5);
/// How long a replica may take to be reached.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
/// Changes that wait to be taken by the channel.
const BACKLOG: usize = 64;

/// A channel to all replicas at `url`, such as `http://publisher:50051`. It connects at its first
/// call. With certificates the URL's host is the name that replicas have to prove.
///
/// # Errors
/// A certificate is no PEM.
pub async fn connect(
    url: &Url,
    certificates: Option<Arc<Certificates>>,
    tasks: &Tasks,
) -> Result<Channel, Error> {
    let place = Place { url: url.clone(), certificates };
    let fixed = !matches!(url.host(), Some(Host::Domain(_)));
    if fixed && place.certificates.is_none() {
        return Ok(Channel::new(place.named(None)?.connect_lazy()));
    }
    let authority = (url.host_str().unwrap_or_default().to_owned(), url.port_or_known_default());
    let resolve = move || {
        let (host, port) = authority.clone();
        async move {
            let found = tokio::net::lookup_host((host, port.unwrap_or_default())).await?;
            Ok(found.collect())
        }
    };
    Ok(Channel::new(follow(place, LOOK, tasks, resolve).await?))
}

/// What is the same for all replicas.
struct Place {
    url: Url,
    certificates: Option<Arc<Certificates>>,
}

impl Place {
    async fn loaded(&self) -> Option<Arc<Loaded>> {
        match &self.certificates {
            Some(certificates) => Some(certificates.current().await),
            None => None,
        }
    }

    /// Whatever address the name has when it connects.
    fn named(&self, loaded: Option<&Loaded>) -> Result<Endpoint, Error> {
        self.secured(Endpoint::from_shared(self.url.to_string())?, loaded)
    }

    /// One replica. To it, too, we speak of the service by its name.
    fn at(&self, address: SocketAddr, loaded: Option<&Loaded>) -> Result<Endpoint, Error> {
        let named = Endpoint::from_shared(self.url.to_string())?;
        let at = Endpoint::from_shared(format!("{}://{address}", self.url.scheme()))?;
        self.secured(at.origin(named.uri().clone()), loaded)
    }

    fn secured(&self, at: Endpoint, loaded: Option<&Loaded>) -> Result<Endpoint, Error> {
        let at = endpoint(at);
        match loaded {
            Some(loaded) => at.tls_config(loaded.client(self.url.host_str().unwrap_or_default())),
            None => Ok(at),
        }
    }
}

/// A channel that follows what `resolve` finds.
async fn follow<F>(
    place: Place,
    pause: Duration,
    tasks: &Tasks,
    resolve: impl Fn() -> F + Send + 'static,
) -> Result<channel::Channel, Error>
where
    F: Future<Output = io::Result<Vec<SocketAddr>>> + Send,
{
    let (channel, changes) = channel::Channel::balance_channel(BACKLOG);
    let loaded = place.loaded().await;
    // Until the first look, and while nobody is reached, calls fail soon instead of waiting.
    let named = place.named(loaded.as_deref())?;
    let mut follower = Follower { place, loaded, changes, known: BTreeSet::new(), is_named: false };
    follower.name(named).await;
    let own = tasks.clone();
    tasks.spawn_loop(async move {
        loop {
            let resolving = resolve();
            let look = async { io::Result::Ok(reachable(resolving.await?).await) };
            let looked = tokio::select! {
                looked = look => looked,
                () = own.stopped() => return,
            };
            let found = looked.unwrap_or_else(|error| {
                tracing::debug!(%error, url = %follower.place.url, "the name is not found");
                BTreeSet::new()
            });
            if let Err(error) = follower.turn_to(found).await {
                tracing::error!(%error, "a replica cannot be called");
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = own.stopped() => return,
            }
        }
    });
    Ok(channel)
}

async fn reachable(found: Vec<SocketAddr>) -> BTreeSet<SocketAddr> {
    let probe = async |address: SocketAddr| {
        let connected = tokio::time::timeout(PROBE_TIMEOUT, TcpStream::connect(address)).await;
        matches!(connected, Ok(Ok(_))).then_some(address)
    };
    join_all(found.into_iter().map(probe)).await.into_iter().flatten().collect()
}

/// What the channel knows, as we told it.
struct Follower {
    place: Place,
    loaded: Option<Arc<Loaded>>,
    changes: mpsc::Sender<Change<Option<SocketAddr>, Endpoint>>,
    known: BTreeSet<SocketAddr>,
    /// Whether the name itself stands for all.
    is_named: bool,
}

impl Follower {
    /// Tells the channel of whoever is new, has gone, or has to see a renewed certificate.
    async fn turn_to(&mut self, found: BTreeSet<SocketAddr>) -> Result<(), Error> {
        if found.is_empty() {
            // Most likely it is us who are cut off: those we know are kept.
            return Ok(());
        }
        let loaded = self.place.loaded().await;
        let is_renewed = match (&loaded, &self.loaded) {
            (Some(now), Some(before)) => !Arc::ptr_eq(now, before),
            _ => false,
        };
        self.loaded = loaded;
        for &address in &found {
            if is_renewed || !self.known.contains(&address) {
                let endpoint = self.place.at(address, self.loaded.as_deref())?;
                self.tell(Change::Insert(Some(address), endpoint)).await;
            }
        }
        for &gone in self.known.difference(&found) {
            self.tell(Change::Remove(Some(gone))).await;
        }
        self.known = found;
        if std::mem::take(&mut self.is_named) {
            self.tell(Change::Remove(None)).await;
        }
        Ok(())
    }

    async fn name(&mut self, endpoint: Endpoint) {
        self.tell(Change::Insert(None, endpoint)).await;
        self.is_named = true;
    }

    async fn tell(&self, change: Change<Option<SocketAddr>, Endpoint>) {
        // The channel may be gone already, at a stop.
        let _ = self.changes.send(change).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use tonic::Code;
    use tonic_health::{
        ServingStatus,
        pb::{HealthCheckRequest, health_client::HealthClient},
    };

    use super::*;
    use crate::grpc::{Incoming, Server};

    const OFTEN: Duration = Duration::from_millis(10);
    const LIMIT: Duration = Duration::from_secs(20);

    /// A server that alone knows a service of this name; the others answer that they do not.
    async fn replica(name: &'static str) -> (SocketAddr, Tasks) {
        let incoming = Incoming::bind(([127, 0, 0, 1], 0).into(), None).await.unwrap();
        let Incoming::Tcp(listener, _) = &incoming else { unreachable!("it was bound") };
        let (addr, tasks, server) =
            (listener.local_addr().unwrap(), Tasks::new(name), Server::new().unwrap());
        server.health().set_service_status(name, ServingStatus::Serving).await;
        tasks.spawn_loop(server.serve(incoming, tasks.clone()));
        (addr, tasks)
    }

    /// Whether the server that was reached is the one of that name.
    async fn reaches(channel: &Channel, name: &str) -> Result<bool, Code> {
        let request = HealthCheckRequest { service: name.to_owned() };
        match HealthClient::new(channel.clone()).check(request).await {
            Ok(_) => Ok(true),
            Err(status) if status.code() == Code::NotFound => Ok(false),
            Err(status) => Err(status.code()),
        }
    }

    async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let look = async {
            while !is_so().await {
                tokio::time::sleep(OFTEN).await;
            }
        };
        assert!(tokio::time::timeout(LIMIT, look).await.is_ok(), "{what}");
    }

    #[tokio::test]
    async fn calls_reach_all_that_are_there_and_none_that_has_gone() {
        let ((one, _one), (two, second)) = (replica("one").await, replica("two").await);
        let name = Arc::new(Mutex::new(vec![one]));
        let tasks = Tasks::new("caller");
        let own = Arc::clone(&name);
        let resolve = move || {
            std::future::ready(Ok(own.lock().unwrap_or_else(PoisonError::into_inner).clone()))
        };
        let place = Place { url: "http://replicas:1".parse().unwrap(), certificates: None };
        let channel = Channel::new(follow(place, OFTEN, &tasks, resolve).await.unwrap());
        eventually("the first is called", async || reaches(&channel, "one").await == Ok(true))
            .await;

        name.lock().unwrap().push(two);
        eventually("the second is called too", async || reaches(&channel, "two").await == Ok(true))
            .await;
        eventually("the first still is", async || reaches(&channel, "one").await == Ok(true)).await;

        // It is still named, as it is for a while when a pod dies.
        assert!(second.stop(LIMIT).await);
        eventually("only the first is called", async || {
            for _ in 0..20 {
                if reaches(&channel, "one").await != Ok(true) {
                    return false;
                }
            }
            true
        })
        .await;

        // A name that leads nowhere is most likely our own trouble.
        name.lock().unwrap().clear();
        for _ in 0..20 {
            assert_eq!(reaches(&channel, "one").await, Ok(true));
        }
        tasks.ask_to_stop();
    }
}
