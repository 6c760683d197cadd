//! The rules for URLs from users, as properties: no way to write a forbidden address passes.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use url::Url;

use super::super::{AllowList, UrlKind, UrlProblem, check_user_url, forbidden};

fn media(raw: &str) -> Result<Url, UrlProblem> {
    check_user_url(raw, UrlKind::Media, &AllowList::default())
}

/// An opinion on IPv4 that shares no code with ours.
fn std_says_private(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || address.is_unspecified()
        || (a == 100 && (64..128).contains(&b))
        || a >= 240
        || a == 0
}

/// Addresses, half of them from the interesting networks.
fn ipv4() -> impl Strategy<Value = Ipv4Addr> {
    let first = prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![0_u8, 10, 100, 127, 169, 172, 192, 198, 203, 224, 255]),
    ];
    let second = prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![0_u8, 16, 18, 31, 51, 64, 127, 168, 254]),
    ];
    (first, second, any::<u8>(), any::<u8>()).prop_map(|(a, b, c, d)| Ipv4Addr::new(a, b, c, d))
}

/// The ways to write an IPv4 address in a URL.
fn notations(address: Ipv4Addr) -> Vec<String> {
    let number = u32::from(address);
    let [a, b, c, d] = address.octets();
    let mapped = address.to_ipv6_mapped();
    vec![
        address.to_string(),
        format!("{number}"),
        format!("{number:#x}"),
        format!("0{number:o}"),
        format!("{a}.{}", number & 0x00ff_ffff),
        format!("{a:#x}.{b}.0{:o}", u16::from_be_bytes([c, d])),
        format!("[{mapped}]"),
        format!("[64:ff9b::{a:02x}{b:02x}:{c:02x}{d:02x}]"),
        format!("[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::1]"),
    ]
}

proptest! {
    #[test]
    fn a_private_address_passes_in_no_notation(address in ipv4(), port in 1_u16..) {
        for host in notations(address) {
            let result = media(&format!("https://{host}:{port}/"));
            prop_assert_eq!(result.is_err(), forbidden(address.into()).is_some(), "{}", host);
            prop_assert!(result.is_err() || !std_says_private(address), "{}", host);
        }
    }

    #[test]
    fn an_ipv6_address_passes_only_when_it_is_public(bits in any::<u128>(), top in 0_u128..256) {
        let address = Ipv6Addr::from((bits & (u128::MAX >> 8)) | (top << 120));
        let private = address.is_loopback()
            || address.is_multicast()
            || address.is_unspecified()
            || address.is_unique_local()
            || address.is_unicast_link_local();
        let passes = media(&format!("https://[{address}]/")).is_ok();
        prop_assert!(!(passes && private));
        prop_assert_eq!(passes, forbidden(IpAddr::V6(address)).is_none());
    }

    #[test]
    fn no_text_that_passes_leads_to_a_forbidden_address(
        raw in "https?://[0-9a-fx.:%@\\[\\]]{1,24}(/[a-z]{0,3})?"
    ) {
        if let Ok(url) = media(&raw) {
            let literal = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
            if let Ok(address) = literal.parse::<IpAddr>() {
                prop_assert_eq!(forbidden(address), None, "{}", raw);
            }
        }
    }
}
