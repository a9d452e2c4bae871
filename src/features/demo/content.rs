//! What the people of the demonstration ask and answer. Written for this forum; what it says about
//! Nextcloud is true.

use crate::domain::{Audience, Standing, TopicKind};

pub struct OnePerson {
    pub username: &'static str,
    pub standing: Standing,
}

pub struct Category {
    pub slug: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub icon: &'static str,
    pub read: Audience,
}

pub struct Answer {
    pub author: &'static str,
    pub body: &'static str,
    pub useful_to: &'static [&'static str],
    pub solves: bool,
}

pub struct Topic {
    pub kind: TopicKind,
    pub category: &'static str,
    pub app: Option<&'static str>,
    pub version: Option<&'static str>,
    pub tags: &'static [&'static str],
    pub author: &'static str,
    pub hours_ago: i64,
    pub title: &'static str,
    pub body: &'static str,
    pub answers: &'static [Answer],
    pub me_too: &'static [&'static str],
}

const fn person(username: &'static str, standing: Standing) -> OnePerson {
    OnePerson { username, standing }
}

pub const PEOPLE: &[OnePerson] = &[
    person("mireille", Standing::Member),
    person("karim", Standing::Helper),
    person("anne-laure", Standing::Moderator),
    person("hôtesse", Standing::Admin),
    person("yann", Standing::Member),
    person("zoé", Standing::Member),
    person("ousmane", Standing::Member),
];

const fn open_to_all(
    slug: &'static str,
    name: &'static str,
    description: &'static str,
    icon: &'static str,
) -> Category {
    Category {
        slug,
        name,
        description,
        icon,
        read: Audience::Everyone,
    }
}

pub const CATEGORIES: &[Category] = &[
    open_to_all(
        "agenda-et-contacts",
        "Agenda et contacts",
        "Partager un agenda, synchroniser un téléphone, tenir un carnet d’adresses à plusieurs.",
        "calendar",
    ),
    open_to_all(
        "fichiers-et-partage",
        "Fichiers et partage",
        "Déposer, ranger, partager, retrouver.",
        "files",
    ),
    open_to_all(
        "documents-a-plusieurs",
        "Documents à plusieurs",
        "Écrire un compte rendu ensemble, remplir un tableau, préparer une présentation.",
        "documents",
    ),
    open_to_all(
        "visio-et-discussions",
        "Visio et discussions",
        "Se réunir à distance, se parler entre les réunions.",
        "video",
    ),
    open_to_all(
        "comptes-et-acces",
        "Comptes et accès",
        "Inviter, donner des droits, retrouver un mot de passe.",
        "key",
    ),
    Category {
        slug: "coin-des-referent-es",
        name: "Coin des référent·es",
        description: "Entre celles et ceux qui répondent souvent.",
        icon: "users",
        read: Audience::Helpers,
    },
];

const fn answer(author: &'static str, body: &'static str) -> Answer {
    Answer {
        author,
        body,
        useful_to: &[],
        solves: false,
    }
}

const fn solution(
    author: &'static str,
    body: &'static str,
    useful_to: &'static [&'static str],
) -> Answer {
    Answer {
        author,
        body,
        useful_to,
        solves: true,
    }
}

const QUESTION: Topic = Topic {
    kind: TopicKind::Question,
    category: "fichiers-et-partage",
    app: None,
    version: None,
    tags: &[],
    author: "mireille",
    hours_ago: 1,
    title: "",
    body: "",
    answers: &[],
    me_too: &[],
};

pub const TOPICS: &[Topic] = &[
    Topic {
        kind: TopicKind::Announcement,
        category: "comptes-et-acces",
        author: "hôtesse",
        hours_ago: 700,
        title: "Bienvenue sur le forum d’entraide",
        body: "Bonjour à toutes et à tous,\n\nIci, les associations qui utilisent un espace Nextcloud s’aident entre elles. Trois habitudes suffisent :\n\n1. **Cherchez d’abord** avec vos mots : la réponse est peut-être déjà là.\n2. **Racontez** ce que vous vouliez faire, ce que vous avez fait, ce qui s’est affiché.\n3. **Dites quand c’est résolu**, en choisissant la réponse qui vous a aidé·e.\n\nEt si vous connaissez la réponse à une question, même en partie, écrivez-la. Merci !",
        answers: &[],
        ..QUESTION
    },
    Topic {
        category: "agenda-et-contacts",
        app: Some("calendar"),
        version: Some("31"),
        tags: &["téléphone", "Android"],
        hours_ago: 50,
        title: "Synchroniser l’agenda de l’association sur mon téléphone",
        body: "Bonjour, notre agenda commun s’affiche bien sur l’ordinateur, mais je ne le vois pas sur mon téléphone Android. On me demande une « adresse du serveur ». Laquelle ?",
        answers: &[
            solution(
                "karim",
                "Android ne sait pas lire ces agendas tout seul : il faut une petite application entre les deux, **DAVx⁵**.\n\n1. Installez DAVx⁵ (elle est sur F-Droid et dans les autres magasins d’applications).\n2. Choisissez *Connexion avec une URL et un nom d’utilisateur*.\n3. Comme adresse, mettez celle de votre espace suivie de `/remote.php/dav`.\n4. Pour le mot de passe, créez-en un exprès dans votre espace : *Paramètres › Sécurité › Créer un nouveau mot de passe d’application*.\n5. Cochez l’agenda de l’association.\n\nIl apparaît ensuite dans l’application Agenda du téléphone.",
                &["mireille", "yann", "ousmane"],
            ),
            answer(
                "zoé",
                "Sur iPhone, rien à installer : *Réglages › Calendrier › Comptes › Ajouter un compte › Autre › Ajouter un compte CalDAV*, avec la même adresse.",
            ),
        ],
        me_too: &["yann", "ousmane"],
        ..QUESTION
    },
    Topic {
        app: Some("files"),
        tags: &["partage"],
        author: "yann",
        hours_ago: 3,
        title: "Peut-on partager un dossier avec une personne qui n’a pas de compte ?",
        body: "Notre imprimeur doit nous déposer des maquettes, mais il n’a pas de compte chez nous. Est-ce possible sans lui en créer un ?",
        me_too: &["zoé"],
        ..QUESTION
    },
    Topic {
        app: Some("files"),
        tags: &["corbeille"],
        author: "ousmane",
        hours_ago: 120,
        title: "Récupérer un fichier effacé par erreur",
        body: "J’ai supprimé le budget prévisionnel hier soir. Est-il perdu ?",
        answers: &[solution(
            "mireille",
            "Non ! Dans *Fichiers*, en bas à gauche, il y a **Fichiers supprimés**. Cherchez votre budget et cliquez sur *Restaurer* : il revient là où il était.\n\nIls y restent au moins quelques semaines, sauf si la place vient à manquer.",
            &["ousmane", "karim"],
        )],
        ..QUESTION
    },
    Topic {
        category: "documents-a-plusieurs",
        app: Some("richdocuments"),
        author: "zoé",
        hours_ago: 30,
        title: "Rédiger le compte rendu de l’assemblée générale à plusieurs",
        body: "Nous sommes trois à prendre des notes pendant l’assemblée. Comment écrire dans le même document sans nous effacer les unes les autres ?",
        answers: &[
            answer(
                "karim",
                "Créez le document dans un dossier partagé, en autorisant la modification, puis ouvrez-le toutes les trois en même temps : chacune voit le curseur des autres, et rien ne s’efface.",
            ),
            answer(
                "mireille",
                "Chez nous, nous préparons d’abord les titres (ordre du jour, votes, questions diverses) et chacune prend une partie. C’est beaucoup plus calme.",
            ),
        ],
        ..QUESTION
    },
    Topic {
        category: "visio-et-discussions",
        app: Some("spreed"),
        tags: &["réunion"],
        author: "mireille",
        hours_ago: 75,
        title: "Inviter une intervenante extérieure à notre visio",
        body: "Une conférencière doit rejoindre notre réunion dans Discussion. Elle n’a pas de compte. Faut-il lui en créer un ?",
        answers: &[solution(
            "yann",
            "Pas besoin. Dans les réglages de la conversation, activez *Autoriser les invités à rejoindre cette conversation via un lien*, puis envoyez-lui le lien. Elle entre son nom et c’est tout.\n\n> Pensez à désactiver le lien après la réunion.",
            &["mireille", "zoé"],
        )],
        ..QUESTION
    },
    Topic {
        category: "comptes-et-acces",
        app: Some("settings"),
        author: "ousmane",
        hours_ago: 26,
        title: "Inviter une quinzaine de bénévoles d’un coup",
        body: "Nous avons quinze nouvelles personnes pour le festival. Existe-t-il un moyen d’ouvrir leurs comptes sans remplir quinze fois le formulaire ?",
        me_too: &["mireille", "zoé"],
        ..QUESTION
    },
    Topic {
        app: Some("files"),
        tags: &["place", "corbeille"],
        author: "zoé",
        hours_ago: 200,
        title: "« Espace insuffisant » alors que nous n’avons que peu de fichiers",
        body: "Le message apparaît quand j’envoie des photos. Pourtant, en additionnant nos dossiers, on est loin du compte.",
        answers: &[
            solution(
                "karim",
                "Deux choses prennent de la place sans se voir :\n\n- la **corbeille** (*Fichiers supprimés*) de chaque personne ;\n- les **anciennes versions** des documents.\n\nVidez la corbeille, puis regardez à nouveau la jauge en bas à gauche : elle se met à jour en quelques minutes.",
                &["zoé"],
            ),
            answer(
                "zoé",
                "C’était la corbeille : une vidéo du spectacle y dormait. Merci !",
            ),
        ],
        ..QUESTION
    },
    Topic {
        category: "agenda-et-contacts",
        app: Some("contacts"),
        author: "yann",
        hours_ago: 49,
        title: "Fusionner deux carnets d’adresses",
        body: "Nous avons un carnet « Adhérents » et un autre « Adhérents 2025 » avec beaucoup de doublons. Comment n’en garder qu’un ?",
        ..QUESTION
    },
    Topic {
        kind: TopicKind::Idea,
        category: "agenda-et-contacts",
        author: "zoé",
        hours_ago: 90,
        title: "Un modèle d’agenda pour les permanences",
        body: "Beaucoup d’entre nous tiennent un planning de permanences. Et si l’on partageait ici un modèle d’agenda tout prêt, avec les créneaux de la semaine ?",
        answers: &[answer(
            "mireille",
            "Bonne idée. Je peux proposer le nôtre, avec les remplacements.",
        )],
        me_too: &["mireille", "karim"],
        ..QUESTION
    },
    Topic {
        kind: TopicKind::Discussion,
        category: "fichiers-et-partage",
        author: "karim",
        hours_ago: 60,
        title: "Comment rangez-vous les dossiers de votre association ?",
        body: "Par année ? Par activité ? Par personne ? Racontez ce qui marche chez vous, et ce que vous ne referiez pas.",
        answers: &[
            answer(
                "mireille",
                "Par activité, puis par année à l’intérieur. Un dossier « À ranger » pour les jours de presse, vidé une fois par mois.",
            ),
            answer(
                "ousmane",
                "Nous avions tout par année : impossible de retrouver les statuts ! Maintenant, il y a un dossier **Vie de l’association** qui ne bouge pas.",
            ),
        ],
        ..QUESTION
    },
    Topic {
        kind: TopicKind::Discussion,
        category: "coin-des-referent-es",
        author: "anne-laure",
        hours_ago: 20,
        title: "Qui prend la relève la semaine prochaine ?",
        body: "Je suis absente du lundi au mercredi. Qui peut passer voir les questions sans réponse ?",
        answers: &[answer("karim", "Moi, le matin.")],
        ..QUESTION
    },
];
