//! Who a client is behind proxies: the address that per-client limits count. Believes only proxies that the operator named,
//! because anybody can write the header. Knows no limit.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use ipnet::IpNet;

/// Where proxies write, each at the end, whom they were asked by.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Which proxies stand in front.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub struct ProxyOptions {
    /// The networks of the proxies in front, whose `X-Forwarded-For` is believed, e.g. `10.0.0.0/8,fd00::/8`. Without
    /// them the client is whoever connects.
    #[arg(long, env = "CIVICSTREAM_TRUSTED_PROXIES", value_name = "CIDR", value_delimiter = ',', value_parser = parse_network)]
    pub trusted_proxies: Vec<IpNet>,
}

/// Tells clients from the proxies between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Box<[IpNet]>);

/// Text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be an address or a network, e.g. 10.0.0.0/8")]
pub struct InvalidNetwork;

impl TrustedProxies {
    /// Believes the proxies in the options and nobody else.
    #[must_use]
    pub fn new(options: &ProxyOptions) -> Self {
        Self(options.trusted_proxies.iter().copied().collect())
    }

    /// The client's address: the peer itself, or when that is a trusted proxy, the nearest address in `X-Forwarded-For` that
    /// is not one. Everything left of that is hearsay. When all are trusted it is the farthest of them; when the header is
    /// missing or can not be read as far as needed, it is the peer.
    #[must_use]
    pub fn client_address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        // Several lines are one list. The nearest proxy wrote last.
        let lines = headers.get_all(FORWARDED_FOR).into_iter().rev();
        let hops = lines.flat_map(|line| line.as_bytes().rsplit(|&byte| byte == b','));
        let mut farthest = peer;
        for hop in hops {
            let Some(address) = parse_hop(hop) else { return peer };
            if !self.trusts(address) {
                return address;
            }
            farthest = address;
        }
        farthest
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// An address, which stands for itself alone, or a network.
fn parse_network(text: &str) -> Result<IpNet, InvalidNetwork> {
    let text = text.trim();
    let single = || text.parse().map(|address: IpAddr| IpNet::from(address.to_canonical()));
    text.parse().or_else(|_| single()).map_err(|_| InvalidNetwork)
}

/// An address as proxies write it: alone, in brackets, or with a port.
fn parse_hop(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let alone = hop.parse().ok();
    let with_port = || hop.parse().ok().map(|address: SocketAddr| address.ip());
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    alone.or_else(with_port).or_else(in_brackets).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use clap::Parser;

    use super::*;

    const PROXIES: &str = "10.0.0.0/8,192.0.2.7,fd00::/8";

    #[derive(Debug, clap::Parser)]
    struct Command {
        #[command(flatten)]
        proxies: ProxyOptions,
    }

    fn parse(networks: &str) -> Result<ProxyOptions, clap::Error> {
        Command::try_parse_from(["command", "--trusted-proxies", networks]).map(|command| command.proxies)
    }

    #[track_caller]
    fn check(peer: &str, lines: &[&str], expected: &str) {
        let proxies = TrustedProxies::new(&parse(PROXIES).expect("networks"));
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line.as_bytes()).expect("a header"));
        }
        let found = proxies.client_address(peer.parse().expect("an address"), &headers);
        assert_eq!(found.to_string(), expected, "{lines:?} from {peer}");
    }

    #[test]
    fn a_peer_that_is_no_proxy_is_the_client_whatever_it_says() {
        check("203.0.113.9", &[], "203.0.113.9");
        check("203.0.113.9", &["198.51.100.1"], "203.0.113.9");
        check("203.0.113.9", &["10.0.0.1", "127.0.0.1"], "203.0.113.9");
        check("192.0.2.8", &["198.51.100.1"], "192.0.2.8");
        check("2001:db8::1", &["198.51.100.1"], "2001:db8::1");
    }

    #[test]
    fn behind_proxies_the_nearest_address_that_is_none_is_the_client() {
        check("10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("192.0.2.7", &["198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["198.51.100.1, 10.9.9.9, 192.0.2.7"], "198.51.100.1");
        check("10.0.0.1", &["198.51.100.1", "10.9.9.9", "192.0.2.7,fd00::2"], "198.51.100.1");
        check("fd00::1", &["2001:db8::5"], "2001:db8::5");
        check("10.0.0.1", &["  198.51.100.1\t"], "198.51.100.1");
        // All of them are proxies: one of them asked for itself.
        check("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3");
    }

    #[test]
    fn what_a_client_wrote_itself_is_not_believed() {
        check("10.0.0.1", &["1.1.1.1, 198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["1.1.1.1", "10.0.0.2", "198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["10.0.0.2, 198.51.100.1, 10.0.0.9"], "198.51.100.1");
        check("10.0.0.1", &["no address at all, 198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["", "198.51.100.1"], "198.51.100.1");
    }

    #[test]
    fn a_list_that_can_not_be_read_leaves_the_peer() {
        for line in ["", ",", "unknown", "_hidden", "198.51.100.1,", "198.51.100", "198.51.100.1:99999", "[::1", "héé"]
        {
            check("10.0.0.1", &[line], "10.0.0.1");
        }
        check("10.0.0.1", &["198.51.100.1, unknown, 10.0.0.2"], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.1", ""], "10.0.0.1");
        check("10.0.0.1", &["fe80::1%eth0"], "10.0.0.1");
    }

    #[test]
    fn ports_and_brackets_are_taken_off() {
        check("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1");
        check("10.0.0.1", &["[2001:db8::5]"], "2001:db8::5");
        check("10.0.0.1", &["[2001:db8::5]:4711, 10.0.0.2:80"], "2001:db8::5");
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_the_same_address() {
        check("::ffff:10.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1");
        check("::ffff:203.0.113.9", &["198.51.100.1"], "203.0.113.9");
    }

    #[test]
    fn networks_are_read_from_a_list() {
        let read = |text| parse(text).expect("networks").trusted_proxies;
        assert_eq!(read("10.0.0.0/8, fd00::1"), read("10.0.0.0/8,fd00::1/128"));
        assert_eq!(read("::ffff:192.0.2.7"), read("192.0.2.7/32"));
        let none = Command::try_parse_from(["command"]).expect("no networks").proxies;
        assert_eq!(none, ProxyOptions::default());
        for wrong in ["10.0.0.0/33", "proxy", "10.0.0.0/8,,", "", "10.0.0.1:80"] {
            let error = parse(wrong).expect_err("no network").to_string();
            assert!(error.contains("must be an address or a network"), "{wrong}: {error}");
        }
    }
}
