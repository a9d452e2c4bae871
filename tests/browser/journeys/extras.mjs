// A message with everything it may hold, a passage opened by keyboard, a quote, a poll.

import { fill, said, titled } from './words.mjs';

const BODY = `Bonjour, avec {v31} je cherche une date. Voir SOLVED

>! Le code de la porte est sous le *pot de fleurs*.

| Application | Version | Utilisée par | Remarque |
|---|--:|---|---|
| Agenda | 4.7 | toute l’équipe, sur ordinateur et sur téléphone | à mettre à jour en janvier |
| Visio | 21 | le bureau | rien |

- [x] prévenir le bureau
- [ ] réserver la salle[^1]

\`\`\`php
<?php
// Un commentaire assez long pour que la ligne dépasse la largeur d’un téléphone
$CONFIG = ['trusted_domains' => ['mon-asso.example.org'], 'loglevel' => 2];
\`\`\`

[^1]: La salle du premier étage.`;

export async function walk(stage, mode, forum) {
  const { server } = stage;
  const asker = await stage.enter(mode, forum.members.mireille.account);
  await asker.go('/poser');
  await fill.question(asker.page, {
    title: titled('Une date pour la réunion', mode),
    body: BODY.replace('SOLVED', server.url + forum.solved.path),
  });
  await asker.press('Publier ma question');
  const address = new URL(asker.page.url()).pathname;
  await shown(stage, mode, asker, forum);
  await quoted(stage, mode, forum, address);
  await polled(stage, mode, forum, asker, address);
}

async function shown(stage, mode, person, forum) {
  const { report } = stage;
  const prose = person.page.locator('#message-1 .prose').first();
  const title = prose.getByRole('link', { name: forum.solved.title });
  report.check(`links (${mode.name}): a topic is shown by its title`, await title.count() === 1);
  report.check(`links (${mode.name}): and its state`, (await prose.innerText()).includes('Résolu'));
  const hidden = prose.getByText('sous le pot de fleurs');
  report.check(`hidden passage (${mode.name}): closed at first`, !await hidden.isVisible());
  await person.look('extras');
  await prose.locator('summary').focus();
  await person.page.keyboard.press('Enter');
  report.check(`hidden passage (${mode.name}): the keyboard opens it`, await hidden.isVisible());
  await person.look('extras-open');
  const colours = await person.see(() => {
    const code = document.querySelector('#message-1 pre code');
    return new Set([...code.querySelectorAll('span')].map((span) => getComputedStyle(span).color)).size;
  });
  report.check(`code (${mode.name}): has colours`, colours >= 3, String(colours));
  await person.page.emulateMedia({ media: 'print' });
  await person.shoot('extras-print');
  await person.page.emulateMedia({ media: null });
}

async function quoted(stage, mode, forum, address) {
  const { report } = stage;
  const helper = await stage.enter(mode, forum.members.karim.account);
  await helper.go(address);
  await helper.page.locator('#message-1 > footer summary').first().focus();
  await helper.page.keyboard.press('Enter');
  await helper.look('extras-menu');
  const quote = helper.page.locator('#message-1').getByRole('link', { name: 'Citer' });
  await helper.leads(() => quote.press('Enter'));
  const field = helper.page.getByLabel(/^Votre réponse/);
  const typed = await field.inputValue();
  report.check(`quote (${mode.name}): the answer begins with it`, typed.includes('> [@mireille a écrit](/p/'), typed.slice(0, 80));
  report.check(`quote (${mode.name}): what was hidden stays so`, !typed.includes('pot de fleurs'));
  await field.fill(`${typed.slice(0, 200)}\n\nLe mardi me va.`);
  await helper.press('Publier ma réponse');
  report.check(`quote (${mode.name}): says whose it is`, (await said(helper.page)).includes('mireille a écrit'));
  await helper.look('extras-quoted');
  await helper.leave();
}

async function polled(stage, mode, forum, asker, address) {
  const { report } = stage;
  await asker.go(address);
  await asker.page.locator('#message-1 > footer summary').first().click();
  await asker.follow('Ajouter un sondage');
  await asker.look('poll-form');
  await asker.page.getByLabel(/^Votre question/).fill('Quel soir ?');
  // What browsers let through without scripts of ours, the server says.
  await asker.page.getByLabel(/^Les réponses possibles/).fill('Mardi');
  await asker.press('Ajouter ce sondage');
  report.check(`poll (${mode.name}): one choice is not enough`, (await said(asker.page)).includes('au moins deux réponses'));
  await asker.look('poll-form-wrong');
  await asker.page.getByLabel(/^Les réponses possibles/).fill('Mardi\nJeudi, mais seulement après vingt heures à cause du train\nSamedi');
  await asker.page.getByLabel(/les noms sont affichés/).check();
  await asker.press('Ajouter ce sondage');
  report.check(`poll (${mode.name}): stands under the message`, await asker.page.locator('#message-1 .poll').count() === 1);
  await asker.look('poll-open');

  const helper = await stage.enter(mode, forum.members.karim.account);
  await helper.go(address);
  await helper.follow('Voir les résultats');
  await helper.look('poll-results-before');
  await helper.follow('Voter');
  await helper.page.getByRole('radio', { name: 'Mardi' }).focus();
  await helper.page.keyboard.press('ArrowDown');
  await helper.press(/^Voter/);
  report.check(`poll (${mode.name}): the vote is counted`, /1\s+voix, 100\s+%/.test(await said(helper.page)));
  report.check(`poll (${mode.name}): with the name, as was said`, (await helper.page.locator('.poll').innerText()).includes('karim'));
  await helper.look('poll-voted');
  await helper.follow('Changer mon vote');
  await helper.page.getByRole('radio', { name: 'Samedi' }).check();
  await helper.press(/^Changer mon vote/);
  report.check(`poll (${mode.name}): a change of mind is no second vote`, /1\s+personne a voté/.test(await said(helper.page)));

  await asker.go(address);
  await asker.page.locator('#message-1 > footer summary').first().click();
  await asker.follow('Gérer le sondage');
  await asker.look('poll-manage');
  await asker.press('Terminer maintenant');
  await asker.look('poll-closed');
  const visitor = await stage.enter(mode);
  await visitor.go(address);
  report.check(`poll (${mode.name}): a visitor reads the result, no name`, !(await visitor.page.locator('.poll').innerText()).includes('karim'));
  await visitor.look('poll-visitor');
}
