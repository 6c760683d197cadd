//! Ports that nobody else takes.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::atomic::{AtomicU16, Ordering},
};

/// Below the range that the kernel gives to outgoing connections, so that none of those can take a
/// port between its choice and its use.
const FIRST: u16 = 20_000;
const LAST: u16 = 32_000;

/// A loopback address that is free, given out once by this process.
///
/// # Panics
/// When there is none left.
pub fn free() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let count = LAST - FIRST;
    // Two runs of the suite at once begin at different places.
    let offset = (std::process::id() % u32::from(count)) as u16;
    for _ in 0..count {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + (offset + n % count) % count;
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(addr).is_ok() {
            return addr;
        }
    }
    panic!("no port is free between {FIRST} and {LAST}");
}
