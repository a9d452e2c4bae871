//! Memory is bounded, and many at once neither make a page many times nor see an old one.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use super::{scene, scene_in};
use crate::support::TestApp;

#[test]
fn ten_thousand_addresses_take_no_more_than_the_bound() {
    let s = scene_in(TestApp::with_settings(&[("ENTRAIDE_PAGE_CACHE_MB", "1")]));
    let pages = &s.app.app.pages;
    std::thread::scope(|scope| {
        for part in 0..4 {
            let s = &s;
            scope.spawn(move || {
                let visitor = s.app.visitor();
                for n in 0..2_500 {
                    // Each is a list of its own, empty after a cursor that nothing follows.
                    visitor.get(&format!("/idees?app=x{part}-{n}")).expect(200);
                }
            });
        }
    });
    let (count, bytes) = pages.size();
    assert!(bytes <= 1024 * 1024, "{count} pages, {bytes} bytes");
    assert!(count > 10, "{count} pages");
}

#[test]
fn without_memory_every_page_is_made() {
    let s = scene_in(TestApp::with_settings(&[("ENTRAIDE_PAGE_CACHE_MB", "0")]));
    s.reads().shows("trois points");
    assert!(!s.is_kept(&s.path));
    s.bob.answers(s.topic, "Encore.");
    s.reads().shows("Encore");
}

/// Writers count up in one topic; whoever opens the page after a write was acknowledged must find at
/// least that number.
#[test]
fn nobody_who_comes_after_a_write_sees_the_page_before_it() {
    let s = scene();
    let acknowledged = AtomicI64::new(0);
    let over = AtomicBool::new(false);
    let most = Duration::from_secs(60);
    let began = Instant::now();
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let visitor = s.app.visitor();
                    let mut read = 0;
                    while !over.load(Ordering::SeqCst) {
                        let known = acknowledged.load(Ordering::SeqCst);
                        let page = visitor.get("/questions").expect(200);
                        let shown = greatest(&page.text());
                        assert!(shown >= known, "{shown} shown, {known} acknowledged");
                        let topic = visitor.get(&s.path).expect(200);
                        let shown = greatest(&topic.text());
                        assert!(shown >= known, "{shown} shown, {known} acknowledged");
                        read += 1;
                    }
                    read
                })
            })
            .collect();
        let writers: Vec<_> = (0..20)
            .map(|n| {
                let (s, acknowledged) = (&s, &acknowledged);
                let writer = s.app.member(&format!("membre{n}"));
                scope.spawn(move || {
                    for round in 0..4 {
                        writer.answers(s.topic, &format!("Message {n} {round}"));
                        // One answer stood there before. Others may have been counted meanwhile.
                        acknowledged.fetch_add(1, Ordering::SeqCst);
                        if began.elapsed() > most {
                            return;
                        }
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        over.store(true, Ordering::SeqCst);
        let read: usize = readers
            .into_iter()
            .map(|reader| reader.join().unwrap())
            .sum();
        assert!(read > 10, "{read}");
    });
    let all = acknowledged.load(Ordering::SeqCst) + 1;
    s.reads().shows(&format!("{all} réponses"));
}

/// The greatest number of answers that a page tells of.
fn greatest(text: &str) -> i64 {
    let text = text.replace(['\u{a0}', '\u{202f}'], " ");
    let numbers = text.match_indices(" réponse").filter_map(|(at, _)| {
        let before = text[..at].rsplit(' ').next()?;
        before.parse().ok()
    });
    numbers.max().unwrap_or(0)
}
