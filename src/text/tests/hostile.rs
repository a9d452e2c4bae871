//! Texts made to cost: each renders quickly or is refused, and nothing grows out of bounds.

use std::time::{Duration, Instant};

use super::*;
use crate::text::{
    MAX_SOURCE, excerpt, linked_topics, mentioned_keys, plain, quote, typography, with_titles,
};

/// A megabyte when optimised, less in debug builds.
const SIZE: usize = if cfg!(debug_assertions) {
    64 * 1024
} else {
    MAX_SOURCE
};

const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 5 } else { 1 });

fn fill(unit: &str) -> String {
    unit.repeat(SIZE / unit.len())
}

fn halves(first: &str, second: &str) -> String {
    first.repeat(SIZE / 2 / first.len()) + &second.repeat(SIZE / 2 / second.len())
}

/// Each line adds one container, as far as the size goes.
fn stairs(step: &str, line: &str) -> String {
    let mut text = String::new();
    let mut indent = String::new();
    while text.len() + indent.len() + line.len() < SIZE {
        text.push_str(&indent);
        text.push_str(line);
        indent.push_str(step);
    }
    text
}

fn numbered(line: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for n in 0.. {
        let line = line(n);
        if text.len() + line.len() > SIZE {
            break;
        }
        text.push_str(&line);
    }
    text
}

/// Repeated up to the size.
const UNITS: &[&str] = &[
    ">",
    "> ",
    "- ",
    "* ",
    "1. ",
    "[",
    "]",
    "![",
    "[a](",
    "[a](<",
    "*a_ ",
    "*a **a ",
    "**x* ",
    "_",
    "*",
    "a**b",
    "`",
    "` `` ",
    "```\n",
    "~",
    "~~a ",
    "<",
    "<a ",
    "<!--",
    "<?",
    "<![CDATA[",
    "<!A ",
    "</",
    "&",
    "&#",
    "&amp;",
    "\\",
    "|",
    "| ",
    "|\n",
    "a|b\n-|-\n",
    "#",
    "# a\n",
    "a\n",
    "\n",
    " ",
    "\t",
    "  \n",
    "[a]",
    "[^a]",
    "[^a]: b\n",
    "[a]: /b\n",
    "[a]: b 'c\n",
    "@elodie ",
    "@a",
    "@",
    "\"",
    "\"a\" ",
    "'",
    "l'a",
    " ?",
    "?",
    " !",
    "a!",
    "1 G",
    "12 h 02 ",
    "...",
    "« ",
    "«",
    "»",
    ":",
    " :",
    "http://",
    "http://a ",
    "https://a.fr ",
    "://",
    "x@y.fr ",
    "\0",
    "\u{202e}",
    "é",
    "- [ ] ",
    "- [ ] a\n",
    "---\n",
    "===\n",
    "a\n===\n",
    "> a\n",
    "- a\n\n",
    "<b>",
    "<div>\n\n",
    "![a](/b)",
    "[a](/b)",
    "(",
    ")",
    "http://a((",
    "=",
    "&nbsp;",
    "\u{a0}?",
    ">!",
    ">! ",
    ">! a\n",
    ">! a\n\n",
    "> >! a\n",
    "> [@a a écrit](/p/1)\n\n",
    "> [@a a écrit](/p/1) :\n> a\n\n",
    "> [@",
    "{v",
    "{v31}",
    "{v<30} ",
    "https://forum.example.org/t/a/1 ",
    "```php\n$a\n```\n",
    "```bash\n$(a\n",
];

fn hostile() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = UNITS
        .iter()
        .map(|unit| (format!("repeated {unit:?}"), fill(unit)))
        .collect();
    let mut add = |name: &str, text: String| texts.push((name.to_owned(), text));
    add("open then closed brackets", halves("[", "]"));
    add("emphasis opened then closed", halves("*a ", "b* "));
    add("links opened then closed", halves("[a", "](b)"));
    add("images opened then closed", halves("![a", "](/b)"));
    add(
        "backticks of all lengths",
        numbered(|n| "`".repeat(n % 2_000 + 1) + " "),
    );
    add("list stairs", stairs("  ", "- a\n"));
    add("list stairs, lazily", stairs("  ", "- a\nb\n"));
    add("ordered stairs", stairs("   ", "1. a\n"));
    add("quote stairs", stairs("> ", "a\n"));
    add("49 quotes a line", fill(&("> ".repeat(49) + "a\n")));
    add("49 items a line", fill(&("- ".repeat(49) + "a\n")));
    add(
        "49 items then blanks",
        "- ".repeat(49) + "a\n" + &"\n".repeat(SIZE - 200),
    );
    add("definitions", numbered(|n| format!("[a{n}]: /b\n")));
    add(
        "definitions and uses",
        numbered(|n| format!("[a{n}]: /b\n[a{n}]\n\n")),
    );
    add(
        "one long definition, many uses",
        format!("[a]: /{}\n\n", "b".repeat(1_000)) + &"[a] ".repeat(SIZE / 4 - 512),
    );
    add("notes", numbered(|n| format!("[^{n}]: a\n\n[^{n}]\n\n")));
    add(
        "note calls",
        format!("[^a]: b\n\n{}", "[^a]".repeat(SIZE / 4 - 4)),
    );
    let columns = 1_000;
    let head = "|a".repeat(columns) + "\n" + &"|-".repeat(columns) + "\n";
    add(
        "wide table, short rows",
        head.clone() + &"|a\n".repeat((SIZE - head.len()) / 3),
    );
    let half = "|a".repeat(SIZE / 6) + "\n" + &"|-".repeat(SIZE / 6) + "\n";
    add(
        "very wide table, short rows",
        half.clone() + &"|\n".repeat((SIZE - half.len()) / 2),
    );
    add("one word", "a".repeat(SIZE));
    add(
        "one address",
        format!("https://ex.fr/{}", "a".repeat(SIZE - 20)),
    );
    add("one quoted word", format!("\"{}\"", "a".repeat(SIZE - 2)));
    add(
        "mentions then an address",
        "@elodie ".repeat(SIZE / 8 - 8) + "https://ex.fr",
    );
    add("distinct mentions", numbered(|n| format!("@membre{n} ")));
    add(
        "parentheses in an address",
        format!("http://ex.fr/{}", "(".repeat(SIZE - 20)),
    );
    add("hidden stairs", stairs(">! ", "a\n"));
    add("49 hidden marks a line", fill(&(">! ".repeat(49) + "a\n")));
    for language in [
        "php", "bash", "html", "js", "css", "sql", "python", "rust", "yaml", "xml",
    ] {
        for unit in ["(", "\"", "<", "{{", "$", "a=", "/*", "<?php "] {
            let line = unit.repeat(1_900 / unit.len());
            let block = format!("```{language}\n{}```\n", format!("{line}\n").repeat(10));
            add(&format!("{language} full of {unit:?}"), fill(&block));
        }
    }
    add("spaces before a mark", " ".repeat(SIZE - 2) + "?");
    texts
}

#[test]
fn bounded_in_time_and_size() {
    let mut slow = Vec::new();
    for (name, text) in hostile() {
        let start = Instant::now();
        let outcome = try_rendered(&text);
        let elapsed = start.elapsed();
        if let Ok(html) = outcome {
            assert!(
                html.len() <= text.len() * 4 + 64 * 1024,
                "{name}: {} bytes",
                html.len()
            );
        }
        if elapsed > LIMIT {
            slow.push(format!("{name}: {elapsed:?}"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn other_functions_are_bounded_too() {
    let mut slow = Vec::new();
    for (name, text) in hostile() {
        let mut time = |what: &str, run: &dyn Fn()| {
            let start = Instant::now();
            run();
            let elapsed = start.elapsed();
            if elapsed > LIMIT {
                slow.push(format!("{what} of {name}: {elapsed:?}"));
            }
        };
        time("plain", &|| drop(plain(&text)));
        time("excerpt", &|| drop(excerpt(&text, 200)));
        time("typography", &|| drop(typography(&text)));
        time("mentions", &|| drop(mentioned_keys(&text)));
        time("quote", &|| drop(quote(&text, "karim", "/p/12")));
        time("titles", &|| drop(with_titles(&text, |_| None)));
        time("links", &|| drop(linked_topics(&text, ORIGIN)));
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn ordinary_long_texts_render() {
    let tutorial = "## Étape\n\nOuvrez **l'agenda**, puis [la page](https://ex.fr/aide) :\n\n- un\n- deux\n\n\
                    ![capture](/f/1.webp)\n\n```sh\nls -l\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n";
    let long = tutorial.repeat(SIZE / tutorial.len());
    let html = rendered(&long);
    assert!(html.len() > long.len());
}
