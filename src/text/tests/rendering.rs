//! What each construct gives.

use super::*;

/// Examples write `~` for U+00A0 and `¨` for U+202F.
fn check(examples: &[(&str, &str)]) {
    for (markdown, expected) in examples {
        let expected = expected.replace('~', "\u{a0}").replace('¨', "\u{202f}");
        assert_eq!(rendered(markdown).trim_end(), expected, "{markdown}");
    }
}

#[test]
fn text() {
    check(&[
        ("", ""),
        (
            "Bonjour **à** _tous_",
            "<p>Bonjour <strong>à</strong> <em>tous</em></p>",
        ),
        ("a\nb  \nc", "<p>a\nb<br>\nc</p>"),
        ("~~non~~", "<p><del>non</del></p>"),
        (
            "# A\n\n## B\n\n### C\n\n###### D",
            "<h3>A</h3>\n<h4>B</h4>\n<h5>C</h5>\n<h6>D</h6>",
        ),
        (
            "### C\n\n##### E\n\n## B\n\n# A",
            "<h3>C</h3>\n<h4>E</h4>\n<h3>B</h3>\n<h3>A</h3>",
        ),
        ("> cité", "<blockquote>\n<p>cité</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>"),
        ("---", "<hr>"),
        ("&lt;b&gt; &amp; \\*", "<p>&lt;b&gt; &amp; *</p>"),
    ]);
}

#[test]
fn typography_in_text_only() {
    check(&[
        ("Ça marche ?", "<p>Ça marche¨?</p>"),
        ("**Attention** !", "<p><strong>Attention</strong>¨!</p>"),
        ("**Attention**!", "<p><strong>Attention</strong>¨!</p>"),
        ("l'**agenda**...", "<p>l’<strong>agenda</strong>…</p>"),
        ("`a ?` ?", "<p><code>a ?</code>¨?</p>"),
        ("`a`?", "<p><code>a</code>?</p>"),
        (
            "[l'aide ?](/a?b='c')",
            "<p><a href=\"/a?b=%27c%27\">l'aide ?</a></p>",
        ),
        ("dire \"deux\nmots\"", "<p>dire «~deux\nmots~»</p>"),
    ]);
}

#[test]
fn code() {
    check(&[
        (
            "```rust\na ? \"b\" : 'c'\n```",
            "<pre tabindex=\"0\" data-language=\"Rust\"><code class=\"language-rust\">a ? \
             <span class=\"hl-string\">&quot;b&quot;</span> : \
             <span class=\"hl-string\">'c'</span>\n</code></pre>",
        ),
        (
            "```C++ titre\nx\n```",
            "<pre tabindex=\"0\"><code class=\"language-c++\">x\n</code></pre>",
        ),
        (
            "```\"onclick=x\nx\n```",
            "<pre tabindex=\"0\"><code>x\n</code></pre>",
        ),
        (
            "    <b>@elodie</b>",
            "<pre tabindex=\"0\"><code>&lt;b&gt;@elodie&lt;/b&gt;</code></pre>",
        ),
    ]);
}

#[test]
fn links() {
    const REL: &str = "rel=\"nofollow ugc noopener\"";
    check(&[
        (
            "[a](https://ex.fr/?q=b:c)",
            &format!("<p><a href=\"https://ex.fr/?q=b:c\" {REL}>a</a></p>"),
        ),
        (
            "[a](https://forum.example.org/t/1)",
            "<p><a href=\"https://forum.example.org/t/1\">a</a></p>",
        ),
        (
            "[a](/t/1 \"titre\")",
            "<p><a href=\"/t/1\" title=\"titre\">a</a></p>",
        ),
        ("[a](//ex.fr)", "<p>a</p>"),
        ("[a](javascript:x)", "<p>a</p>"),
        ("[a](page.html)", "<p>a</p>"),
        (
            "<a@ex.fr>",
            &format!("<p><a href=\"mailto:a@ex.fr\" {REL}>a@ex.fr</a></p>"),
        ),
        ("a@ex.fr", "<p>a@ex.fr</p>"),
        (
            "Voir https://ex.fr/a_b_c.",
            &format!("<p>Voir <a href=\"https://ex.fr/a_b_c\" {REL}>https://ex.fr/a_b_c</a>.</p>"),
        ),
        (
            "Voir https://ex.fr/ ?",
            &format!("<p>Voir <a href=\"https://ex.fr/\" {REL}>https://ex.fr/</a>¨?</p>"),
        ),
        (
            "[https://ex.fr/a](/b)",
            "<p><a href=\"/b\">https://ex.fr/a</a></p>",
        ),
        ("`https://ex.fr`", "<p><code>https://ex.fr</code></p>"),
    ]);
}

#[test]
fn mentions() {
    const ELODIE: &str = "<a class=\"mention\" href=\"/u/%C3%89lodie\">@Élodie</a>";
    check(&[
        ("Merci @elodie !", &format!("<p>Merci {ELODIE}¨!</p>")),
        ("Merci @ÉLODIE!", &format!("<p>Merci {ELODIE}¨!</p>")),
        (
            "@jean_paul_",
            "<p><a class=\"mention\" href=\"/u/jean_paul\">@jean_paul</a>_</p>",
        ),
        ("@inconnue", "<p>@inconnue</p>"),
        (
            "`@elodie` [@elodie](/a) a@elodie.fr",
            "<p><code>@elodie</code> <a href=\"/a\">@elodie</a> a@elodie.fr</p>",
        ),
        ("**@elodie**", &format!("<p><strong>{ELODIE}</strong></p>")),
    ]);
}

#[test]
fn images() {
    const REL: &str = "rel=\"nofollow ugc noopener\"";
    check(&[
        (
            "![Une *photo*](/f/1.webp)",
            "<p><img src=\"/f/1.webp\" alt=\"Une photo\" loading=\"lazy\"></p>",
        ),
        (
            "![](https://forum.example.org/f/1.webp)",
            "<p><img src=\"/f/1.webp\" alt=\"\" loading=\"lazy\"></p>",
        ),
        (
            "![a](https://ex.fr/1.png)",
            &format!(
                "<p><a class=\"image-link\" href=\"https://ex.fr/1.png\" {REL}>Image~: a</a></p>"
            ),
        ),
        (
            "![](https://ex.fr/1.png)",
            &format!("<p><a class=\"image-link\" href=\"https://ex.fr/1.png\" {REL}>Image</a></p>"),
        ),
        (
            "[![a](https://ex.fr/1.png)](/b)",
            "<p><a href=\"/b\">a</a></p>",
        ),
        ("![a](data:image/png;base64,x)", "<p>a</p>"),
        (
            "![a ![b](/c) d](/e)",
            "<p><img src=\"/e\" alt=\"a b d\" loading=\"lazy\"></p>",
        ),
    ]);
}

#[test]
fn raw_html_is_shown() {
    check(&[
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
        (
            "<div onclick=\"x\">\na\n</div>",
            "<p>&lt;div onclick=&quot;x&quot;&gt;\na\n&lt;/div&gt;</p>",
        ),
        ("<!-- a -->", "<p>&lt;!-- a --&gt;</p>"),
    ]);
}

#[test]
fn tables() {
    check(&[(
        "| a | b |\n|---|--:|\n| 1 | 2 |",
        "<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Tableau\"><table>\
         <thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr></thead><tbody>\
         <tr><td>1</td><td class=\"align-right\">2</td></tr></tbody></table></div>",
    )]);
}

#[test]
fn tasks() {
    check(&[(
        "- [x] a\n- [ ] b",
        "<ul>\n<li><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"Fait\"> a</li>\n\
         <li><input type=\"checkbox\" disabled=\"\" aria-label=\"À faire\"> b</li>\n</ul>",
    )]);
}

#[test]
fn footnotes() {
    check(&[(
        "a[^z] b[^y] c[^z]\n\n[^y]: deux\n\n[^z]: un",
        "<p>a<sup><a href=\"#message-12-note-1\" id=\"message-12-appel-1\" aria-label=\"Note 1\">1</a></sup> \
         b<sup><a href=\"#message-12-note-2\" id=\"message-12-appel-2\" aria-label=\"Note 2\">2</a></sup> \
         c<sup><a href=\"#message-12-note-1\" aria-label=\"Note 1\">1</a></sup></p>\n\
         <div class=\"footnotes\" role=\"group\" aria-label=\"Notes\"><ol>\n\
         <li id=\"message-12-note-1\"><p>un</p>\n<a href=\"#message-12-appel-1\" class=\"footnote-back\" aria-label=\"Retour au texte\">↩</a></li>\n\
         <li id=\"message-12-note-2\"><p>deux</p>\n<a href=\"#message-12-appel-2\" class=\"footnote-back\" aria-label=\"Retour au texte\">↩</a></li>\n\
         </ol></div>",
    )]);
}

#[test]
fn hidden_passages() {
    check(&[
        (
            ">! Le *code* est 1234.\n>! - un\n\naprès",
            "<details class=\"spoiler\"><summary>Afficher la suite</summary>\n\
             <p>Le <em>code</em> est 1234.</p>\n<ul>\n<li>un</li>\n</ul>\n</details>\n<p>après</p>",
        ),
        ("a ||b|| c", "<p>a ||b|| c</p>"),
    ]);
}

#[test]
fn quotes_that_say_whose_they_are() {
    const HEAD: &str = "<blockquote class=\"quote\">\n<p class=\"quote-head\"><strong>karim</strong> \
        a écrit <a href=\"/p/12\" aria-label=\"Voir le message de karim\">voir le message</a></p>\n";
    check(&[
        (
            "> [@karim a écrit](/p/12) :\n>\n> Bonjour !\n\nOui.",
            &format!("{HEAD}<p>Bonjour¨!</p>\n</blockquote>\n<p>Oui.</p>"),
        ),
        (
            "> [@karim a écrit](/p/12)\n> Bonjour",
            &format!("{HEAD}<p>Bonjour</p>\n</blockquote>"),
        ),
        (
            "> [@karim a écrit](https://ex.fr/p/12) :\n> Bonjour",
            "<blockquote>\n<p><a href=\"https://ex.fr/p/12\" rel=\"nofollow ugc noopener\">@karim a écrit</a>~:\nBonjour</p>\n</blockquote>",
        ),
        (
            "> [@karim a dit](/p/12) :\n> Bonjour",
            "<blockquote>\n<p><a href=\"/p/12\">@karim a dit</a>~:\nBonjour</p>\n</blockquote>",
        ),
    ]);
    let tricky = rendered("> [@<b>\" onclick=\"x a écrit](/p/12) :\n> Bonjour");
    assert!(
        !tricky.contains("<b>") && !tricky.contains("\" onclick"),
        "{tricky}"
    );
}

#[test]
fn what_quote_writes_is_read_as_such() {
    let html = rendered(&quote("Bonjour\n\n```\n- a\n```", "jean_paul_b", "/p/12"));
    assert!(
        html.contains("<strong>jean_paul_b</strong> a écrit"),
        "{html}"
    );
    assert!(html.contains("<code>- a\n</code>"), "{html}");
}

#[test]
fn bare_links_to_topics_are_marked() {
    check(&[
        (
            "https://forum.example.org/t/agenda/12.",
            "<p><a class=\"topic-link\" data-topic=\"12\" href=\"https://forum.example.org/t/agenda/12\">https://forum.example.org/t/agenda/12</a>.</p>",
        ),
        (
            "<https://forum.example.org/p/34>",
            "<p><a class=\"topic-link\" data-post=\"34\" href=\"https://forum.example.org/p/34\">https://forum.example.org/p/34</a></p>",
        ),
        (
            "[ici](/t/agenda/12)",
            "<p><a href=\"/t/agenda/12\">ici</a></p>",
        ),
        (
            "https://ex.fr/t/agenda/12",
            "<p><a href=\"https://ex.fr/t/agenda/12\" rel=\"nofollow ugc noopener\">https://ex.fr/t/agenda/12</a></p>",
        ),
    ]);
    let forged = rendered("<a class=\"topic-link\" data-topic=\"12\" href=\"/t/12\">a</a>");
    assert_eq!(marked_topics(&forged).count(), 0, "{forged}");
}

#[test]
fn versions() {
    check(&[
        (
            "Avec {v31} !",
            "<p>Avec <span class=\"version\">Nextcloud~31</span>¨!</p>",
        ),
        (
            "{v30+} {v<30} {v30-31}",
            "<p><span class=\"version\">à partir de Nextcloud~30</span> \
             <span class=\"version\">jusqu’à Nextcloud~29</span> \
             <span class=\"version\">Nextcloud~30 et~31</span></p>",
        ),
        (
            "`{v31}` [{v31}](/a) {v1}",
            "<p><code>{v31}</code> <a href=\"/a\">{v31}</a> {v1}</p>",
        ),
    ]);
}

#[test]
fn colours_never_refuse_a_message() {
    let dense = format!("```json\n[{}]\n```\n\n", "1,\n".repeat(6_000));
    let html = rendered(&dense.repeat(4));
    assert!(html.len() <= dense.len() * 16 + 64 * 1024);
    assert!(rendered("```json\n[1]\n```").contains("hl-number"));
}

#[test]
fn id_prefix_cannot_break_out() {
    let context = Context {
        mentions: &Mentions::new(),
        files: &Attachments::new(),
        own_origin: ORIGIN,
        id_prefix: "\"><b>m-",
        top_title: 3,
    };
    let html = render("a[^1]\n\n[^1]: b", &context).expect("renders");
    assert!(
        html.contains("id=\"bm-note-1\"") && !html.contains("<b>"),
        "{html}"
    );
}

#[test]
fn controls_and_direction_overrides_vanish() {
    check(&[
        ("a\0b\u{202e}c", "<p>abc</p>"),
        ("a&#x202E;b&#x2067;c&#1;", "<p>abc</p>"),
        ("`a\u{2066}b`", "<p><code>ab</code></p>"),
        (
            "[a](/b \"c&#x202E;d\")",
            "<p><a href=\"/b\" title=\"cd\">a</a></p>",
        ),
    ]);
}

#[test]
fn depth_of_emphasis_is_bounded() {
    let html = rendered(&("*a **b ".repeat(200) + &"** *".repeat(200)));
    assert!(html.matches("<em>").count() <= 60, "{html}");
}

#[test]
fn a_note_defined_twice_has_one_id() {
    let html = rendered("a[^1]\n\n[^1]: b\n\n[^1]: c");
    assert_eq!(
        html.matches("id=\"message-12-note-1\"").count(),
        1,
        "{html}"
    );
}
