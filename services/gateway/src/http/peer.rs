//! Where a request comes from, as the connection says. Behind a proxy that is the proxy: headers
//! such as `X-Forwarded-For` are anybody's to write, so they are not read.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::Extensions;

use crate::domain::rate::counted;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Peer {
    /// What the request's address is counted by. A request that came over no connection of ours
    /// shares the count of all such.
    pub(crate) fn counted(extensions: &Extensions) -> IpAddr {
        let peer = extensions.get::<Self>().map(|peer| counted(peer.0));
        peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}
