//! Images and files of the forum in messages.

use super::*;

#[test]
fn an_image_has_its_sizes_and_leads_to_its_full_size() {
    let whole = format!("/fichiers/{IMAGE}/ecran.png");
    let html = rendered(&format!("![Le bouton]({whole} \"Ici\")"));
    assert_eq!(
        html,
        format!(
            "<p><a class=\"full-size\" href=\"{whole}\" title=\"Ici\">\
             <img src=\"/fichiers/{IMAGE}/960/ecran.png\" alt=\"Le bouton\" width=\"1200\" height=\"900\" \
             srcset=\"/fichiers/{IMAGE}/480/ecran.png 480w, /fichiers/{IMAGE}/960/ecran.png 960w, {whole} 1200w\" \
             sizes=\"(min-width: 46rem) 40rem, 92vw\" loading=\"lazy\" decoding=\"async\"></a></p>"
        )
    );
    // By its whole address, and under any name, it is the same.
    let absolute = format!("![Le bouton]({ORIGIN}/fichiers/{IMAGE}/x \"Ici\")");
    assert_eq!(rendered(&absolute), html);
}

#[test]
fn an_image_is_never_without_words() {
    let html = rendered(&format!("![ ](/fichiers/{IMAGE}/ecran.png)"));
    assert!(
        html.contains("alt=\"Image jointe\u{a0}: Écran.png\""),
        "{html}"
    );
}

#[test]
fn an_image_in_a_link_makes_no_link_of_its_own() {
    let html = rendered(&format!("[![a](/fichiers/{IMAGE}/e.png)](/t/1)"));
    assert_eq!(html.matches("<a ").count(), 1, "{html}");
    assert!(
        html.contains("href=\"/t/1\"") && html.contains("<img "),
        "{html}"
    );
}

#[test]
fn a_file_is_a_link_with_its_kind_and_size() {
    let address = format!("/fichiers/{FILE}/statuts-1.pdf");
    for markdown in [
        format!("[Statuts]({address})"),
        format!("![Statuts]({address})"),
    ] {
        assert_eq!(
            rendered(&markdown),
            format!("<p><a href=\"{address}\">Statuts</a> (PDF, 1,4\u{a0}Mo)</p>"),
            "{markdown}"
        );
    }
}

#[test]
fn what_is_gone_is_said_to_be_gone() {
    for (markdown, html) in [
        (
            "![Le bouton](/fichiers/00000000000000000000000000000000/a.png)",
            "<p><em>Image retirée\u{a0}: Le bouton</em></p>",
        ),
        (
            "![](/fichiers/nimporte/quoi)",
            "<p><em>Image retirée</em></p>",
        ),
        (
            "[Statuts](/fichiers/00000000000000000000000000000000/a.pdf)",
            "<p><a href=\"/fichiers/00000000000000000000000000000000/a.pdf\">Statuts</a> (fichier retiré)</p>",
        ),
    ] {
        assert_eq!(rendered(markdown), html, "{markdown}");
    }
}
