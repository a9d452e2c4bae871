//! Other ways to search: with one filter less, with words that are there, or by asking.

use super::{address, precise};
use crate::features::search::asked::Asked;
use crate::features::search::find::Results;
use crate::features::search::language::Wording;
use crate::web::ui::{ButtonLink, CategoryPill, EmptyState, Icon, Look, SideCard, SideItem};

/// To the question form, with the words.
pub fn ask(asked: &Asked) -> ButtonLink {
    ButtonLink::new("Poser cette question", asked.ask()).with_look(Look::Primary)
}

/// What narrows the search, by name, and the same search without it.
pub fn narrowing(asked: &Asked) -> Vec<(String, Wording)> {
    let wording = &asked.wording;
    let without = |change: &dyn Fn(&mut Wording)| {
        let mut wider = wording.clone();
        change(&mut wider);
        wider
    };
    let mut list = Vec::new();
    if let Some(category) = &asked.category {
        let wider = without(&|wider| wider.category = None);
        list.push((category.name.clone(), wider));
    }
    if let Some(app) = wording.app {
        list.push((app.label.to_owned(), without(&|wider| wider.app = None)));
    }
    if let Some(state) = wording.state {
        let label = precise::state_label(state);
        list.push((label.to_owned(), without(&|wider| wider.state = None)));
    }
    if let Some(tag) = &wording.tag {
        let label = format!("étiquette {tag}");
        list.push((label, without(&|wider| wider.tag = None)));
    }
    if let Some(author) = &wording.author {
        let label = format!("écrit par {author}");
        list.push((label, without(&|wider| wider.author = None)));
    }
    let day = |day: chrono::NaiveDate| day.format("%d/%m/%Y").to_string();
    if let Some(since) = wording.since {
        let label = format!("depuis le {}", day(since));
        list.push((label, without(&|wider| wider.since = None)));
    }
    if let Some(before) = wording.before {
        let label = format!("avant le {}", day(before));
        list.push((label, without(&|wider| wider.before = None)));
    }
    if let Some(version) = wording.version {
        let label = format!("Nextcloud\u{a0}{version}");
        list.push((label, without(&|wider| wider.version = None)));
    }
    list.extend(wording.phrases.iter().map(|phrase| {
        let label = format!("mots côte à côte\u{a0}: {phrase}");
        (label, wording.loosened(phrase))
    }));
    list.extend(wording.without.iter().map(|word| {
        let left = wording.without.iter().filter(|one| *one != word);
        let wider = Wording {
            without: left.cloned().collect(),
            ..wording.clone()
        };
        (format!("sans {word}"), wider)
    }));
    list
}

/// As [`narrowing`], without the phrases where they were taken apart: they narrow nothing then.
fn in_effect(asked: &Asked, apart: bool) -> Vec<(String, Wording)> {
    let mut narrowing = narrowing(asked);
    if apart {
        let phrases = asked.wording.phrases.len();
        narrowing.retain(|(_, wider)| wider.phrases.len() == phrases);
    }
    narrowing
}

/// What narrows the search, each with the way to do without.
pub fn filters(asked: &Asked, apart: bool) -> Vec<CategoryPill> {
    let pill = |(label, wider): (String, Wording)| CategoryPill {
        label: format!("Retirer «\u{a0}{label}\u{a0}»"),
        href: address::of(&wider, asked.typed.exact, 1),
        icon: None,
    };
    in_effect(asked, apart).into_iter().map(pill).collect()
}

/// Never a dead end: another page, fewer filters, or asking.
pub fn empty(asked: &Asked, results: &Results, number: usize) -> EmptyState {
    let wording = &asked.wording;
    let (title, text, action) = if results.total > 0 && number > 1 {
        (
            "Il n’y a pas autant de pages",
            "Les meilleurs résultats sont sur la première.",
            ButtonLink::new("Revenir à la première page", asked.at_page(1)),
        )
    } else if wording.has_no_words() {
        (
            "Rien avec ces filtres",
            "Essayez-en moins, ou d’autres.",
            ButtonLink::new("Recommencer", "/recherche"),
        )
    } else if wording.is_filtered() || wording.kind.is_some() && !results.counts.is_empty() {
        (
            "Rien avec ces filtres",
            "Il y a peut-être une réponse ailleurs.",
            ButtonLink::new(
                "Chercher partout",
                address::of(&asked.everywhere(), false, 1),
            )
            .with_look(Look::Primary),
        )
    } else {
        (
            "Personne n’en a encore parlé",
            "Posez la question\u{a0}: les mots que vous cherchez y seront déjà.",
            ask(asked),
        )
    };
    EmptyState {
        icon: Icon::Search,
        title: title.to_owned(),
        text: text.to_owned(),
        action: Some(action),
    }
}

/// Words that are there, and the search with one filter less.
pub fn ways(asked: &Asked, results: &Results) -> Option<SideCard> {
    let words = results.nearest.iter().map(|word| SideItem {
        text: format!("Chercher «\u{a0}{word}\u{a0}»"),
        href: Some(asked.with_words(word)),
        detail: None,
    });
    let wider = in_effect(asked, results.apart)
        .into_iter()
        .map(|(label, wider)| SideItem {
            text: format!("Sans le filtre «\u{a0}{label}\u{a0}»"),
            href: Some(address::of(&wider, asked.typed.exact, 1)),
            detail: None,
        });
    let mut items: Vec<SideItem> = words.chain(wider).collect();
    if asked.typed.exact {
        items.push(SideItem {
            text: "Chercher aussi les mots proches".to_owned(),
            href: Some(address::of(&asked.wording, false, 1)),
            detail: None,
        });
    }
    if !items.is_empty() {
        items.push(SideItem {
            text: "Poser la question".to_owned(),
            href: Some(asked.ask()),
            detail: None,
        });
    }
    (!items.is_empty()).then(|| SideCard {
        title: "Essayer autrement".to_owned(),
        items,
        ..SideCard::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_can_be_taken_away() {
        let wording = Wording {
            words: "agenda".to_owned(),
            phrases: vec!["mot de passe".to_owned()],
            without: vec!["tuto".to_owned()],
            version: Some(31),
            tag: Some("mobile".to_owned()),
            ..Wording::default()
        };
        let asked = Asked {
            wording,
            ..Asked::default()
        };
        let written: Vec<String> = narrowing(&asked)
            .iter()
            .map(|(_, wider)| wider.write())
            .collect();
        assert_eq!(
            written,
            [
                "agenda \"mot de passe\" -tuto version:31",
                "agenda \"mot de passe\" -tuto etiquette:mobile",
                "agenda mot de passe -tuto etiquette:mobile version:31",
                "agenda \"mot de passe\" etiquette:mobile version:31",
            ]
        );
    }
}
