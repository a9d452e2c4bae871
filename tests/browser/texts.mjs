// What people of associations might write.

export const LONG_TITLE = 'Comment vous organisez-vous pour ranger les dossiers de l’association ?';

export const LONG_QUESTION = `Bonjour à toutes et à tous,

Nous sommes douze bénévoles et notre espace est devenu un grenier. Chacun·e crée ses dossiers, et plus personne ne retrouve les comptes rendus.

## Ce que nous avons déjà essayé

- un dossier par année ;
- un dossier par commission ;
- un fichier « LISEZ-MOI » que personne ne lit.

Comment faites-vous dans vos associations ? Avez-vous une règle **simple** qui tient dans la durée ?`;

export const ANSWERS = [
  'Chez nous, un dossier par commission, et dedans un dossier par année. C’est tout, et cela tient depuis trois ans.',
  'Nous avons écrit la règle en trois lignes :\n\n1. un seul dossier partagé à la racine ;\n2. des noms qui commencent par la date, comme `2026-11-22 Compte rendu` ;\n3. on range le premier lundi du mois.',
  '> un fichier « LISEZ-MOI » que personne ne lit\n\nNous l’avons appelé « Commencer ici ». Bizarrement, les gens l’ouvrent !',
  'Les étiquettes nous ont beaucoup aidés : *à valider*, *validé*, *archivé*.',
  'Attention aux dossiers de groupe : le quota n’est pas celui des personnes.\n\n| Dossier | Qui écrit |\n|---|---|\n| Bureau | le bureau |\n| Commun | tout le monde |',
  'Merci pour ces pistes. Ce que je vais proposer à la prochaine réunion :\n\n- [x] un dossier par commission\n- [ ] une personne qui range\n\nLe reste attendra[^1].\n\n[^1]: Nous nous voyons tous les deux mois.',
  '## Avec un peu de ligne de commande\n\nPour les curieux·ses, voici ce qui nous sert à compter :\n\n```sh\nfind . -name \'*.odt\' | wc -l\n```\n\n### Et sans\n\nLa loupe, en haut à droite. ~~Ou la patience.~~',
  'Une personne « gardienne des dossiers », élue pour six mois. Chacun·e son tour.',
  'Nous gardons tout à plat et nous cherchons avec la loupe. Cela suffit jusqu’à quelques centaines de fichiers.',
];

export const QUESTIONS = [
  {
    title: 'Synchroniser l’agenda de l’association sur mon téléphone',
    app: 'calendar', version: '31', tags: 'téléphone, Android',
    body: 'Bonjour, notre agenda commun s’affiche bien sur l’ordinateur, mais je ne le vois pas sur mon téléphone. J’ai essayé d’ajouter un compte, on me demande une « adresse du serveur ». Laquelle ?',
    answers: [
      'Sur Android, il faut une petite application entre les deux : **DAVx⁵**, gratuite sur F-Droid.\n\n1. Installez DAVx⁵ et choisissez *Connexion avec Nextcloud*.\n2. Comme adresse, tapez `mon-asso.exemple.fr`.\n3. Cochez l’agenda de l’association.',
      'Sur iPhone, c’est plus simple : Réglages › Calendrier › Comptes › Ajouter › Autre › Compte CalDAV.',
    ],
    solution: 2,
  },
  {
    title: 'Peut-on partager un dossier avec une personne qui n’a pas de compte ?',
    app: 'files', tags: 'partage',
    body: 'Notre comptable n’a pas de compte dans notre espace. Comment lui donner accès au dossier « Factures » sans tout ouvrir ?',
    answers: [],
  },
  {
    title: 'Rédiger le compte rendu de l’assemblée générale à plusieurs',
    app: 'richdocuments', tags: '',
    body: 'Nous serons cinq à écrire en même temps. Est-ce que le document tient le coup ?',
    answers: ['Oui, nous l’avons fait à huit le mois dernier.', 'Pensez à couper les notifications du document pendant la séance.'],
  },
  {
    title: '« Espace insuffisant » alors que nous n’avons que 12 Go',
    app: 'files', tags: 'quota',
    body: 'Le message apparaît dès que j’envoie une photo de plus de 2 Mo. Où sont passés les gigaoctets ?',
    answers: ['Regardez la corbeille : elle compte dans le total. Videz-la, puis attendez quelques minutes.'],
    solution: 2,
  },
  {
    title: 'Inviter une quinzaine de bénévoles d’un coup',
    app: '', tags: '',
    body: 'Faut-il créer les comptes un par un, ou peut-on envoyer une liste ?',
    answers: [],
  },
];

export const OTHERS = [
  {
    kind: 'discussion', title: 'Présentez votre association en quelques lignes',
    body: 'Nous commençons : les **Jardins partagés du Ruisseau**, soixante adhérent·es, un espace depuis 2024.',
    answers: ['Le Collectif Vélo, à Lorient : trente bénévoles et un atelier le samedi.', 'La Maison de quartier des Tilleuls. Bonjour !'],
  },
  {
    kind: 'idee', title: 'Voir les anniversaires des adhérent·es dans l’agenda',
    body: 'Ce serait pratique pour penser à les souhaiter, sans tenir un tableau à part.',
    answers: ['Bonne idée, à condition que chacun·e puisse dire non.'],
  },
  {
    kind: 'annonce', title: 'Ouverture des inscriptions du 5 au 31 janvier',
    body: 'Les associations pourront demander un espace pendant tout le mois de janvier.\n\nLes espaces ouverts avant restent comme ils sont.',
    answers: [],
  },
];
