//! Long texts in pieces, so that the part that answers is found and shown.

/// Words of a passage, about.
const PASSAGE_WORDS: usize = 200;

/// The text in pieces of about 200 words, at least one: cut at a line's end once the piece is long
/// enough, or inside a line that is too long. A short rest stays with the piece before it.
#[must_use]
pub fn passages(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut words = 0;
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        if !c.is_whitespace() {
            words += usize::from(!in_word);
            in_word = true;
            continue;
        }
        in_word = false;
        if (c == '\n' && words >= PASSAGE_WORDS) || words >= PASSAGE_WORDS * 3 / 2 {
            cuts.push(at);
            words = 0;
        }
    }
    if words < PASSAGE_WORDS / 2 && cuts.len() > 1 {
        cuts.pop();
    }
    cuts.push(text.len());
    cuts.windows(2)
        .map(|cut| text[cut[0]..cut[1]].trim())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn long_texts_are_cut_at_lines() {
        let line = "mot ".repeat(50);
        let text = [line.trim(); 11].join("\n");
        let lengths: Vec<usize> = passages(&text)
            .iter()
            .map(|passage| passage.split_whitespace().count())
            .collect();
        // The last 150 words are enough for a passage of their own.
        assert_eq!(lengths, [200, 200, 150]);
        assert_eq!(passages("un seul mot"), ["un seul mot"]);
        assert_eq!(passages(""), [""]);
        let endless = "mot ".repeat(1_000);
        assert!(passages(&endless).len() >= 3);
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[a-zé\n ]{0,4000}") {
            let words: Vec<&str> = text.split_whitespace().collect();
            let kept: Vec<&str> = passages(&text)
                .into_iter()
                .flat_map(str::split_whitespace)
                .collect();
            prop_assert_eq!(words, kept);
        }
    }
}
