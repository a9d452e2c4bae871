//! What files take while they are received, of memory and of time: shared by all requests, so that none
//! takes all of it, and no account either.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use crate::domain::AccountId;

/// Bytes of files that all requests of this process may hold at once.
const ALL: usize = 200_000_000;
/// Bytes of files that one account may have on the way: a form of the largest size.
const OF_ACCOUNT: usize = 80_000_000;
/// Forms with files that one account may be sending at once; the script sends one after the other.
const REQUESTS: usize = 16;

/// A line that says nothing for this long is cut.
const SILENCE: Duration = Duration::from_secs(20);
/// The slowest line that is waited for, in bytes a second, once it had time to get going: a phone far
/// from everything does four times as much.
const SLOWEST: u64 = 4_096;
const GETTING_GOING: Duration = Duration::from_secs(30);

/// What is on the way. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Receiving(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    bytes: usize,
    /// Of accounts with something on the way only.
    accounts: HashMap<AccountId, Account>,
}

#[derive(Debug, Default)]
struct Account {
    bytes: usize,
    requests: usize,
}

impl Receiving {
    /// A form that this account begins to send; none when it is sending enough.
    pub(super) fn begin(&self, account: AccountId) -> Option<Request> {
        let mut taken = self.lock();
        let own = taken.accounts.entry(account).or_default();
        if own.requests == REQUESTS {
            return None;
        }
        own.requests += 1;
        Some(Request {
            receiving: self.clone(),
            account,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, account: AccountId, change: impl FnOnce(&mut Account)) {
        let mut taken = self.lock();
        let own = taken.accounts.entry(account).or_default();
        change(own);
        if own.bytes == 0 && own.requests == 0 {
            taken.accounts.remove(&account);
        }
    }
}

/// A form being received; over when dropped.
#[derive(Debug)]
pub(super) struct Request {
    receiving: Receiving,
    account: AccountId,
}

impl Request {
    /// The memory of a file of this form, which may outlive it.
    pub(super) fn memory(&self) -> Memory {
        Memory {
            receiving: self.receiving.clone(),
            account: self.account,
            bytes: 0,
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.receiving.change(self.account, |own| own.requests -= 1);
    }
}

/// The memory of a file; given back when dropped.
#[derive(Debug)]
pub(super) struct Memory {
    receiving: Receiving,
    account: AccountId,
    bytes: usize,
}

impl Memory {
    /// Takes what a file of this size needs beyond what it has.
    pub(super) fn grow(&mut self, size: usize) -> bool {
        let more = size.saturating_sub(self.bytes);
        let mut taken = self.receiving.lock();
        let own = taken.accounts.get(&self.account).map_or(0, |own| own.bytes);
        if taken.bytes + more > ALL || own + more > OF_ACCOUNT {
            return false;
        }
        taken.bytes += more;
        taken.accounts.entry(self.account).or_default().bytes += more;
        self.bytes += more;
        true
    }

    pub(super) fn give_back(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        self.receiving.lock().bytes -= bytes;
        self.receiving
            .change(self.account, |own| own.bytes -= bytes);
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// The body, as long as it comes: a line that falls silent, or crawls, is cut, and so is one that
/// is longer than `most`.
pub(super) fn watched(
    payload: Payload,
    most: usize,
) -> impl Stream<Item = Result<Bytes, PayloadError>> {
    let begun = Instant::now();
    stream::unfold(Some((payload, 0_usize)), move |state| async move {
        let (mut payload, before) = state?;
        let cut = (Err(PayloadError::Incomplete(None)), None);
        match tokio::time::timeout(SILENCE, payload.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(chunk))) => {
                let all = before + chunk.len();
                if crawls(all, begun.elapsed()) || all > most {
                    return Some(cut);
                }
                Some((Ok(chunk), Some((payload, all))))
            }
            Ok(Some(Err(error))) => Some((Err(error), None)),
            Err(_) => Some(cut),
        }
    })
    // The reader of forms asks again after the end.
    .fuse()
}

fn crawls(bytes: usize, since: Duration) -> bool {
    let least = since.as_secs().saturating_mul(SLOWEST);
    since > GETTING_GOING && u64::try_from(bytes).is_ok_and(|bytes| bytes < least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_shared_and_given_back() {
        let receiving = Receiving::default();
        let of = |account| receiving.begin(AccountId(account)).unwrap().memory();
        let (mut alice, mut bob, mut carl) = (of(1), of(2), of(3));
        assert!(alice.grow(OF_ACCOUNT) && bob.grow(OF_ACCOUNT));
        assert!(!carl.grow(ALL - 2 * OF_ACCOUNT + 1) && carl.grow(ALL - 2 * OF_ACCOUNT));
        alice.give_back();
        assert!(carl.grow(OF_ACCOUNT));
        drop((alice, bob, carl));
        let taken = receiving.lock();
        assert!(taken.bytes == 0 && taken.accounts.is_empty(), "{taken:?}");
    }

    #[test]
    fn one_account_leaves_room_to_the_others() {
        let receiving = Receiving::default();
        let alice: Vec<_> = (0..REQUESTS)
            .map(|_| receiving.begin(AccountId(1)).unwrap())
            .collect();
        assert!(receiving.begin(AccountId(1)).is_none());
        let mut all: Vec<_> = alice.iter().map(Request::memory).collect();
        let full = all
            .iter_mut()
            .map(|one| usize::from(!one.grow(10_000_000)))
            .sum::<usize>();
        assert_eq!(full, REQUESTS - 8);
        let bob = receiving.begin(AccountId(2)).unwrap();
        assert!(bob.memory().grow(15_000_000));
        drop((all, alice));
        assert!(receiving.begin(AccountId(1)).is_some());
    }

    #[test]
    fn a_line_that_crawls_is_cut() {
        let after = Duration::from_secs;
        assert!(!crawls(0, after(20)) && !crawls(1_000, after(30)));
        assert!(crawls(100_000, after(31)) && !crawls(130_000, after(31)));
        // A photo of 5 MB on a poor line.
        assert!(!crawls(5_000_000, after(599)) && crawls(2_000_000, after(599)));
    }
}
