//! What clients write, read by what reads it in the gateway: messages, filters, cursors, names of feeds, and the header that
//! proxies write. Whatever is accepted must mean the same when it is written down and read again.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderMap, HeaderValue};
use kit::http::client_address::{ProxyOptions, TrustedProxies};
use proto::filter::TypeFilter;
use proto::live::{ClientMessage, Filter};
use proto::{Cursor, Feed};

/// A trusted proxy.
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// What an error may repeat of what it is about, every character of it escaped, and its own words.
const ERROR_CHARS_MAX: usize = 1_024;

/// Reads the bytes as everything that a client can write. Panics when something panics, or is read differently the second
/// time.
pub fn parsers(input: &[u8]) {
    header(input);
    let Ok(text) = std::str::from_utf8(input) else { return };
    message(text);
    cursor(text);
    feed(text);
    filter(&Filter { types: text.split(',').map(str::to_owned).collect() });
}

fn message(text: &str) {
    let Ok(message) = serde_json::from_str::<ClientMessage>(text) else { return };
    let written = serde_json::to_string(&message).expect("a message can be written");
    assert_eq!(serde_json::from_str::<ClientMessage>(&written).expect("and read again"), message);
    if let ClientMessage::Subscribe { feed: name, cursor: place, filter: types, .. } = &message {
        feed(name);
        place.as_deref().map(cursor);
        types.as_ref().map(filter);
    }
}

fn cursor(text: &str) {
    if let Ok(cursor) = text.parse::<Cursor>() {
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }
}

fn feed(text: &str) {
    if let Ok(feed) = text.parse::<Feed>() {
        assert_eq!(feed.to_string(), text, "a feed has one name");
    }
}

fn filter(filter: &Filter) {
    match TypeFilter::try_from(filter) {
        Ok(checked) => {
            assert_ne!(checked.type_names().count(), 0, "a filter lets something through: {filter:?}");
            assert!(filter.types.iter().all(|name| name.contains('.')), "a filter names types: {filter:?}");
        }
        Err(error) => {
            let said = error.to_string().chars().count();
            assert!(said <= ERROR_CHARS_MAX, "an error of {said} characters");
        }
    }
}

fn header(bytes: &[u8]) {
    let proxies = ProxyOptions { trusted_proxies: vec![PROXY.into()] };
    let proxies = TrustedProxies::new(&proxies);
    let mut headers = HeaderMap::new();
    for line in bytes.split(|&byte| byte == b'\n') {
        if let Ok(line) = HeaderValue::from_bytes(line) {
            headers.append("x-forwarded-for", line);
        }
    }
    let client = proxies.client_address(PROXY, &headers);
    assert_eq!(client, client.to_canonical(), "one address has one form");
    let stranger = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
    assert_eq!(proxies.client_address(stranger, &headers), stranger, "a stranger is believed nothing");
}
