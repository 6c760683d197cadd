//! What an operator opened with `FANFARE_ALLOW_PRIVATE_URLS`.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Host;

/// Hosts, hosts with a port, and networks that URLs from users may lead to although they are
/// private, for plain `http` too. It opens exactly what it names: a network opens the literal
/// addresses in it and the names that resolve into it, but not the name `localhost`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowList {
    networks: Vec<IpNet>,
    hosts: Vec<(Host, Option<u16>)>,
}

impl AllowList {
    /// Parses a comma-separated list of `host`, `host:port` and CIDR networks; empty entries are
    /// skipped.
    ///
    /// # Errors
    /// A sentence for each entry that is none of these.
    pub fn parse(list: &str) -> Result<Self, Vec<String>> {
        let mut allowed = Self::default();
        let mut mistakes = Vec::new();
        for entry in list.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            if allowed.add(entry).is_none() {
                mistakes.push(format!(
                    "\"{entry}\" is not a host such as media.test, a host with a port such as \
                     127.0.0.1:8090 or [::1]:8090, or a network such as 10.0.0.0/8"
                ));
            }
        }
        if mistakes.is_empty() { Ok(allowed) } else { Err(mistakes) }
    }

    fn add(&mut self, entry: &str) -> Option<()> {
        if entry.contains('/') {
            self.networks.push(entry.parse().ok()?);
        } else if let Ok(address) = entry.parse::<IpAddr>() {
            // Before the port is looked for: an IPv6 address is full of colons.
            self.networks.push(address.into());
        } else if let Some((host, port)) = split_port(entry) {
            self.hosts.push((parse_host(host)?, Some(port.parse().ok()?)));
        } else {
            match parse_host(entry)? {
                Host::Domain(name) => self.hosts.push((Host::Domain(name), None)),
                Host::Ipv4(address) => self.networks.push(IpAddr::from(address).into()),
                Host::Ipv6(address) => self.networks.push(IpAddr::from(address).into()),
            }
        }
        Some(())
    }

    /// Whether an entry names this host, for any port or for this one.
    pub fn opens_host(&self, host: &Host<&str>, port: u16) -> bool {
        let host = match host {
            Host::Domain(name) => Host::Domain(without_root_dot(name)),
            literal => literal.clone(),
        };
        let same = |(allowed, allowed_port): &(Host, Option<u16>)| {
            *allowed == host && allowed_port.is_none_or(|allowed| allowed == port)
        };
        self.hosts.iter().any(same)
    }

    /// Whether an entry covers this address.
    pub fn opens_address(&self, address: IpAddr) -> bool {
        // An IPv4-mapped address leads to the IPv4 one.
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// Splits at the last colon unless that is inside the brackets of an IPv6 address.
fn split_port(entry: &str) -> Option<(&str, &str)> {
    entry.rsplit_once(':').filter(|(_, port)| !port.contains(']'))
}

fn parse_host(text: &str) -> Option<Host> {
    match Host::parse(text).ok()? {
        Host::Domain(name) => Some(Host::Domain(without_root_dot(&name).to_owned())),
        literal => Some(literal),
    }
}

/// `example.org.` is the same name as `example.org`.
pub(super) fn without_root_dot(name: &str) -> &str {
    name.trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(list: &str, host: &str, port: u16) -> bool {
        let allowed = AllowList::parse(list).unwrap();
        let host = Host::parse(host).unwrap();
        let by_address = match &host {
            Host::Domain(_) => false,
            Host::Ipv4(address) => allowed.opens_address((*address).into()),
            Host::Ipv6(address) => allowed.opens_address((*address).into()),
        };
        let borrowed = match &host {
            Host::Domain(name) => Host::Domain(name.as_str()),
            Host::Ipv4(address) => Host::Ipv4(*address),
            Host::Ipv6(address) => Host::Ipv6(*address),
        };
        by_address || allowed.opens_host(&borrowed, port)
    }

    #[test]
    fn each_kind_of_entry_opens_what_it_names() {
        for (list, host, port) in [
            ("media.test", "media.test", 80),
            ("media.test", "MEDIA.test.", 8443),
            ("Media.Test.", "media.test", 80),
            (" a.test , ,b.test:81", "b.test", 81),
            ("127.0.0.1", "127.0.0.1", 9),
            ("127.1", "127.0.0.1", 9),
            ("127.0.0.1:8090", "127.0.0.1", 8090),
            ("10.0.0.0/8", "10.200.3.4", 80),
            ("10.9.9.9/8", "10.200.3.4", 80),
            ("10.0.0.0/8", "[::ffff:10.0.0.1]", 80),
            ("::1", "[::1]", 80),
            ("[::1]", "[::1]", 80),
            ("[::1]:8090", "[::1]", 8090),
            ("fd00::/8", "[fd12::1]", 80),
        ] {
            assert!(opens(list, host, port), "{list} should open {host}:{port}");
        }
    }

    #[test]
    fn nothing_else_is_opened() {
        for (list, host, port) in [
            ("", "media.test", 80),
            ("media.test:81", "media.test", 80),
            ("media.test", "sub.media.test", 80),
            ("127.0.0.1:8090", "127.0.0.1", 8091),
            ("127.0.0.0/8", "localhost", 80),
            ("10.0.0.0/8", "11.0.0.1", 80),
            ("::1", "127.0.0.1", 80),
        ] {
            assert!(!opens(list, host, port), "{list} should not open {host}:{port}");
        }
    }

    #[test]
    fn all_mistakes_are_listed() {
        let list = "ok.test,10.0.0.0/33,host:port,http://x,[::1,a b,x:70000,1.2.3.4.5";
        let mistakes = AllowList::parse(list).unwrap_err();
        assert_eq!(mistakes.len(), 7, "{mistakes:#?}");
        assert!(mistakes[0].starts_with("\"10.0.0.0/33\" is not a host"));
    }
}
