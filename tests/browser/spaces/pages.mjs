// The few pages of a space that a person meets on the way to the forum.

function escape(text) {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function page(title, body) {
  return `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${escape(title)}</title></head>
<body><main><h1>${escape(title)}</h1>${body}</main></body></html>`;
}

function form(action, hidden, body) {
  const inputs = Object.entries(hidden)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`);
  return `<form method="post" action="${action}">${inputs.join('')}${body}</form>`;
}

export const pages = {
  signIn: (space, { requesttoken, back, wrong }) => page(`Connexion à ${space.title}`, form(
    '/login',
    { requesttoken, redirect_url: back },
    `${wrong ? '<p role="alert">Nom ou mot de passe incorrect.</p>' : ''}
<p><label>Nom de compte ou adresse mail <input name="user" autocomplete="username" required></label></p>
<p><label>Mot de passe <input name="password" type="password" autocomplete="current-password" required></label></p>
<p><button>Se connecter</button></p>`,
  )),

  home: (space, user) => page(space.title, `<p>Bonjour ${escape(user.name)}.</p>
<p><a href="/logout">Se déconnecter</a></p>`),

  landing: (space, client, next) => page('Connecter une application', `<p>« ${escape(client)} » demande à
utiliser votre compte sur ${escape(space.title)}.</p><p><a href="${escape(next)}">Continuer</a></p>`),

  grant: (space, { client, user, stateToken, requesttoken }) => page('Accès au compte', `<p>Vous êtes
${escape(user.name)}, et « ${escape(client)} » demande à utiliser votre compte.</p>${form(
    '/login/v2/grant',
    { stateToken, requesttoken },
    '<button>Autoriser</button>',
  )}`),

  granted: () => page('Compte connecté', '<p>Vous pouvez fermer cette fenêtre.</p>'),

  consent: (space, client) => page('Partager votre compte', `<p>« ${escape(client)} » demande à savoir qui vous
êtes sur ${escape(space.title)}.</p>${form('/apps/oidc/consent', {}, `<button name="answer" value="yes">Accepter</button>
<button name="answer" value="no">Refuser</button>`)}`),

  refused: (why) => page('Accès refusé', `<p>${escape(why)}</p>`),
  maintenance: () => page('En maintenance', '<p>Cet espace revient bientôt.</p>'),
  installing: () => page('Installation', '<p>Rien n’est encore installé ici.</p>'),
  missing: () => page('Page introuvable', '<p>Il n’y a rien à cette adresse.</p>'),
};
