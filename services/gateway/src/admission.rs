//! How many connections there may be: on this gateway, from one address, and in a second from one address. Knows no socket.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::limits::GatewayOptions;
use crate::metrics::RefusedFor;

/// The bits of an IPv6 address that name a site: whoever has one address there has them all.
const IPV6_SITE_BITS: u32 = 64;

/// Lets connections in.
#[derive(Debug)]
pub(crate) struct Admission {
    connections_max: u32,
    per_address_max: u32,
    rate: DefaultKeyedRateLimiter<IpAddr>,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    all: u32,
    by_address: HashMap<IpAddr, u32>,
}

/// A connection that was let in, until it is dropped.
#[derive(Debug)]
pub(crate) struct Ticket {
    admission: Arc<Admission>,
    address: IpAddr,
}

impl Admission {
    pub(crate) fn new(options: &GatewayOptions) -> Self {
        Self {
            connections_max: options.live_connections,
            per_address_max: options.live_connections_per_address,
            rate: RateLimiter::keyed(Quota::per_second(options.live_connects_per_second)),
            open: Mutex::default(),
        }
    }

    /// Lets a connection in, or says why not.
    pub(crate) fn admit(self: &Arc<Self>, address: IpAddr) -> Result<Ticket, RefusedFor> {
        let address = site(address);
        if self.rate.check_key(&address).is_err() {
            return Err(RefusedFor::AddressRate);
        }
        let mut open = self.open();
        if open.all >= self.connections_max {
            return Err(RefusedFor::Connections);
        }
        let own = open.by_address.entry(address).or_default();
        if *own >= self.per_address_max {
            return Err(RefusedFor::AddressConnections);
        }
        *own += 1;
        open.all += 1;
        Ok(Ticket { admission: Arc::clone(self), address })
    }

    /// Forgets addresses that have not connected lately.
    pub(crate) fn forget_idle(&self) {
        self.rate.retain_recent();
        self.rate.shrink_to_fit();
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut open = self.admission.open();
        open.all = open.all.saturating_sub(1);
        if let Some(own) = open.by_address.get_mut(&self.address) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                open.by_address.remove(&self.address);
            }
        }
    }
}

/// What counts as one address.
fn site(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let mask = u128::MAX << (Ipv6Addr::BITS - IPV6_SITE_BITS);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Command {
        #[command(flatten)]
        gateway: GatewayOptions,
    }

    fn admission(arguments: &[&str]) -> Arc<Admission> {
        let arguments = ["gateway"].iter().chain(arguments);
        Arc::new(Admission::new(&Command::parse_from(arguments).gateway))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[track_caller]
    fn refused(admission: &Arc<Admission>, from: &str, reason: RefusedFor) {
        assert_eq!(admission.admit(address(from)).expect_err("refused"), reason);
    }

    #[test]
    fn an_address_has_its_share_and_gets_it_back() {
        let admission = admission(&["--live-connections-per-address", "2"]);
        let first = admission.admit(address("192.0.2.1")).expect("a ticket");
        let _second = admission.admit(address("::ffff:192.0.2.1")).expect("a ticket");
        refused(&admission, "192.0.2.1", RefusedFor::AddressConnections);
        let _other = admission.admit(address("192.0.2.2")).expect("a ticket");
        drop(first);
        let _again = admission.admit(address("192.0.2.1")).expect("a ticket");
    }

    #[test]
    fn a_site_is_one_address() {
        let admission = admission(&["--live-connections-per-address", "1"]);
        let _first = admission.admit(address("2001:db8:0:1::1")).expect("a ticket");
        refused(&admission, "2001:db8:0:1:ffff::2", RefusedFor::AddressConnections);
        let _other = admission.admit(address("2001:db8:0:2::1")).expect("a ticket");
    }

    #[test]
    fn a_gateway_has_its_limit() {
        let admission = admission(&["--live-connections", "1"]);
        let _first = admission.admit(address("192.0.2.1")).expect("a ticket");
        refused(&admission, "192.0.2.2", RefusedFor::Connections);
    }

    #[test]
    fn an_address_connects_so_many_times_in_a_second() {
        let admission = admission(&["--live-connects-per-second", "3"]);
        for _ in 0..3 {
            drop(admission.admit(address("192.0.2.1")).expect("a ticket"));
        }
        refused(&admission, "192.0.2.1", RefusedFor::AddressRate);
        drop(admission.admit(address("192.0.2.2")).expect("a ticket"));
        admission.forget_idle();
        assert!(admission.open().by_address.is_empty());
    }
}
