//! When a space is left alone.

use std::time::{Duration, Instant};

use super::{Failure, Limits};

#[derive(Clone, Copy, Debug)]
enum Why {
    Down,
    Maintenance,
    Throttled,
}

#[derive(Debug)]
struct Rest {
    until: Instant,
    why: Why,
}

/// Lets a space alone that does not answer: after some failures in a row for a while, then one
/// question, then twice as long. A space that asks for time itself is given it.
#[derive(Debug)]
pub(super) struct Breaker {
    failures: u32,
    rest: Option<Rest>,
    /// Of the next rest.
    length: Duration,
    /// The one question is under way.
    probing: bool,
}

impl Breaker {
    pub fn new(limits: &Limits) -> Self {
        Self {
            failures: 0,
            rest: None,
            length: limits.rest,
            probing: false,
        }
    }

    /// Whether it may be asked.
    pub fn look(&self, now: Instant) -> Result<(), Failure> {
        let Some(rest) = &self.rest else {
            return Ok(());
        };
        let left = rest.until.saturating_duration_since(now);
        match rest.why {
            Why::Down if !left.is_zero() || self.probing => {
                Err(Failure::Resting(left.max(Duration::from_secs(1))))
            }
            Why::Maintenance if !left.is_zero() => Err(Failure::Maintenance(Some(left))),
            Why::Throttled if !left.is_zero() => Err(Failure::Throttled(Some(left))),
            _ => Ok(()),
        }
    }

    /// It is asked, if it may be.
    pub fn enter(&mut self, now: Instant) -> Result<(), Failure> {
        self.look(now)?;
        match &self.rest {
            Some(Rest { why: Why::Down, .. }) => self.probing = true,
            _ => self.rest = None,
        }
        Ok(())
    }

    /// What came of it.
    pub fn leave<T>(&mut self, now: Instant, outcome: &Result<T, Failure>, limits: &Limits) {
        let probed = std::mem::take(&mut self.probing);
        let asked = |given: Duration, why| {
            let until = now + given.min(limits.rest_most);
            Some(Rest { until, why })
        };
        match outcome {
            Err(Failure::Unreachable(_)) if probed => {
                self.length = (self.length * 2).min(limits.rest_most);
                self.rest = asked(self.length, Why::Down);
            }
            Err(Failure::Unreachable(_)) if self.rest.is_some() => {}
            Err(Failure::Unreachable(_)) => {
                self.failures += 1;
                if self.failures >= limits.failures {
                    self.rest = asked(self.length, Why::Down);
                }
            }
            Err(Failure::Maintenance(Some(given))) => self.rest = asked(*given, Why::Maintenance),
            Err(Failure::Throttled(Some(given))) => self.rest = asked(*given, Why::Throttled),
            // It answers.
            _ => *self = Self::new(limits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Result<(), Failure> = Err(Failure::Busy);

    fn down() -> Result<(), Failure> {
        Err(Failure::Unreachable("test".to_owned()))
    }

    fn fail(breaker: &mut Breaker, now: Instant, limits: &Limits) {
        breaker.enter(now).unwrap();
        breaker.leave(now, &down(), limits);
    }

    #[test]
    fn rests_longer_each_time_and_is_asked_once_in_between() {
        let (limits, start) = (Limits::default(), Instant::now());
        let mut breaker = Breaker::new(&limits);
        for _ in 0..5 {
            fail(&mut breaker, start, &limits);
        }
        let after = |seconds| start + Duration::from_secs(seconds);
        assert!(matches!(breaker.enter(after(29)), Err(Failure::Resting(d)) if d.as_secs() == 1));
        breaker.enter(after(30)).unwrap();
        assert!(matches!(breaker.enter(after(30)), Err(Failure::Resting(_))));
        breaker.leave(after(30), &down(), &limits);
        assert!(breaker.enter(after(89)).is_err());
        let (mut now, mut length) = (after(90), 60);
        for _ in 0..6 {
            fail(&mut breaker, now, &limits);
            length = (length * 2).min(600);
            let until = now + Duration::from_secs(length);
            assert!(breaker.look(until - Duration::from_secs(1)).is_err());
            assert_eq!(breaker.look(until), Ok(()));
            now = until;
        }
        breaker.enter(now).unwrap();
        breaker.leave(now, &Ok(()), &limits);
        for _ in 0..4 {
            fail(&mut breaker, now, &limits);
        }
        assert_eq!(breaker.look(now), Ok(()), "an answer has made all good");
    }

    #[test]
    fn only_silence_counts() {
        let (limits, now) = (Limits::default(), Instant::now());
        let mut breaker = Breaker::new(&limits);
        for _ in 0..20 {
            breaker.enter(now).unwrap();
            breaker.leave(now, &DOWN, &limits);
        }
        assert_eq!(breaker.look(now), Ok(()));
    }

    #[test]
    fn a_space_is_given_the_time_that_it_asks_for_but_not_more_than_ten_minutes() {
        let (limits, now) = (Limits::default(), Instant::now());
        let mut breaker = Breaker::new(&limits);
        let asked: Result<(), _> = Err(Failure::Maintenance(Some(Duration::from_secs(120))));
        breaker.leave(now, &asked, &limits);
        let left = Duration::from_secs(20);
        let then = now + Duration::from_secs(100);
        assert_eq!(breaker.enter(then), Err(Failure::Maintenance(Some(left))));
        assert_eq!(breaker.enter(then + left), Ok(()));
        let asked: Result<(), _> = Err(Failure::Throttled(Some(Duration::MAX)));
        breaker.leave(now, &asked, &limits);
        assert!(breaker.look(now + Duration::from_secs(599)).is_err());
        assert_eq!(breaker.look(now + Duration::from_secs(600)), Ok(()));
    }
}
