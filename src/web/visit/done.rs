//! What `?fait=` says was just done.

/// Confirmations, by the word that a redirect carries.
pub(super) const DONE: &[(&str, &str)] = &[
    (
        "question",
        "Votre question est publiée. Vous recevrez les réponses par mail.",
    ),
    ("reponse", "Votre réponse est publiée. Merci\u{202f}!"),
    (
        "attente",
        "Votre message est bien arrivé. Comme c’est l’un de vos premiers et qu’il contient un lien, une personne de la modération le relit avant de le publier. Vous n’avez rien à faire.",
    ),
    (
        "version",
        "Cette version est rétablie. L’autre est gardée dans l’historique.",
    ),
    ("efface", "Le texte de cette version est effacé."),
    (
        "commun",
        "Ce message est ouvert\u{a0}: les membres peuvent maintenant le compléter.",
    ),
    (
        "sans-commun",
        "Ce message est de nouveau à son auteur·ice. Ce que les autres y ont écrit reste.",
    ),
    ("modifie", "Votre modification est enregistrée."),
    (
        "supprime",
        "Le message est supprimé. Vous pouvez encore le rétablir.",
    ),
    ("retabli", "Le message est rétabli."),
    (
        "solution",
        "La solution est indiquée. Merci, cela aidera les suivant·es.",
    ),
    (
        "sans-solution",
        "La question n’a plus de solution indiquée.",
    ),
    ("vote", "Merci, votre vote est compté."),
    (
        "sondage",
        "Le sondage est enregistré. Il s’affiche sous le message.",
    ),
    (
        "sondage-termine",
        "Le sondage est terminé. Les résultats restent visibles.",
    ),
    ("sondage-supprime", "Le sondage est supprimé."),
    ("sans-vote", "Votre vote est retiré."),
    (
        "moi-aussi",
        "C’est noté\u{a0}: vous serez prévenu·e par mail des réponses.",
    ),
    ("sans-moi-aussi", "C’est retiré."),
    (
        "suivi",
        "Vous suivez ce sujet\u{a0}: les nouveaux messages vous arriveront par mail.",
    ),
    ("sans-suivi", "Vous ne suivez plus ce sujet."),
    (
        "silence",
        "C’est noté\u{a0}: plus aucun mail ne vous parlera de ce sujet.",
    ),
    (
        "suivi-lieu",
        "C’est noté\u{a0}: chaque nouveau sujet vous arrivera par mail.",
    ),
    (
        "suivi-normal",
        "C’est noté\u{a0}: ni mails en plus, ni sujets cachés.",
    ),
    (
        "masque-lieu",
        "C’est noté\u{a0}: ces sujets n’apparaissent plus dans vos listes.",
    ),
    (
        "marque-page",
        "C’est gardé. Vous le retrouverez dans vos marque-pages.",
    ),
    ("signale", "Merci. La modération va regarder ce message."),
    (
        "masque",
        "Le message est masqué. Son auteur·ice est prévenu·e.",
    ),
    ("visible", "Le message est de nouveau visible."),
    ("publie", "Le message est publié."),
    (
        "garde",
        "Le message reste affiché. Ses signalements sont classés.",
    ),
    ("niveau", "Le niveau de ce compte est changé."),
    (
        "compte-ouvert",
        "Le compte est ouvert. Un mail part à la personne pour choisir son mot de passe.",
    ),
    (
        "mail-mot-de-passe",
        "Un mail part à cette personne pour choisir un nouveau mot de passe.",
    ),
    ("apparence", "La nouvelle apparence est en place, partout."),
    ("logo", "Le nouveau logo est en place."),
    ("sans-logo", "Le logo d’origine est de retour."),
    ("deplacee", "La catégorie a changé de place."),
    (
        "reunion",
        "La catégorie est fermée. Ses sujets passent un à un dans l’autre\u{a0}: cela prend quelques instants.",
    ),
    ("categorie-supprimee", "La catégorie est supprimée."),
    (
        "sessions-fermees",
        "Cette personne est déconnectée partout.",
    ),
    (
        "relance",
        "C’est relancé. Regardez dans un instant ce qu’il en est.",
    ),
    ("taches-supprimees", "C’est supprimé."),
    ("renvoi", "Le mail est de nouveau à envoyer."),
    (
        "essai",
        "Le mail d’essai part à votre adresse. Regardez aussi dans les courriers indésirables.",
    ),
    (
        "espace-vu",
        "L’espace a répondu. Son nom et son logo suivent dans un instant.",
    ),
    (
        "espace-ferme",
        "L’espace est fermé\u{a0}: les personnes connectées par lui sont déconnectées.",
    ),
    ("espace-rouvert", "L’espace est rouvert."),
    (
        "espace-garde",
        "Les comptes sont gardés. S’il se connecte par OpenID Connect, l’espace est à inscrire de nouveau\u{a0}: la ligne est plus bas.",
    ),
    ("espace-detache", "Les comptes sont détachés de cet espace."),
    ("verrouille", "Le sujet est verrouillé."),
    ("deverrouille", "Le sujet est rouvert."),
    (
        "reservee",
        "C’est noté\u{a0}: pendant quinze minutes, les autres voient que vous répondez.",
    ),
    ("rendue", "La question est rendue. Merci d’avoir prévenu."),
    (
        "precisions",
        "Votre demande est publiée, et envoyée à la personne qui a posé la question.",
    ),
    (
        "sans-precisions",
        "La demande de précisions est retirée. Le message reste.",
    ),
    ("perime", "La question est indiquée comme périmée."),
    ("valable", "La question vaut de nouveau."),
    (
        "encore",
        "Merci de l’avoir dit\u{a0}: votre question remonte en haut de la liste.",
    ),
    ("sans-rappel", "C’est noté, nous ne le demanderons plus."),
    ("categorie", "La catégorie est enregistrée."),
    ("connexion", "Vous êtes connecté·e."),
    (
        "relie",
        "C’est relié\u{a0}: vous pouvez aussi vous connecter avec cet espace.",
    ),
    ("delie", "Cet espace n’est plus relié à votre compte."),
    (
        "montre",
        "C’est noté\u{a0}: votre association s’affiche à côté de votre nom.",
    ),
    (
        "sans-montre",
        "C’est noté\u{a0}: votre association ne s’affiche plus nulle part.",
    ),
    ("memoire", "Cet appareil se souvient de votre espace."),
    ("sans-memoire", "Cet appareil a oublié votre espace."),
    ("deconnexion", "Vous êtes déconnecté·e. À bientôt\u{202f}!"),
    (
        "jeton-revoque",
        "Le jeton est révoqué. Les programmes qui s’en servaient n’ont plus accès à votre compte.",
    ),
    ("session", "La session est fermée."),
    ("sessions", "Toutes vos autres sessions sont fermées."),
    (
        "mot-de-passe",
        "Votre nouveau mot de passe est enregistré. Vos autres sessions sont fermées.",
    ),
    (
        "retour",
        "Votre compte est gardé. Rien n’a été supprimé. Contents de vous revoir\u{202f}!",
    ),
    (
        "adresse-demandee",
        "Un mail vient de partir à la nouvelle adresse. Ouvrez-le et suivez son lien pour confirmer.",
    ),
    (
        "adresse-annulee",
        "La demande est annulée. Votre adresse n’a pas changé.",
    ),
    ("adresse", "Votre nouvelle adresse est enregistrée."),
    ("compte", "Votre compte est ouvert. Bienvenue\u{202f}!"),
    ("profil", "Votre profil est enregistré."),
    (
        "deux-etapes",
        "C’est en place. À la prochaine connexion, le forum vous demandera un code.",
    ),
    (
        "application-retiree",
        "L’application est retirée. Ses codes ne seront plus demandés.",
    ),
    ("cle-ajoutee", "La clé d’accès est ajoutée."),
    ("cle-renommee", "Le nouveau nom de la clé est enregistré."),
    ("cle-retiree", "La clé d’accès est retirée."),
    (
        "second-facteur-retire",
        "La connexion en deux étapes de ce compte est retirée. Un mail prévient la personne.",
    ),
    ("reglages", "Vos réglages sont enregistrés."),
    ("fichier", "Le fichier est supprimé."),
    (
        "joint",
        "C’est joint, à la fin de votre texte. Entre les crochets, décrivez chaque image pour les personnes qui ne la voient pas.",
    ),
    (
        "joint-fixe",
        "C’est joint, à la fin de votre texte. L’image bougeait\u{a0}: le forum n’en garde que la première vue. Entre les crochets, décrivez-la pour les personnes qui ne la voient pas. Pour un enregistrement d’écran, partagez plutôt une vidéo.",
    ),
    (
        "fichier-apres",
        "Votre texte est gardé. Connectez-vous, puis choisissez de nouveau vos fichiers\u{a0}: ils n’ont pas été envoyés.",
    ),
    ("suspendu", "Le compte est suspendu."),
    ("retablissement", "Le compte est rétabli."),
    ("texte", "Le texte est enregistré."),
    (
        "glossaire",
        "Le glossaire est enregistré. Les recherches s’en servent dès maintenant.",
    ),
    (
        "brouillon",
        "Votre texte est gardé. Connectez-vous pour le publier.",
    ),
    ("brouillon-jete", "Le brouillon est jeté."),
    (
        "de-cote",
        "Votre texte est mis de côté. Vous le retrouverez dans «\u{a0}Mon compte\u{a0}», «\u{a0}Mes brouillons\u{a0}».",
    ),
];
