//! How many calls: by token, else by network. In memory, per node.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::domain::TokenId;
use crate::error::AppError;
use crate::web::client::network;

/// Calls of one token at once, and again in each minute.
pub const BY_TOKEN: u32 = 300;
/// Calls of one network without a token at once, and again in each minute.
pub const BY_NETWORK: u32 = 120;
const MINUTE: u32 = 60;

type Limiter<K> = DefaultKeyedRateLimiter<K, StateInformationMiddleware>;

/// The limiters of the API.
pub struct ApiLimits {
    tokens: Limiter<TokenId>,
    networks: Limiter<IpAddr>,
}

/// Where a caller stands, for the headers `RateLimit-Policy` and `RateLimit`
/// (draft-ietf-httpapi-ratelimit-headers-10).
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    policy: &'static str,
    quota: u32,
    remaining: u32,
}

impl Default for ApiLimits {
    fn default() -> Self {
        Self {
            tokens: limiter(BY_TOKEN),
            networks: limiter(BY_NETWORK),
        }
    }
}

fn limiter<K: Clone + std::hash::Hash + Eq>(a_minute: u32) -> Limiter<K> {
    let quota = Quota::per_minute(NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN));
    RateLimiter::keyed(quota).with_middleware()
}

impl ApiLimits {
    /// Counts a call.
    ///
    /// # Errors
    /// Beside where the caller stands, [`AppError::TooMany`] with the time to wait.
    pub fn check(
        &self,
        token: Option<TokenId>,
        address: IpAddr,
    ) -> (Standing, Result<(), AppError>) {
        let (policy, quota, checked) = match token {
            Some(token) => ("token", BY_TOKEN, self.tokens.check_key(&token)),
            None => {
                let checked = self.networks.check_key(&network(address));
                ("network", BY_NETWORK, checked)
            }
        };
        let (remaining, checked) = match checked {
            Ok(state) => (state.remaining_burst_capacity(), Ok(())),
            Err(until) => {
                let wait = until.wait_time_from(DefaultClock::default().now());
                (0, Err(too_many(wait)))
            }
        };
        let standing = Standing {
            policy,
            quota,
            remaining,
        };
        (standing, checked)
    }

    /// Forgets who has been quiet.
    pub fn tidy(&self) {
        self.tokens.retain_recent();
        self.networks.retain_recent();
    }
}

fn too_many(wait: Duration) -> AppError {
    AppError::TooMany {
        message: "Trop d’appels en peu de temps.".to_owned(),
        retry_after: wait.max(Duration::from_secs(1)),
    }
}

impl Standing {
    /// Seconds until the whole quota is there again: it comes back call by call.
    fn whole_in(self) -> u32 {
        ((self.quota - self.remaining.min(self.quota)) * MINUTE).div_ceil(self.quota)
    }

    pub fn tell(self, headers: &mut HeaderMap) {
        let Self {
            policy,
            quota,
            remaining,
        } = self;
        let lines = [
            (
                "ratelimit-policy",
                format!("\"{policy}\";q={quota};w={MINUTE}"),
            ),
            (
                "ratelimit",
                format!("\"{policy}\";r={remaining};t={}", self.whole_in()),
            ),
        ];
        for (name, line) in lines {
            if let Ok(value) = HeaderValue::from_str(&line) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_counted_apart_and_told_where_they_stand() {
        let limits = ApiLimits::default();
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        let (standing, checked) = limits.check(None, here);
        assert!(checked.is_ok());
        assert_eq!((standing.quota, standing.remaining), (120, 119));
        assert_eq!(standing.whole_in(), 1);
        let refused = (0..200).filter(|_| limits.check(None, here).1.is_err());
        assert!(refused.count() >= 70);
        let (standing, checked) = limits.check(None, here);
        assert!(matches!(checked, Err(AppError::TooMany { .. })));
        assert_eq!((standing.remaining, standing.whole_in()), (0, 60));
        // A key from the same network has its own count.
        let (standing, checked) = limits.check(Some(TokenId(1)), here);
        assert!(checked.is_ok());
        let mut headers = HeaderMap::new();
        standing.tell(&mut headers);
        let told = |name: &str| headers.get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(told("ratelimit-policy"), "\"token\";q=300;w=60");
        assert_eq!(told("ratelimit"), "\"token\";r=299;t=1");
    }
}
