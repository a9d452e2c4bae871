//! Colours for fenced code, as a closed list of classes.
//!
//! Grammars are those of Sublime Text that syntect carries, read at the first block that needs one;
//! what they do not know, or read at too great a cost, is read by `simple`. Whatever costs too much
//! stays plain: highlighting never refuses a text.

mod simple;

use std::ops::Range;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// Largest block, in bytes.
const MAX_BLOCK: usize = 20 * 1024;

/// Most bytes of code of one text.
const MAX_TEXT: usize = 64 * 1024;

/// Longest line, in bytes: grammars backtrack within a line, and time is asked for between lines.
const MAX_LINE: usize = 2_000;

/// Time for all the blocks of one text. Generous, as the result is stored and a busy machine should
/// not leave a message plain.
const MAX_TIME: Duration = Duration::from_millis(400);

pub(super) const CLASSES: &[&str] = &[
    "hl-comment",
    "hl-deleted",
    "hl-inserted",
    "hl-keyword",
    "hl-name",
    "hl-number",
    "hl-string",
];

/// A part of a block and its class.
pub(super) type Piece = (Range<usize>, &'static str);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grammar {
    /// By its name in syntect's set.
    Named(&'static str),
    /// `key = value` and the like.
    Settings,
    /// Commands after `$`, and what they answered.
    Terminal,
    Php,
}

/// Words after the fence, what readers are told, how it is read.
const LANGUAGES: &[(&[&str], &str, Grammar)] = &[
    (
        &["bash", "sh", "shell", "zsh"],
        "Commandes",
        Grammar::Named("Bourne Again Shell (bash)"),
    ),
    (
        &["console", "terminal", "shell-session"],
        "Terminal",
        Grammar::Terminal,
    ),
    (&["php"], "PHP", Grammar::Php),
    (&["json", "jsonc"], "JSON", Grammar::Named("JSON")),
    (&["yaml", "yml"], "YAML", Grammar::Named("YAML")),
    (&["xml", "svg"], "XML", Grammar::Named("XML")),
    (&["html", "htm"], "HTML", Grammar::Named("HTML")),
    (&["css"], "CSS", Grammar::Named("CSS")),
    (
        &["js", "javascript", "mjs", "ts", "typescript"],
        "JavaScript",
        Grammar::Named("JavaScript"),
    ),
    (
        &["sql", "mysql", "pgsql", "postgresql", "sqlite"],
        "SQL",
        Grammar::Named("SQL"),
    ),
    (&["python", "py"], "Python", Grammar::Named("Python")),
    (&["rust", "rs"], "Rust", Grammar::Named("Rust")),
    (&["diff", "patch"], "Différences", Grammar::Named("Diff")),
    (
        &["ini", "conf", "cfg", "toml", "env", "properties", "systemd"],
        "Réglages",
        Grammar::Settings,
    ),
    (&["nginx"], "nginx", Grammar::Settings),
    (
        &["apache", "htaccess", "apacheconf"],
        "Apache",
        Grammar::Settings,
    ),
];

/// What readers are told of a language, when it is one of ours.
pub(super) fn label(word: &str) -> Option<&'static str> {
    find(word).map(|(_, label, _)| *label)
}

/// Whether these are words of [`label`].
pub(super) fn is_label(words: &str) -> bool {
    LANGUAGES.iter().any(|(_, label, _)| *label == words)
}

fn find(word: &str) -> Option<&'static (&'static [&'static str], &'static str, Grammar)> {
    LANGUAGES
        .iter()
        .find(|(words, _, _)| words.iter().any(|w| w.eq_ignore_ascii_case(word)))
}

static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// Scopes (Sublime Text, « Scope Naming ») and their classes; the longest prefix stands first.
static SCOPES: LazyLock<Vec<(Scope, Option<&'static str>)>> = LazyLock::new(|| {
    [
        ("meta.mapping.key", Some("hl-name")),
        ("comment", Some("hl-comment")),
        ("markup.deleted", Some("hl-deleted")),
        ("markup.inserted", Some("hl-inserted")),
        ("meta.diff.header", Some("hl-name")),
        ("meta.diff.range", Some("hl-number")),
        ("string.unquoted.plain.out", None),
        ("string", Some("hl-string")),
        ("constant", Some("hl-number")),
        ("keyword.operator.word", Some("hl-keyword")),
        ("keyword.operator", None),
        ("keyword", Some("hl-keyword")),
        ("storage", Some("hl-keyword")),
        ("entity", Some("hl-name")),
        ("support", Some("hl-name")),
        ("variable.function", Some("hl-name")),
    ]
    .into_iter()
    .filter_map(|(name, class)| Some((Scope::new(name).ok()?, class)))
    .collect()
});

/// Highlights the blocks of one text, within its bounds.
pub(super) struct Highlighter {
    deadline: Instant,
    bytes_left: usize,
}

impl Highlighter {
    pub fn new() -> Self {
        Self {
            deadline: Instant::now() + MAX_TIME,
            bytes_left: MAX_TEXT,
        }
    }

    /// The parts of a block that have a colour, in order; `None` when it stays plain: an unknown
    /// language, too long, too slow.
    pub fn pieces(&mut self, language: &str, code: &str) -> Option<Vec<Piece>> {
        let (_, _, grammar) = find(language)?;
        let fits = code.len() <= MAX_BLOCK.min(self.bytes_left)
            && code.lines().all(|line| line.len() <= MAX_LINE);
        if !fits {
            return None;
        }
        self.bytes_left -= code.len();
        match grammar {
            Grammar::Settings => Some(simple::settings(code)),
            Grammar::Terminal => Some(simple::terminal(code)),
            Grammar::Php => Some(simple::php(code)),
            Grammar::Named(name) => self.parse(GRAMMARS.find_syntax_by_name(name)?, code),
        }
    }

    fn parse(&self, syntax: &SyntaxReference, code: &str) -> Option<Vec<Piece>> {
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        let mut pieces = Pieces::default();
        let mut start = 0;
        for line in code.split_inclusive('\n') {
            if Instant::now() > self.deadline {
                return None;
            }
            let mut at = 0;
            for (to, op) in state.parse_line(line, &GRAMMARS).ok()? {
                pieces.push(start + at..start + to, class_of(&stack));
                stack.apply(&op).ok()?;
                at = to;
            }
            pieces.push(start + at..start + line.len(), class_of(&stack));
            start += line.len();
        }
        Some(pieces.0)
    }
}

/// The innermost scope that has a class decides.
fn class_of(stack: &ScopeStack) -> Option<&'static str> {
    stack.as_slice().iter().rev().find_map(|scope| {
        SCOPES
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(*scope))
            .map(|(_, class)| *class)
    })?
}

/// Pieces, neighbours of one class made one.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, range: Range<usize>, class: Option<&'static str>) {
        let (Some(class), false) = (class, range.is_empty()) else {
            return;
        };
        match self.0.last_mut() {
            Some((last, same)) if *same == class && last.end == range.start => last.end = range.end,
            _ => self.0.push((range, class)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(language: &str, code: &str) -> Vec<(String, &'static str)> {
        let pieces = Highlighter::new()
            .pieces(language, code)
            .expect("highlighted");
        pieces
            .into_iter()
            .map(|(range, class)| (code[range].trim().to_owned(), class))
            .collect()
    }

    #[test]
    fn every_language_has_its_grammar() {
        for (words, label, grammar) in LANGUAGES {
            if let Grammar::Named(name) = grammar {
                assert!(GRAMMARS.find_syntax_by_name(name).is_some(), "{name}");
            }
            assert!(words.iter().all(|word| find(word).is_some()) && is_label(label));
        }
    }

    #[test]
    fn what_people_paste() {
        for (language, code, expected) in [
            (
                "php",
                "$CONFIG = array('a' => 12); // ici\n",
                ("'a'", "hl-string"),
            ),
            (
                "php",
                "<?php\n$CONFIG = array('a' => 12); // ici\n",
                ("// ici", "hl-comment"),
            ),
            (
                "bash",
                "if true; then echo \"a b\"; fi # fin\n",
                ("if", "hl-keyword"),
            ),
            ("sh", "echo 'a b'\n", ("'a b'", "hl-string")),
            ("json", "{ \"cle\": 12 }\n", ("12", "hl-number")),
            ("yaml", "services:\n  web: \"a\"\n", ("services", "hl-name")),
            (
                "xml",
                "<a b=\"c\"><!-- d --></a>\n",
                ("<!-- d -->", "hl-comment"),
            ),
            ("html", "<p class=\"c\">d</p>\n", ("p", "hl-name")),
            ("css", "a { color: red; }\n", ("color", "hl-name")),
            ("js", "const a = 12;\n", ("const", "hl-keyword")),
            (
                "sql",
                "SELECT 'a' FROM oc_users;\n",
                ("SELECT", "hl-keyword"),
            ),
            (
                "python",
                "def f():\n    return 12\n",
                ("return", "hl-keyword"),
            ),
            ("rust", "fn main() {}\n", ("main", "hl-name")),
            ("diff", "-avant\n+après\n", ("+après", "hl-inserted")),
        ] {
            let shown = shown(language, code);
            let (text, class) = expected;
            assert!(
                shown.contains(&(text.to_owned(), class)),
                "{language}: {shown:?}"
            );
        }
    }

    #[test]
    fn what_is_too_long_or_unknown_stays_plain() {
        let mut highlighter = Highlighter::new();
        assert!(highlighter.pieces("klingon", "a\n").is_none());
        assert!(
            highlighter
                .pieces("json", &"1,\n".repeat(MAX_BLOCK))
                .is_none()
        );
        assert!(highlighter.pieces("json", &"1,".repeat(MAX_LINE)).is_none());
        let block = "# a\n".repeat(MAX_BLOCK / 4);
        for _ in 0..MAX_TEXT / MAX_BLOCK {
            assert!(highlighter.pieces("ini", &block).is_some());
        }
        assert!(highlighter.pieces("ini", &block).is_none());
    }

    /// One line as long as is accepted, made to go back and forth, in every grammar.
    #[test]
    fn no_line_holds_a_processor() {
        let units = [
            "a",
            " ",
            "(",
            "((",
            "[",
            "{",
            "<",
            "<a ",
            "\"",
            "'",
            "\\",
            "\\\"",
            "$(",
            "${",
            "$a",
            "`",
            "*/",
            "/*",
            "//",
            "<?",
            "<?php ",
            "a=",
            "a: ",
            "- ",
            "&",
            "#",
            "a.b(",
            "=>",
            "<<",
            "<<<",
            "0x",
            "1e",
            "é",
            "::",
            "a<b,",
            "@a",
            "/a",
            "+",
            "if ",
            "def a(",
            "fn a<",
            "function (",
            "((a*)*)*",
            "a b=c ",
            "--",
            "${a:-",
            "/(",
            "a?",
            "<%",
            "!",
            "|",
            "\t",
        ];
        // Grammars are compiled when first used; that time is not the line's.
        let limit = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });
        let mut slow = Vec::new();
        for (words, _, _) in LANGUAGES {
            for unit in units {
                for end in ["\n", "!\n"] {
                    let line = unit.repeat((MAX_LINE - 2) / unit.len()) + end;
                    let start = Instant::now();
                    let _pieces = Highlighter::new().pieces(words[0], &line);
                    let elapsed = start.elapsed();
                    if elapsed > limit {
                        slow.push(format!("{} {unit:?}: {elapsed:?}", words[0]));
                    }
                }
            }
        }
        assert!(slow.is_empty(), "{slow:#?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn pieces_are_in_order_and_cut_between_characters(
            at in 0..LANGUAGES.len(),
            code in "[a-zé0-9<>(){}'\"$#=:;/*\\\\ \n-]{0,80}",
        ) {
            let pieces = Highlighter::new().pieces(LANGUAGES[at].0[0], &code).unwrap_or_default();
            let mut end = 0;
            for (range, class) in pieces {
                prop_assert!(range.start >= end && range.start < range.end);
                prop_assert!(code.get(range.clone()).is_some() && CLASSES.contains(&class));
                end = range.end;
            }
        }
    }
}
