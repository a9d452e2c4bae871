//! A sample of what a topic is made of: messages, their text, a poll, a solution.

use super::HERE;
use super::samples::menu;
use crate::text;
use crate::web::dates::When;
use crate::web::ui::{
    Action, Author, Button, Choice, Common, Edited, Html, Icon, Link, Menu, MenuItem, MessageCard,
    Notice, PollCard, PollForm, PollResult, SolutionCard, SolutionMark, StateBadge, Tone,
};

fn author() -> Author {
    Author {
        href: Some(HERE.to_owned()),
        standing: Some("Référent·e".to_owned()),
        association: Some("Les Jardins partagés".to_owned()),
        ..Author::member("Karim", 2)
    }
}

const TEXT: &str = "<p>Un paragraphe avec du <strong>gras</strong>, un <a href=\"/admin/composants\">lien</a> et du <code>code</code>.</p><ol><li>Une étape.</li><li>Une autre.</li></ol><blockquote><p>Une citation.</p></blockquote>";

/// Every construct that a message may hold.
const MARKDOWN: &str = "\
Un paragraphe avec du **gras**, de l’*italique*, du ~~barré~~, un [lien](/admin/composants), du `code`, \
une note[^1] et une version, {v30+}.

- une puce
- [x] une tâche faite
- [ ] une tâche à faire

> [@karim a écrit](/p/1) :
>
> Une citation qui dit de qui elle est.

>! Un passage que l’on ouvre soi-même.

| Application | Version | Utilisée par |
|---|--:|---|
| Agenda | 4.7 | toute l’équipe, sur ordinateur et sur téléphone |
| Visio | 21 | le bureau |

```php
<?php
// Un commentaire
$CONFIG = ['trusted_domains' => ['mon-asso.example.org'], 'loglevel' => 2];
```

```diff
-avant
+après
```

```console
$ sudo -u www-data php occ status
```

[^1]: Le texte de la note.
";

/// A message with every construct, as it is shown.
pub(super) fn prose() -> Html {
    let context = text::Context {
        mentions: &text::Mentions::new(),
        files: &text::Attachments::default(),
        own_origin: "",
        id_prefix: "exemple-",
        top_title: 3,
    };
    Html::trusted(text::render(MARKDOWN, &context).unwrap_or_default())
}

/// A poll: to be answered, or its results.
pub(super) fn poll(results: bool) -> PollCard {
    let result = |label: &str, percent: u8, mine: bool| PollResult {
        label: label.to_owned(),
        words: format!("{} voix, {percent}\u{a0}%", percent / 10),
        percent,
        mine,
        names: mine.then(|| "Karim, Mireille".to_owned()),
    };
    let choices = vec![
        Choice::new("1", "Le mardi soir", false),
        Choice::new("2", "Le samedi matin", false),
    ];
    PollCard {
        id: if results { "sondage-1" } else { "sondage-2" }.to_owned(),
        level: if results { 4 } else { 3 },
        question: if results {
            "Quel jour\u{202f}?"
        } else {
            "Quand se réunir\u{202f}?"
        }
        .to_owned(),
        state: results.then(StateBadge::closed),
        facts: vec!["10\u{a0}personnes ont voté".to_owned()],
        form: (!results).then(|| PollForm {
            url: HERE.to_owned(),
            multiple: false,
            choices,
            button: "Voter",
        }),
        results: if results {
            vec![
                result("Le mardi soir", 70, true),
                result("Le samedi matin", 30, false),
            ]
        } else {
            Vec::new()
        },
        links: vec![Link::new("Voir les résultats", HERE)],
    }
}

pub(super) fn message(when: &When) -> MessageCard {
    let useful = Button::secondary("Utile (4)")
        .with_icon(Icon::Useful)
        .pressed(false)
        .about("message d’exemple");
    MessageCard {
        number: 1,
        role: "Réponse de",
        level: 3,
        author: author(),
        when: when.clone(),
        permalink: format!("{HERE}#message-1"),
        edited: Some(Edited {
            when: when.clone(),
            href: Some(HERE.to_owned()),
        }),
        state: Some(StateBadge::hidden()),
        badge: Some(StateBadge::details_request()),
        common: Some(Common {
            names: vec![Link::new("Karim", HERE)],
            others: Some("2\u{a0}autres".to_owned()),
        }),
        notice: Some(Notice::new(
            Tone::Warning,
            "Seule la modération voit ce message.",
        )),
        body: Html::trusted(TEXT),
        poll: Some(poll(true)),
        solution: SolutionMark::No,
        actions: vec![Action::new(HERE, useful)],
        menu: Menu::of(
            "Plus",
            Icon::More,
            "message d’exemple",
            vec![MenuItem::go("Signaler", HERE, Icon::Flag)],
        ),
        moderation: Some(Menu {
            label: "Modérer".to_owned(),
            icon: Icon::Shield,
            about: Some("message d’exemple".to_owned()),
            ..menu()
        }),
    }
}

pub(super) fn solution(when: &When) -> SolutionCard {
    SolutionCard {
        chosen_by: Some("Mireille".to_owned()),
        href: format!("{HERE}#message-1"),
        author: author(),
        when: when.clone(),
        body: Html::trusted(TEXT),
        tutorial: Some(Link::new("Voir le tutoriel complet", HERE)),
        actions: Vec::new(),
    }
}
