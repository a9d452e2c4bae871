//! A passage of a text around its best matches, as safe HTML.

use std::collections::HashMap;
use std::ops::Range;

use super::analysis;
use super::stems::Stems;

/// Length of a passage, in characters, give or take a word.
const PASSAGE_CHARS: usize = 200;
/// Bytes of a body that are read for its passage; the rest can be found, not shown.
const MAX_BODY_BYTES: usize = 64 * 1_024;

/// Marks the words of one query in any number of texts.
pub(super) struct Highlighter {
    marks: HashMap<String, f32>,
    stems: Stems,
}

/// A matched word.
struct Match<'a> {
    range: Range<usize>,
    stem: &'a str,
    weight: f32,
}

impl Highlighter {
    /// Marks words by their stems; a passage is chosen by their weights.
    pub fn new(marks: HashMap<String, f32>) -> Self {
        Self {
            marks,
            stems: Stems::new(),
        }
    }

    /// The passage of about 200 characters that holds the most different marked words, or else the
    /// beginning. White space is collapsed, everything is escaped, `<mark>` is the only element,
    /// `…` stands where the text goes on.
    pub fn excerpt_html(&self, body: &str) -> String {
        let text = &body[..body.floor_char_boundary(MAX_BODY_BYTES)];
        let matches = self.matches(text);
        let passage = passage(text, &matches);
        let mut html = String::with_capacity(passage.len() + 64);
        if !text[..passage.start].trim().is_empty() {
            html.push('…');
        }
        let mut at = passage.start;
        for found in matches
            .iter()
            .filter(|found| found.range.start >= passage.start && found.range.end <= passage.end)
        {
            push_escaped(&mut html, &text[at..found.range.start]);
            html.push_str("<mark>");
            push_escaped(&mut html, &text[found.range.clone()]);
            html.push_str("</mark>");
            at = found.range.end;
        }
        push_escaped(&mut html, &text[at..passage.end]);
        html.truncate(html.trim_end().len());
        if !body[passage.end..].trim().is_empty() {
            html.push('…');
        }
        html
    }

    /// Whether a marked stem starts like the form. A stem keeps the first letter of its word, so
    /// this spares most of the stemming, which is most of the work.
    fn may_be_marked(&self, form: &str) -> bool {
        let first = form.as_bytes().first();
        self.marks
            .keys()
            .any(|stem| stem.as_bytes().first() == first)
    }

    fn matches(&self, text: &str) -> Vec<Match<'_>> {
        let mut matches = Vec::new();
        for word in analysis::words(text) {
            let marked = word
                .forms()
                .filter(|form| self.may_be_marked(form))
                .find_map(|form| self.marks.get_key_value(&self.stems.stem(form)));
            if let Some((stem, weight)) = marked {
                matches.push(Match {
                    range: word.range,
                    stem,
                    weight: *weight,
                });
            }
        }
        matches
    }
}

/// Where the passage stands in the text, on character and, where there are spaces, word
/// boundaries.
fn passage(text: &str, matches: &[Match<'_>]) -> Range<usize> {
    let Some(window) = best_window(text, matches) else {
        let start = text.len() - text.trim_start().len();
        return start..forward(text, start, PASSAGE_CHARS);
    };
    let first = matches[window.start].range.start;
    let last = matches[window.end - 1].range.end;
    let spare = PASSAGE_CHARS.saturating_sub(text[first..last].chars().count());
    let start = backward(text, first, spare / 3);
    let kept = text[start..last].chars().count();
    start..forward(text, last, PASSAGE_CHARS.saturating_sub(kept))
}

/// The run of matches within one passage whose different stems weigh most; repeated ones count a
/// little. The first such run wins.
fn best_window(text: &str, matches: &[Match<'_>]) -> Option<Range<usize>> {
    const REPEATED: f32 = 0.1;
    let mut best: Option<(f32, Range<usize>)> = None;
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let (mut score, mut start) = (0.0, 0);
    for (end, found) in matches.iter().enumerate() {
        let count = counts.entry(found.stem).or_default();
        *count += 1;
        score += if *count == 1 {
            found.weight
        } else {
            found.weight * REPEATED
        };
        while start < end
            && text[matches[start].range.start..found.range.end]
                .chars()
                .count()
                > PASSAGE_CHARS
        {
            let left = &matches[start];
            let count = counts.entry(left.stem).or_default();
            *count -= 1;
            score -= if *count == 0 {
                left.weight
            } else {
                left.weight * REPEATED
            };
            start += 1;
        }
        if best
            .as_ref()
            .is_none_or(|(top, _)| score > *top + f32::EPSILON)
        {
            best = Some((score, start..end + 1));
        }
    }
    best.map(|(_, window)| window)
}

/// Up to `chars` characters before `at`, then to the start of a word.
fn backward(text: &str, at: usize, chars: usize) -> usize {
    let before = &text[..at];
    let Some((cut, _)) = before.char_indices().rev().take(chars).last() else {
        return at;
    };
    if before[..cut]
        .chars()
        .next_back()
        .is_none_or(char::is_whitespace)
    {
        return cut;
    }
    let rest = &before[cut..];
    rest.find(char::is_whitespace).map_or(at, |space| {
        let word = &rest[space..];
        cut + space + (word.len() - word.trim_start().len())
    })
}

/// Up to `chars` characters after `at`, then back to the end of a word.
fn forward(text: &str, at: usize, chars: usize) -> usize {
    let after = &text[at..];
    let Some((cut, _)) = after.char_indices().nth(chars) else {
        return text.len();
    };
    after[..cut]
        .rfind(char::is_whitespace)
        .map_or(at + cut, |space| at + space)
}

/// Appends the text with HTML's special characters escaped and white space collapsed. Spaces inside « »
/// do not break, as no code has these; more of typography would change the code that a passage may hold.
fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\r' | '\t' | ' ' => {
                if html.ends_with('«') {
                    html.push('\u{a0}');
                } else if !html.is_empty() && !html.ends_with([' ', '\u{a0}']) {
                    html.push(' ');
                }
            }
            '»' if html.ends_with(' ') => {
                html.pop();
                html.push_str("\u{a0}»");
            }
            c if c.is_control() => {}
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::stems;

    fn excerpt(words: &[&str], body: &str) -> String {
        let stems = Stems::new();
        let marks = words
            .iter()
            .map(|word| (stems.stem(&stems::fold(word)), 1.0))
            .collect();
        Highlighter::new(marks).excerpt_html(body)
    }

    #[test]
    fn words_are_marked_as_written() {
        assert_eq!(
            excerpt(
                &["agenda", "partager"],
                "Mes agendas\n\npartagés, et l’Agenda !"
            ),
            "Mes <mark>agendas</mark> <mark>partagés</mark>, et l’<mark>Agenda</mark> !"
        );
        let inclusive = excerpt(&["utilisatrice"], "les utilisateur·ices ici");
        assert_eq!(inclusive, "les <mark>utilisateur·ices</mark> ici");
    }

    #[test]
    fn quotes_keep_to_their_words() {
        assert_eq!(
            excerpt(&["agenda"], "Ouvrez « Mon agenda » : « agenda »"),
            "Ouvrez «\u{a0}Mon <mark>agenda</mark>\u{a0}» : «\u{a0}<mark>agenda</mark>\u{a0}»"
        );
        assert_eq!(
            excerpt(&["x"], "occ set \"a\" ; occ"),
            "occ set &quot;a&quot; ; occ"
        );
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(
            excerpt(&["script"], "<script>alert(\"l'&\")</script>"),
            "&lt;<mark>script</mark>&gt;alert(&quot;l&#39;&amp;&quot;)&lt;/<mark>script</mark>&gt;"
        );
    }

    #[test]
    fn the_passage_is_where_most_words_are() {
        let far = "bla ".repeat(200);
        let body = format!("agenda {far}un agenda partagé par lien {far}");
        let html = excerpt(&["agenda", "partager", "lien"], &body);
        assert!(html.starts_with('…') && html.ends_with('…'), "{html}");
        assert!(
            html.contains("un <mark>agenda</mark> <mark>partagé</mark> par <mark>lien</mark> bla"),
            "{html}"
        );
        let plain = html.replace("<mark>", "").replace("</mark>", "");
        assert!(
            (150..=205).contains(&plain.chars().count()),
            "{}",
            plain.chars().count()
        );
    }

    #[test]
    fn without_a_match_the_beginning_is_shown() {
        assert_eq!(excerpt(&["agenda"], "  Bonjour à tous  "), "Bonjour à tous");
        assert_eq!(excerpt(&["agenda"], ""), "");
        let html = excerpt(&["agenda"], &"mot ".repeat(100));
        assert!(
            html.starts_with("mot mot") && html.ends_with("mot…"),
            "{html}"
        );
    }
}
