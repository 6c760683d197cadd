//! Addresses that a URL from a user may not lead to.
//!
//! The IANA special-purpose registries of IPv4 and IPv6, without the few entries that are ordinary
//! hosts. What is not known to be public is refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

const PRIVATE: &str = "a private address";
const LOOPBACK: &str = "a loopback address";
const LINK_LOCAL: &str = "a link-local address";
const MULTICAST: &str = "a multicast address";
const RESERVED: &str = "a reserved address";
const UNSPECIFIED: &str = "the unspecified address";
const DOCUMENTATION: &str = "an address for documentation";

/// Forbidden IPv4 networks and what they are. The clouds' metadata addresses lie in the link-local,
/// shared and protocol ranges, but for Azure's, which has the last line.
const V4: [(Ipv4Net, &str); 18] = [
    (v4(0, 0, 0, 0, 32), UNSPECIFIED),
    (v4(0, 0, 0, 0, 8), RESERVED),
    (v4(10, 0, 0, 0, 8), PRIVATE),
    (v4(100, 64, 0, 0, 10), "a carrier-grade NAT address"),
    (v4(127, 0, 0, 0, 8), LOOPBACK),
    (v4(169, 254, 169, 254, 32), "a cloud metadata address"),
    (v4(169, 254, 0, 0, 16), LINK_LOCAL),
    (v4(172, 16, 0, 0, 12), PRIVATE),
    (v4(192, 0, 0, 0, 24), RESERVED),
    (v4(192, 0, 2, 0, 24), DOCUMENTATION),
    (v4(192, 88, 99, 0, 24), RESERVED),
    (v4(192, 168, 0, 0, 16), PRIVATE),
    (v4(198, 18, 0, 0, 15), "an address for benchmarks"),
    (v4(198, 51, 100, 0, 24), DOCUMENTATION),
    (v4(203, 0, 113, 0, 24), DOCUMENTATION),
    (v4(224, 0, 0, 0, 4), MULTICAST),
    (v4(240, 0, 0, 0, 4), RESERVED),
    (v4(168, 63, 129, 16, 32), "a cloud metadata address"),
];

/// Forbidden IPv6 networks that have a name of their own, in and outside of [`GLOBAL`].
const V6: [(Ipv6Net, &str); 9] = [
    (v6([0, 0, 0, 0, 0, 0, 0, 0], 128), UNSPECIFIED),
    (v6([0, 0, 0, 0, 0, 0, 0, 1], 128), LOOPBACK),
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), PRIVATE),
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), LINK_LOCAL),
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10), PRIVATE),
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8), MULTICAST),
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), RESERVED),
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), DOCUMENTATION),
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), DOCUMENTATION),
];

/// The only part of IPv6 that is handed out to public hosts.
const GLOBAL: Ipv6Net = v6([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// IPv6 networks that stand for an IPv4 address, and the byte at which it begins.
const EMBEDDING: [(Ipv6Net, usize); 3] = [
    // IPv4-mapped: the kernel connects to the IPv4 address.
    (v6([0, 0, 0, 0, 0, 0xffff, 0, 0], 96), 12),
    // NAT64, RFC 6052.
    (v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96), 12),
    // 6to4, RFC 3056.
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), 2),
];

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(s: [u16; 8], prefix: u8) -> Ipv6Net {
    let address = Ipv6Addr::new(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
    Ipv6Net::new_assert(address, prefix)
}

/// What a forbidden address is, as part of a sentence; `None` for a public one.
pub fn forbidden(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => forbidden_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(address) => forbidden_v4(address),
            None => forbidden_v6(address),
        },
    }
}

fn forbidden_v4(address: Ipv4Addr) -> Option<&'static str> {
    let found = V4.iter().find(|(network, _)| network.contains(&address));
    found.map(|(_, what)| *what)
}

fn forbidden_v6(address: Ipv6Addr) -> Option<&'static str> {
    let found = V6.iter().find(|(network, _)| network.contains(&address));
    match found {
        Some((_, what)) => Some(what),
        None => (!GLOBAL.contains(&address)).then_some(RESERVED),
    }
}

fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let (_, start) = EMBEDDING.iter().find(|(network, _)| network.contains(&address))?;
    let octets = address.octets();
    let [a, b, c, d] = *octets[*start..].first_chunk()?;
    Some(Ipv4Addr::new(a, b, c, d))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Option<&'static str> {
        forbidden(address.parse().unwrap())
    }

    #[test]
    fn forbidden_addresses() {
        for (address, what) in [
            ("0.0.0.0", UNSPECIFIED),
            ("0.1.2.3", RESERVED),
            ("10.255.255.255", PRIVATE),
            ("100.64.0.1", "a carrier-grade NAT address"),
            ("100.127.255.255", "a carrier-grade NAT address"),
            ("127.8.8.8", LOOPBACK),
            ("169.254.169.254", "a cloud metadata address"),
            ("169.254.0.1", LINK_LOCAL),
            ("168.63.129.16", "a cloud metadata address"),
            ("172.31.255.255", PRIVATE),
            ("192.0.0.8", RESERVED),
            ("192.0.2.1", DOCUMENTATION),
            ("192.168.0.1", PRIVATE),
            ("198.19.255.255", "an address for benchmarks"),
            ("224.0.0.1", MULTICAST),
            ("255.255.255.255", RESERVED),
            ("::", UNSPECIFIED),
            ("::1", LOOPBACK),
            ("::7f00:1", RESERVED),
            ("::ffff:127.0.0.1", LOOPBACK),
            ("::ffff:0:127.0.0.1", RESERVED),
            ("64:ff9b::10.0.0.1", PRIVATE),
            ("64:ff9b:1::808:808", RESERVED),
            ("2002:7f00:1::", LOOPBACK),
            ("2001::1", RESERVED),
            ("2001:db8::1", DOCUMENTATION),
            ("3fff::1", DOCUMENTATION),
            ("100::1", RESERVED),
            ("5f00::1", RESERVED),
            ("fd00:ec2::254", PRIVATE),
            ("fe80::1", LINK_LOCAL),
            ("fec0::1", PRIVATE),
            ("ff02::1", MULTICAST),
        ] {
            assert_eq!(of(address), Some(what), "{address}");
        }
    }

    #[test]
    fn public_addresses_and_neighbours_of_forbidden_ones() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::",
            "2001:4860:4860::8888",
            "2606:4700:4700::1111",
        ] {
            assert_eq!(of(address), None, "{address}");
        }
    }
}
