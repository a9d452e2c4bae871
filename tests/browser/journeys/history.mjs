// What a message said before, writing together, and two who correct one message at once.

import { said, titled } from './words.mjs';

const BEFORE = `Voici comment partager un dossier.

Ouvrez Fichiers, puis le dossier à partager.

Cliquez sur le bouton Partager, et donnez le nom de la personne.

Elle reçoit un mail, et le dossier apparaît chez elle.

Pour arrêter le partage, retirez son nom de la liste.

Un dossier partagé garde un petit signe à côté de son nom.

Bon courage, et n’hésitez pas à revenir par ici.`;

export async function walk(stage, mode, forum) {
  const { report } = stage;
  const { mireille, karim, moussa, 'anne-laure': anne } = forum.members;
  const topic = await mireille.ask({ title: titled('Comment partager un dossier', mode), body: 'Je n’y arrive pas.' });
  await karim.answer(topic, `${BEFORE}\n\nJe suis au 12 rue des Lilas.`);
  const id = await mireille.postId(topic, 2);

  const author = await stage.enter(mode, karim.account);
  await author.go(topic.path);
  await modify(author);
  await author.page.getByLabel(/^Texte/).fill(BEFORE.replace('Ouvrez Fichiers', 'Ouvrez l’application Fichiers'));
  await author.page.getByLabel(/^Pourquoi/).fill('Adresse retirée, application nommée');
  await author.look('edit');
  await author.press('Enregistrer la modification');
  await author.follow('Modifié', author.page.locator('#message-2'));
  report.check(`history (${mode.name}): the author reads what changed`, (await author.page.locator('del').count()) > 0);
  await author.look('history-author');

  const visitor = await stage.enter(mode);
  await visitor.go(topic.path);
  await visitor.follow('Modifié', visitor.page.locator('#message-2'));
  report.check(`history (${mode.name}): a visitor reads when, not what`, !(await said(visitor.page)).includes('Lilas'));
  await visitor.look('history-visitor');

  const moderator = await stage.enter(mode, moussa.account);
  await moderator.go(`/p/${id}/historique`);
  await moderator.look('history-moderator');
  await moderator.follow(/^Effacer cette version/);
  await moderator.look('history-erase');
  await moderator.press('Effacer ce texte pour toujours');
  report.check(`erasing (${mode.name}): the address is gone`, !(await said(moderator.page)).includes('Lilas'));
  await moderator.look('history-erased');

  await together(stage, mode, { author, topic, id, anne });
  await conflict(stage, mode, { topic, id, anne, karim });
}

async function together(stage, mode, { author, topic, id, anne }) {
  const { report } = stage;
  await author.go(`/p/${id}/wiki`);
  await author.look('wiki-open');
  await author.press('Ouvrir à la rédaction commune');
  const member = await stage.enter(mode, anne.account);
  await member.go(topic.path);
  await modify(member);
  await member.page.getByLabel(/^Texte/).fill(BEFORE.replace('Bon courage', 'Bon courage à vous'));
  await member.press('Enregistrer la modification');
  const card = await member.page.locator('#message-2').innerText();
  report.check(`wiki (${mode.name}): says who wrote`, /Rédaction commune, avec anne-laure/.test(card), card);
  await member.look('wiki-topic');
  await member.follow('Modifié', member.page.locator('#message-2'));
  await member.look('wiki-history');
}

async function conflict(stage, mode, { topic, id, anne, karim }) {
  const { report } = stage;
  const first = await stage.enter(mode, anne.account);
  await first.go(`/p/${id}/modifier`);
  const second = await stage.enter(mode, karim.account);
  await second.go(`/p/${id}/modifier`);
  const shown = await first.page.getByLabel(/^Texte/).inputValue();
  await second.page.getByLabel(/^Texte/).fill(shown.replace('Elle reçoit un mail', 'Elle reçoit aussitôt un mail'));
  await second.press('Enregistrer la modification');
  const mine = shown.replace('Voici comment', 'Voici simplement comment');
  await first.page.getByLabel(/^Texte/).fill(mine);
  await first.press('Enregistrer la modification');
  report.equal(`conflict (${mode.name}): says so`, first.last.status(), 409);
  report.equal(`conflict (${mode.name}): the text is back`, await first.page.getByLabel(/^Votre texte/).inputValue(), mine);
  const merged = await first.page.getByLabel(/^La fusion proposée/).inputValue();
  report.check(`conflict (${mode.name}): both changes are proposed`, merged.includes('simplement') && merged.includes('aussitôt'), merged);
  await first.look('conflict');
  await first.press('Enregistrer la fusion proposée');
  const text = await first.page.locator('#message-2').innerText();
  report.check(`conflict (${mode.name}): both changes are saved`, text.includes('simplement') && text.includes('aussitôt'), text);
  await first.go(topic.path);
}

async function modify(person) {
  const card = person.page.locator('#message-2');
  await card.locator('summary', { hasText: 'Plus' }).click();
  await person.follow(/^Modifier/, card);
}
