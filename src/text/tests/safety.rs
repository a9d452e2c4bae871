//! Whatever is written, the parsed output holds nothing that acts.

use proptest::prelude::*;
use scraper::{Html, Node};

use super::*;

const FRAGMENTS: &[&str] = &[
    "<script>",
    "</script>",
    "<script src=//mal.fr>",
    "javascript:alert(1)",
    "java\tscript:x",
    "&#106;avascript:",
    "&#x6A;avascript&colon;x",
    "vbscript:x",
    "data:text/html,<script>x</script>",
    "onerror=",
    "onload=\"x\"",
    " onclick='x' ",
    "<img src=x onerror=x>",
    "<svg onload=x>",
    "<svg><style>",
    "</style>",
    "<style>",
    "<math><mtext>",
    "<table>",
    "</p>",
    "</div></div>",
    "<a href=\"",
    "\">",
    "'>",
    "\"",
    "'",
    "`",
    "``",
    "```\n",
    "\n```",
    "```\" onclick=x\n",
    "[a](",
    "[a]: ",
    "![a](",
    ")",
    "](",
    "[",
    "]",
    "![",
    "<",
    ">",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?php",
    "&lt;script&gt;",
    "&quot;",
    "&#0;",
    "\0",
    "//mal.fr",
    "/\\mal.fr",
    "https://mal.fr/\"onmouseover=x",
    "https://ex.fr/",
    "/ok",
    "\"x\" onfocus=x",
    "@elodie",
    "@elodie\"><b>",
    "[^1]",
    "[^1]: ",
    "[^\"><script>]",
    "[^\"><script>]: x",
    "\n\n",
    "\n",
    "    ",
    "- ",
    "> ",
    "# ",
    "| a | b |\n|---|---|\n",
    "| ",
    "- [x] ",
    "*",
    "**",
    "_",
    "~~",
    "\\",
    ">! ",
    "> >! ",
    "> [@karim a écrit](/p/12) :\n> ",
    "> [@\"><script>x a écrit](/p/1)\n",
    "```php\n<?php $a = \"<b>",
    "```html\n<script>x</script>\n```\n",
    "```ini\na=\"<b onclick=x>\"\n```\n",
    "https://forum.example.org/t/a/12",
    "https://forum.example.org/p/12?a=\"><b>",
    "{v31}",
    "{v<30}",
    "<details open ontoggle=x>",
    "<span class=\"hl-name\">",
    "<textarea>",
    "<title>",
    "<noscript>",
    "<xmp>",
    "<iframe srcdoc=\"<script>x</script>\">",
    "<base href=//mal.fr>",
    "<form action=javascript:x>",
    "<meta http-equiv=refresh content=0>",
    "style=\"x:expression(1)\"",
    "\u{202e}",
    "\u{2028}",
    "\u{feff}",
    "&#x202e;",
    "é",
    " ?",
    "l'",
    "«",
    "...",
];

const ELEMENTS: &[&str] = &[
    "a",
    "blockquote",
    "body",
    "br",
    "code",
    "del",
    "details",
    "div",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "html",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Reads the output as a browser would and names the first thing that must not be there.
fn danger(html: &str) -> Option<String> {
    let document = Html::parse_fragment(html);
    for node in document.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                if !ELEMENTS.contains(&element.name()) {
                    return Some(format!("element {}", element.name()));
                }
                for (name, value) in element.attrs() {
                    if name.starts_with("on") || matches!(name, "style" | "srcset" | "srcdoc") {
                        return Some(format!("attribute {name}"));
                    }
                    if matches!(name, "href" | "src") && !leads_somewhere_allowed(name, value) {
                        return Some(format!("address {value}"));
                    }
                    if name == "id" && !value.starts_with("message-12-") {
                        return Some(format!("id {value}"));
                    }
                    if value.contains(|c| ('\u{202a}'..='\u{202e}').contains(&c)) {
                        return Some(format!("direction override in {name}"));
                    }
                }
            }
            Node::Comment(_) | Node::ProcessingInstruction(_) => return Some("comment".into()),
            Node::Text(text) if text.contains(['\0', '\u{202e}', '\u{2067}']) => {
                return Some("control in text".into());
            }
            _ => {}
        }
    }
    None
}

/// Resolved as a browser would, on a page of the forum.
fn leads_somewhere_allowed(name: &str, value: &str) -> bool {
    let page = url::Url::parse(ORIGIN)
        .expect("origin")
        .join("/t/x/1")
        .expect("page");
    let Ok(url) = page.join(value) else {
        return false;
    };
    match name {
        "src" => url.origin() == page.origin(),
        _ if value.starts_with(['/', '#']) => url.origin() == page.origin(),
        _ => matches!(url.scheme(), "http" | "https" | "mailto"),
    }
}

#[test]
fn the_check_sees_danger() {
    for html in [
        "<script>x</script>",
        "<p onclick=x>a</p>",
        "<a href=\"javascript:x\">a</a>",
        "<a href=\"//mal.fr\">a</a>",
        "<a href=\"/\\mal.fr\">a</a>",
        "<img src=\"https://mal.fr/1.png\">",
        "<p style=\"x\">a</p>",
        "<p id=\"x\">a</p>",
        "<svg></svg>",
        "<!-- a -->",
        "a\u{202e}",
    ] {
        assert!(danger(html).is_some(), "{html}");
    }
}

#[test]
fn known_tricks() {
    for markdown in [
        "[a](javascript:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](<java&Tab;script:alert(1)>)",
        "<javascript:alert(1)>",
        "[a]\n\n[a]: javascript:alert(1)",
        "![a\" onerror=\"x](/a)",
        "![a](/a\"onerror=x)",
        "[a](/a 'b\" onclick=\"x')",
        "[^\"><script>x</script>]\n\n[^\"><script>x</script>]: y",
        "```\"><script>\nx\n```",
        "https://ex.fr/\"><script>x</script>",
        "<svg><style><img src=x onerror=x></style></svg>",
        "<noscript><p title=\"</noscript><img src=x onerror=x>\">",
    ] {
        assert_eq!(danger(&rendered(markdown)), None, "{markdown}");
    }
}

/// Texts of code elements, in order.
fn codes(html: &str) -> Vec<String> {
    let code = scraper::Selector::parse("code").expect("selector");
    Html::parse_fragment(html)
        .select(&code)
        .map(|element| element.text().collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_acts(
        text in any::<String>(),
        pieces in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..24),
    ) {
        for markdown in [text, pieces.concat()] {
            if let Ok(html) = try_rendered(&markdown) {
                prop_assert_eq!(danger(&html), None, "{:?} gave {}", markdown, html);
            }
        }
    }

    #[test]
    fn colours_and_titles_change_no_word(
        code in "[a-z0-9'\":;!?.<>&(){}$#= \n/*-]{0,60}[a-z]",
        language in prop::sample::select(&["php", "bash", "html", "json", "ini", "console", "diff"][..]),
    ) {
        let html = rendered(&format!("~~~{language}\n{code}\n~~~"));
        prop_assert_eq!(codes(&html), vec![format!("{code}\n")]);
        prop_assert_eq!(danger(&html), None);
        let shown = crate::text::with_titles(&html, |_| None);
        prop_assert_eq!(shown, html);
    }

    #[test]
    fn the_cleaner_has_nothing_to_clean(
        pieces in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..12),
    ) {
        if let Ok(html) = try_rendered(&pieces.concat()) {
            let again = crate::text::sanitise::sanitise(&html);
            let (once, twice) = (Html::parse_fragment(&html).html(), Html::parse_fragment(&again).html());
            prop_assert_eq!(once, twice);
        }
    }

    #[test]
    fn code_is_never_changed(code in "[a-z'\":;!?.«» 0-9=@&<>/]{0,40}[a-z]") {
        let block = format!("```\n{code}\n```");
        prop_assert_eq!(codes(&rendered(&block)), vec![format!("{code}\n")]);
        let inline = format!("x `{code}` y");
        prop_assert_eq!(codes(&rendered(&inline)), vec![code.clone()]);
    }

    #[test]
    fn addresses_are_never_changed(tail in "[a-z0-9/?=;:!'.]{0,20}[a-z0-9]") {
        let address = format!("https://ex.fr/{tail}");
        let expected = url::Url::parse(&address).expect("address").to_string();
        let link = scraper::Selector::parse("a").expect("selector");
        for markdown in [format!("Voir {address} !"), format!("[l'aide](<{address}>)?")] {
            let html = Html::parse_fragment(&rendered(&markdown));
            let hrefs: Vec<_> = html.select(&link).filter_map(|a| a.value().attr("href")).collect();
            prop_assert_eq!(hrefs, vec![expected.as_str()]);
        }
    }
}
