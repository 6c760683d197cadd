//! The guard against requests to private addresses on behalf of a user (SSRF).
//!
//! A host is judged by its text when a URL is written and before each call; a name is also judged
//! by what it resolves to, inside the resolver of the client, so that the connection goes to the
//! very addresses that were checked and a name cannot change its mind in between.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::{
    address::forbidden,
    allow_list::{AllowList, without_root_dot},
};

/// Last labels of names that mean this machine or this network.
const LOCAL_LABELS: [&str; 3] = ["localhost", "local", "internal"];

/// A host that a URL from a user may not lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    host: String,
    how: How,
    what: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Is,
    ResolvesTo,
}

impl std::error::Error for Blocked {}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, how, what } = self;
        let how = match how {
            How::Is => "is",
            How::ResolvesTo => "resolves to",
        };
        write!(f, "the host {host} {how} {what}; use a public host")
    }
}

/// What remains to be checked of a host that passed by its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The allow-list names it: it may resolve to anything.
    Opened,
    /// It is not known to be private; what it resolves to must be public.
    Guarded,
}

/// Judges the host of a URL by its text alone.
pub(super) fn check_host(url: &Url, allowed: &AllowList) -> Result<Verdict, Blocked> {
    let blocked =
        |what| Blocked { host: url.host_str().unwrap_or_default().to_owned(), how: How::Is, what };
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err(blocked("missing"));
    };
    if allowed.opens_host(&host, port) {
        return Ok(Verdict::Opened);
    }
    match host {
        Host::Domain(name) if is_local_name(name) => Err(blocked("a name of the local network")),
        Host::Domain(_) => Ok(Verdict::Guarded),
        Host::Ipv4(address) => check_literal(address.into(), allowed).map_err(blocked),
        Host::Ipv6(address) => check_literal(address.into(), allowed).map_err(blocked),
    }
}

fn check_literal(address: IpAddr, allowed: &AllowList) -> Result<Verdict, &'static str> {
    match forbidden(address) {
        _ if allowed.opens_address(address) => Ok(Verdict::Opened),
        Some(what) => Err(what),
        None => Ok(Verdict::Guarded),
    }
}

fn is_local_name(name: &str) -> bool {
    // The parser of URLs has made it lower-case.
    let last_label = without_root_dot(name).rsplit('.').next();
    last_label.is_some_and(|label| LOCAL_LABELS.contains(&label))
}

/// Judges a name by what it resolves to: one forbidden address is one too many, since the
/// connection may go to any of them.
pub(super) fn check_addresses(
    name: &str,
    addresses: &[SocketAddr],
    allowed: &AllowList,
) -> Result<(), Blocked> {
    for address in addresses.iter().map(SocketAddr::ip) {
        if let Some(what) = forbidden(address).filter(|_| !allowed.opens_address(address)) {
            return Err(Blocked { host: name.to_owned(), how: How::ResolvesTo, what });
        }
    }
    Ok(())
}

/// The system's resolver, with every answer checked.
pub(super) struct GuardedResolver {
    allowed: Arc<AllowList>,
}

impl GuardedResolver {
    pub(super) fn new(allowed: Arc<AllowList>) -> Self {
        Self { allowed }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = Arc::clone(&self.allowed);
        Box::pin(async move {
            // Port 0 stands for the one of the URL, which the client fills in.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let addresses: Vec<_> = found.collect();
            check_addresses(name.as_str(), &addresses, &allowed)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(list: &[&str]) -> Vec<SocketAddr> {
        list.iter().map(|address| SocketAddr::new(address.parse().unwrap(), 0)).collect()
    }

    #[test]
    fn one_forbidden_address_is_one_too_many() {
        let none = AllowList::default();
        let mixed = addresses(&["8.8.8.8", "10.0.0.1"]);
        let blocked = check_addresses("mixed.test", &mixed, &none).unwrap_err();
        let expected = "the host mixed.test resolves to a private address; use a public host";
        assert_eq!(blocked.to_string(), expected);
        assert_eq!(check_addresses("public.test", &addresses(&["8.8.8.8"]), &none), Ok(()));
    }

    #[test]
    fn a_network_opens_the_names_that_resolve_into_it() {
        let allowed = AllowList::parse("10.0.0.0/8").unwrap();
        assert_eq!(
            check_addresses("a.test", &addresses(&["8.8.8.8", "10.0.0.1"]), &allowed),
            Ok(())
        );
        assert!(
            check_addresses("b.test", &addresses(&["10.0.0.1", "127.0.0.1"]), &allowed).is_err()
        );
    }

    #[tokio::test]
    async fn the_resolver_refuses_what_it_finds() {
        let resolve = |list: &str| {
            let allowed = Arc::new(AllowList::parse(list).unwrap());
            GuardedResolver::new(allowed).resolve("localhost".parse().unwrap())
        };
        let error = resolve("").await.err().unwrap();
        let blocked: &Blocked = error.downcast_ref().unwrap();
        assert_eq!(blocked.how, How::ResolvesTo);
        let opened: Vec<_> = resolve("127.0.0.0/8,::1").await.unwrap().collect();
        assert!(!opened.is_empty() && opened.iter().all(|address| address.ip().is_loopback()));
    }
}
