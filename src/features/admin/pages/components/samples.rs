//! A sample of each piece.

use super::HERE;
use crate::web::dates::When;
use crate::web::ui::{
    Action, Button, ButtonLink, CategoryPill, Cell, Chart, Choice, Diff, EmptyState, ErrorSummary,
    Field, Figure, Figures, Filters, FormCard, Html, Icon, InputKind, Link, Look, Mark, Menu,
    MenuItem, Notice, Point, SearchBox, Series, SideCard, SideItem, StateBadge, Tab, Table, Tabs,
    TagList, Tone, TopicList, TopicRow,
};

pub(super) fn states() -> TagList {
    TagList {
        badges: vec![
            StateBadge::solved(),
            StateBadge::unanswered(),
            StateBadge::answers(3),
            StateBadge::needs_detail(),
            StateBadge::outdated(),
            StateBadge::locked(),
            StateBadge::hidden(),
            StateBadge::pending(),
            StateBadge::deleted(),
            StateBadge::pinned(),
            StateBadge::announcement(),
            StateBadge::tutorial(),
            StateBadge::discussion(8),
            StateBadge::votes(31),
        ],
        tags: vec![Link::new("une étiquette", HERE)],
    }
}

pub(super) fn buttons() -> Vec<Button> {
    let useful = |count: i64, on: bool| {
        Button::secondary(format!("Utile ({count})"))
            .with_icon(Icon::Useful)
            .pressed(on)
    };
    vec![
        Button::primary("Ce pour quoi la page est faite"),
        Button::secondary("Autre chose"),
        Button::secondary("Plus discret")
            .with_icon(Icon::Flag)
            .with_look(Look::Quiet),
        Button::secondary("Détruit quelque chose")
            .with_icon(Icon::Trash)
            .with_look(Look::Danger),
        useful(4, false),
        useful(5, true),
    ]
}

pub(super) fn button_links() -> Vec<ButtonLink> {
    vec![
        ButtonLink::new("Un lien qui agit", HERE).with_look(Look::Primary),
        ButtonLink::new("Un autre", HERE).with_icon(Icon::Users),
    ]
}

pub(super) fn menu() -> Menu {
    Menu {
        label: "Plus".to_owned(),
        icon: Icon::More,
        about: Some("exemple de menu".to_owned()),
        items: vec![
            MenuItem::Go(ButtonLink::new("Aller ailleurs", HERE).with_icon(Icon::Link)),
            MenuItem::Act(Action::new(
                HERE,
                Button::secondary("Faire tout de suite").with_icon(Icon::Check),
            )),
        ],
    }
}

pub(super) fn notices() -> Vec<Notice> {
    let with_link = Notice {
        link: Some(Link::new("En savoir plus", HERE)),
        ..Notice::new(Tone::Info, "Quelque chose à savoir.")
    };
    vec![
        with_link,
        Notice::new(Tone::Success, "C’est fait."),
        Notice::new(Tone::Warning, "Quelque chose demande votre attention."),
        Notice::new(Tone::Danger, "L’envoi a échoué. Votre texte est gardé."),
    ]
}

fn choices() -> Vec<Choice> {
    vec![
        Choice::new("a", "Agenda", true).hint("Avec un mot d’aide."),
        Choice::new("b", "Contacts", false),
    ]
}

fn fields() -> Vec<Field> {
    vec![
        Field::text("texte", "Un champ d’une ligne", "Une valeur gardée").hint("Un peu d’aide."),
        Field::text("faux", "Un champ à corriger", "x")
            .required()
            .error(Some("Au moins trois lettres.".to_owned())),
        Field::email("courriel", "Une adresse", ""),
        Field::password("secret", "Un mot de passe", "current-password"),
        Field::input(InputKind::Date, "jour", "Un jour", "2027-01-05"),
        Field::input(InputKind::Number, "nombre", "Un nombre", "12"),
        Field::textarea(
            "long",
            "Un champ de plusieurs lignes",
            "Bonjour,\n\nmerci\u{202f}!",
            4,
        ),
        Field::editor(
            "texte-long",
            "Un texte à mettre en forme",
            "Bonjour **à vous**",
            4,
        ),
        Field::select("liste", "Une liste", choices()),
        Field::radios("un", "Un choix parmi peu", choices()),
        Field::checkboxes("plusieurs", "Plusieurs choix", choices()),
        Field::checkbox("oui", "Oui ou non", false),
    ]
}

pub(super) fn form() -> FormCard {
    let fields = fields();
    FormCard {
        url: HERE.to_owned(),
        title: Some("Un formulaire".to_owned()),
        text: Some("Une phrase sous le titre.".to_owned()),
        errors: ErrorSummary::of(&fields),
        fields,
        buttons: vec![
            Button::primary("Enregistrer"),
            Button::secondary("Relire avant"),
        ],
        ..FormCard::default()
    }
}

pub(super) fn search() -> SearchBox {
    SearchBox {
        label: "Votre question".to_owned(),
        value: "agenda".to_owned(),
        button: "Chercher".to_owned(),
        ..SearchBox::default()
    }
}

pub(super) fn filters() -> Filters {
    let sort = vec![
        Choice::new("date", "Date", true),
        Choice::new("vues", "Vues", false),
    ];
    Filters {
        url: HERE.to_owned(),
        fields: vec![Field::select("tri", "Trier par", sort)],
        hidden: Vec::new(),
    }
}

pub(super) fn tabs() -> Tabs {
    let here = Tab {
        count: Some("37".to_owned()),
        ..Tab::new("Ici", HERE, true)
    };
    Tabs {
        label: "Exemple d’onglets".to_owned(),
        items: vec![here, Tab::new("Ailleurs", HERE, false)],
    }
}

pub(super) fn pills() -> Vec<CategoryPill> {
    [
        ("Fichiers", Icon::Files),
        ("Agenda", Icon::Calendar),
        ("Visio", Icon::Video),
    ]
    .map(|(label, icon)| CategoryPill {
        label: label.to_owned(),
        href: HERE.to_owned(),
        icon: Some(icon),
    })
    .to_vec()
}

pub(super) fn topics(when: &When) -> TopicList {
    let row = |badge: StateBadge, title: &str, facts: &[&str]| TopicRow {
        badge,
        title: title.to_owned(),
        href: HERE.to_owned(),
        category: Some("Agenda et contacts".to_owned()),
        author: Some("Mireille".to_owned()),
        when: Some(when.clone()),
        facts: facts.iter().map(|fact| (*fact).to_owned()).collect(),
        news: None,
        excerpt: None,
    };
    let found = TopicRow {
        news: Some(Link::new("3\u{a0}nouveaux", HERE)),
        excerpt: Some(Html::trusted(
            "…partager l’<mark>agenda</mark> de l’équipe…",
        )),
        ..row(
            StateBadge::answers(3),
            "Un sujet trouvé par la recherche",
            &[],
        )
    };
    TopicList {
        title: "Une liste de sujets".to_owned(),
        title_hidden: false,
        rows: vec![
            row(
                StateBadge::solved(),
                "Une question résolue",
                &["12 personnes aussi"],
            ),
            row(
                StateBadge::unanswered(),
                "Une question qui attend une réponse",
                &[],
            ),
            found,
        ],
    }
}

pub(super) fn side_card() -> SideCard {
    SideCard {
        title: "Une carte de côté".to_owned(),
        text: Some("Une phrase, des lignes et un bouton.".to_owned()),
        items: vec![
            SideItem::link("Une ligne qui mène ailleurs", HERE, "Un détail"),
            SideItem::text("Une ligne de texte"),
        ],
        action: Some(ButtonLink::new("Y aller", HERE)),
    }
}

pub(super) fn figures() -> Figures {
    let figure = |label: &str, value: &str| Figure {
        label: label.to_owned(),
        value: value.to_owned(),
    };
    Figures {
        items: vec![
            figure("réponses", "1\u{202f}204"),
            figure("solutions", "318"),
        ],
    }
}

pub(super) fn table(when: &When) -> Table {
    let act = Action::new(
        HERE,
        Button::secondary("Fermer")
            .with_look(Look::Danger)
            .about("première ligne"),
    );
    Table {
        id: "exemple",
        caption: "Un tableau".to_owned(),
        head: ["Nom", "Quand", "État", "Action"]
            .map(str::to_owned)
            .to_vec(),
        rows: vec![vec![
            Cell::link("Première ligne", HERE),
            Cell::When(when.clone()),
            Cell::State(StateBadge::solved()),
            Cell::Actions(vec![act]),
        ]],
    }
}

pub(super) fn empty() -> EmptyState {
    EmptyState {
        icon: Icon::Search,
        title: "Rien ici".to_owned(),
        text: "Une phrase qui dit pourquoi, et quoi faire.".to_owned(),
        action: Some(ButtonLink::new("Poser une question", HERE)),
    }
}

pub(super) fn diff() -> Option<Diff> {
    let kept = "Bonjour,\n\nun\ndeux\ntrois\nquatre\ncinq\nsix\nsept\n\n";
    Diff::of(
        &format!("{kept}Le serveur est lent le matin.\nMerci d’avance\u{202f}!\n"),
        &format!("{kept}Le serveur est très lent, surtout le soir.\n"),
        None,
    )
}

pub(super) fn chart() -> Chart {
    let series = |label: &str, mark, heights: [Option<i64>; 4]| Series {
        label: label.to_owned(),
        mark,
        points: heights
            .map(|height| Point {
                height,
                shown: height.map_or_else(|| "rien".to_owned(), |height| height.to_string()),
            })
            .to_vec(),
    };
    let some = |heights: [i64; 4]| heights.map(Some);
    Chart::new(
        ("dessin", "dessin-chiffres"),
        (
            "Un dessin".to_owned(),
            "Ce qu’on y voit, en une phrase.".to_owned(),
        ),
        ["lundi", "mardi", "mercredi", "jeudi"]
            .map(str::to_owned)
            .to_vec(),
        vec![
            series("des colonnes", Mark::Bars, some([200, 0, 700, 400])),
            series("une ligne", Mark::Line, some([300, 500, 600, 900])),
            series(
                "des tirets",
                Mark::Dashes,
                [Some(800), Some(900), None, Some(650)],
            ),
        ],
        vec![(0, "0".to_owned()), (1_000, "1\u{202f}000".to_owned())],
    )
}
