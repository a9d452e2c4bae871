//! Whose request it is, as far as an address tells.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The address of the client. `X-Forwarded-For`, else `Forwarded` (RFC 7239), is believed only as far
/// as the chain of trusted proxies goes: the last address not of a proxy of ours is the client's.
#[must_use]
pub fn address(request: &HttpRequest, trusted: &[IpNet]) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.ip());
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let mut client = peer;
    for hop in forwarded(request).into_iter().rev() {
        let Some(address) = hop else { break };
        client = address;
        if !is_trusted(&address) {
            break;
        }
    }
    client
}

/// Hops from the client on; `None` where one is not an address.
fn forwarded(request: &HttpRequest) -> Vec<Option<IpAddr>> {
    let lines = |name: &str| -> Vec<String> {
        request
            .headers()
            .get_all(name)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(|hop| hop.trim().to_owned())
            .collect()
    };
    // The one that proxies write by default comes first: they let the other one of a client through.
    let common = lines("x-forwarded-for");
    if !common.is_empty() {
        return common.iter().map(|hop| parse(hop)).collect();
    }
    lines("forwarded")
        .iter()
        .map(|hop| {
            hop.split(';').find_map(|pair| {
                let (name, value) = pair.trim().split_once('=')?;
                name.eq_ignore_ascii_case("for")
                    .then(|| parse(value.trim_matches('"')))?
            })
        })
        .collect()
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn parse(hop: &str) -> Option<IpAddr> {
    if let Some(inner) = hop.strip_prefix('[') {
        return inner.split(']').next()?.parse().ok();
    }
    hop.parse()
        .ok()
        .or_else(|| hop.rsplit_once(':')?.0.parse().ok())
}

/// The network a flood is counted by: one IPv4 address, or one IPv6 /64 (what a home is given).
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return IpAddr::V4(v4);
            }
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn seen(peer: &str, headers: &[(&'static str, &str)]) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for header in headers {
            request = request.append_header(*header);
        }
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        address(&request.to_http_request(), &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let forged = ("x-forwarded-for", "1.2.3.4");
        assert_eq!(seen("203.0.113.9:1", &[forged]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1:1", &[forged]), "1.2.3.4");
        // The client wrote the first one itself.
        let chain = ("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2");
        assert_eq!(seen("10.0.0.1:1", &[chain]), "203.0.113.9");
        let standard = ("forwarded", r#"for="[2001:db8::7]:80";proto=https"#);
        assert_eq!(seen("10.0.0.1:1", &[standard]), "2001:db8::7");
        assert_eq!(
            seen("10.0.0.1:1", &[("x-forwarded-for", "rubbish")]),
            "10.0.0.1"
        );
    }

    #[test]
    fn a_home_counts_once() {
        let one = network("2001:db8:1:2::1".parse().unwrap());
        let two = network("2001:db8:1:2:ffff::2".parse().unwrap());
        assert_eq!(one, two);
    }
}
