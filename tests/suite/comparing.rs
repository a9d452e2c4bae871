//! Comparing and merging texts: whatever the texts, nothing is lost and the answer comes in time.

use std::time::{Duration, Instant};

use entraide::text::{Block, Piece, diff, merge, unchanged};
use proptest::prelude::*;

/// Both sides, put together again from a comparison.
fn rebuilt(blocks: &[Block<'_>]) -> (String, String) {
    let (mut old, mut new) = (String::new(), String::new());
    for block in blocks {
        match block {
            Block::Same(text) | Block::Folded { text, .. } => {
                old.push_str(text);
                new.push_str(text);
            }
            Block::Changed(spans) => {
                for span in spans {
                    assert!(!span.text.is_empty(), "an empty span");
                    if span.piece != Piece::Added {
                        old.push_str(span.text);
                    }
                    if span.piece != Piece::Removed {
                        new.push_str(span.text);
                    }
                }
            }
        }
    }
    (old, new)
}

#[track_caller]
fn check(old: &str, new: &str, until: Option<Instant>) {
    let blocks = diff(old, new, until);
    let (was, is) = rebuilt(&blocks);
    assert!(was == old && is == new, "not rebuilt");
    assert_eq!(unchanged(&blocks), old == new);
}

/// Lines of words, some of them alike, with what people and attackers type.
fn texts() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-e]{1,3}",
        1 => Just("l’agenda".to_owned()),
        1 => Just("👩‍👩‍👧".to_owned()),
        1 => Just("e\u{301}".to_owned()),
        1 => Just("\u{202f}!".to_owned()),
        1 => Just("\u{202e}".to_owned()),
    ];
    let line = prop::collection::vec(word, 0..8).prop_map(|words| words.join(" "));
    (prop::collection::vec(line, 0..25), any::<bool>())
        .prop_map(|(lines, ended)| lines.join("\n") + if ended { "\n" } else { "" })
}

/// A text and what some edits of its lines made of it.
fn edited() -> impl Strategy<Value = (String, String)> {
    (
        texts(),
        prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8, texts()), 0..6),
    )
        .prop_map(|(old, edits)| {
            let mut lines: Vec<String> = old.split_inclusive('\n').map(str::to_owned).collect();
            for (at, kind, text) in edits {
                let place = at.index(lines.len() + 1);
                match kind {
                    0 => lines.insert(place, text),
                    _ if place == lines.len() => {}
                    1 => drop(lines.remove(place)),
                    2 => lines[place].push_str(&text),
                    _ => lines[place].insert_str(0, &text),
                }
            }
            let new = lines.concat();
            (old, new)
        })
}

/// Lines that are all different, so that what belongs where is certain.
fn numbered(n: usize) -> Vec<String> {
    (0..n).map(|i| format!("ligne {i}\n")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_comparison_rebuilds_both_texts((old, new) in edited()) {
        check(&old, &new, None);
    }

    #[test]
    fn also_of_texts_that_have_nothing_in_common(old in texts(), new in texts()) {
        check(&old, &new, None);
        check(&old, &new, Some(Instant::now()));
    }

    #[test]
    fn also_of_any_characters(old in any::<String>(), new in any::<String>()) {
        check(&old, &new, None);
    }

    /// Each changes lines of their own, apart: both changes are there, and nothing else is.
    #[test]
    fn a_merge_holds_both_changes(
        n in 4..30_usize,
        mine in any::<prop::sample::Index>(),
        theirs in any::<prop::sample::Index>(),
        (drop_mine, drop_theirs) in (any::<bool>(), any::<bool>()),
    ) {
        let (mine, theirs) = (mine.index(n), theirs.index(n));
        prop_assume!(mine.abs_diff(theirs) >= 2);
        let base = numbered(n);
        let change = |lines: &mut Vec<String>, at: usize, dropped: bool, text: &str| {
            lines[at] = if dropped { String::new() } else { format!("{text}\n") };
        };
        let (mut one, mut other, mut both) = (base.clone(), base.clone(), base.clone());
        change(&mut one, mine, drop_mine, "de moi");
        change(&mut other, theirs, drop_theirs, "d’ailleurs");
        change(&mut both, mine, drop_mine, "de moi");
        change(&mut both, theirs, drop_theirs, "d’ailleurs");
        let merged = merge(&base.concat(), &one.concat(), &other.concat(), None);
        prop_assert_eq!(merged, Some(both.concat().trim_end().to_owned()));
    }

    /// Whatever was done to both, each line of a merge was written by somebody.
    #[test]
    fn a_merge_invents_nothing(base in texts(), mine in texts(), theirs in texts()) {
        if let Some(merged) = merge(&base, &mine, &theirs, None) {
            let known = [&base, &mine, &theirs];
            for line in merged.lines() {
                prop_assert!(line.is_empty() || known.iter().any(|text| text.contains(line)));
            }
        }
    }

    #[test]
    fn who_changes_nothing_takes_the_other_text((base, theirs) in edited()) {
        let expected = Some(theirs.trim_end().to_owned());
        prop_assert_eq!(merge(&base, &base, &theirs, None), expected.clone());
        prop_assert_eq!(merge(&base, &theirs, &base, None), expected.clone());
        prop_assert_eq!(merge(&base, &theirs, &theirs, None), expected);
    }
}

#[test]
fn neighbouring_changes_are_left_to_people() {
    assert_eq!(merge("un\ndeux", "un!\ndeux", "un\ndeux!", None), None);
    assert_eq!(merge("un", "un!", "un?", None), None);
    assert_eq!(
        merge("un\n\ndeux", "un!\n\ndeux", "un\n\ndeux!\n\ntrois", None).as_deref(),
        Some("un!\n\ndeux!\n\ntrois")
    );
}

#[test]
fn a_changed_word_is_shown_in_its_sentence() {
    let old = "Bonjour à tous.\n\nLe serveur est lent le matin.\n";
    let new = "Bonjour à tous.\n\nLe serveur est très lent le soir.\n";
    let blocks = diff(old, new, None);
    let Block::Changed(spans) = &blocks[1] else {
        panic!("{blocks:?}");
    };
    let of = |piece: Piece| -> Vec<&str> {
        let all = spans.iter().filter(|span| span.piece == piece);
        all.map(|span| span.text.trim()).collect()
    };
    assert_eq!(of(Piece::Added), ["très", "soir"]);
    assert_eq!(of(Piece::Removed), ["matin"]);
}

#[test]
fn two_sentences_that_share_small_words_stay_two_sentences() {
    let blocks = diff(
        "Le chat de la voisine dort",
        "Un mot de passe est perdu",
        None,
    );
    assert!(
        matches!(&blocks[..], [Block::Changed(spans)] if spans.len() == 2),
        "{blocks:?}"
    );
}

#[test]
fn what_is_far_from_a_change_is_folded() {
    let lines = numbered(40);
    let mut changed = lines.clone();
    changed[20] = "autre chose\n".to_owned();
    let (old, new) = (lines.concat(), changed.concat());
    let folded: Vec<usize> = diff(&old, &new, None)
        .iter()
        .filter_map(|block| match block {
            Block::Folded { lines, .. } => Some(*lines),
            _ => None,
        })
        .collect();
    assert_eq!(folded, [18, 17]);
    assert!(matches!(
        diff(&old, &old, None)[..],
        [Block::Folded { lines: 40, .. }]
    ));
}

/// Texts of the longest size that a comparison may be fed, made to be slow.
#[test]
fn a_text_changed_all_over_is_shown_as_one_in_place_of_another() {
    let lines = |c: &str| -> String {
        let line = |n: usize| {
            if n.is_multiple_of(2) {
                format!("{n}\n")
            } else {
                format!("{c}{n}\n")
            }
        };
        (0..2_000).map(line).collect()
    };
    let (old, new) = (lines("a"), lines("b"));
    check(&old, &new, None);
    assert_eq!(diff(&old, &new, None).len(), 1);
    // Many words in many passages.
    let words = |c: &str| -> String {
        (0..150)
            .map(|n| format!("{n} {}\n\n", format!("{c} et puis ").repeat(30)))
            .collect()
    };
    let (old, new) = (words("a"), words("b"));
    check(&old, &new, None);
    let spans: usize = diff(&old, &new, None)
        .iter()
        .map(|block| match block {
            Block::Changed(spans) => spans.len(),
            _ => 1,
        })
        .sum();
    assert!(spans < 2_000, "{spans}");
}

#[test]
fn hostile_texts_are_compared_in_time() {
    let size = 240_000;
    let many = |unit: &str| unit.repeat(size / unit.len());
    let counting = |from: usize| -> String {
        let mut text = String::new();
        let mut n = from;
        while text.len() < size {
            text.push_str(&format!("{}\n", n * 7_919 % 99_991));
            n += 1;
        }
        text
    };
    let shuffled = |text: &str, step: usize| -> String {
        let lines: Vec<&str> = text.lines().collect();
        (0..lines.len())
            .map(|i| format!("{}\n", lines[i * step % lines.len()]))
            .collect()
    };
    let counted = counting(1);
    let words = counted.replace('\n', " ");
    let pairs = [
        (many("a\n"), many("b\n")),
        (many("a\n"), many("a\nb\n")),
        (many("ab\n"), many("ba\n")),
        (many("a "), many("b a ")),
        (many("x"), many("y")),
        (many("\n"), many("\n\n ")),
        (many(".,"), many(",.")),
        (counted.clone(), counting(5_000)),
        (counted.clone(), shuffled(&counted, 7)),
        (words.clone(), shuffled(&counted, 11).replace('\n', " ")),
        (words, String::new()),
    ];
    for (n, (old, new)) in pairs.iter().enumerate() {
        let began = Instant::now();
        let budget = Duration::from_millis(300);
        check(old, new, Some(began + budget));
        // Unoptimised, on a busy machine: what matters is that nothing goes on for minutes.
        let took = began.elapsed();
        assert!(took < Duration::from_secs(8), "pair {n} took {took:?}");
        let began = Instant::now();
        drop(merge(old, new, &many("a\nc\n"), Some(began + budget)));
        let took = began.elapsed();
        assert!(took < Duration::from_secs(8), "merge {n} took {took:?}");
    }
}
