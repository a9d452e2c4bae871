// Report, hide, restore, lock, suspend; and nobody else gets in.

import { exists } from '../forum.mjs';
import { MODES } from '../stage.mjs';
import { fill, said, titled } from './words.mjs';

const GUARDED = ['/moderation', '/moderation/journal', '/moderation/comptes', '/admin', '/admin/categories', '/admin/textes', '/admin/composants'];

export async function walk(stage, mode, forum) {
  await guarded(stage, mode, forum);
  await moderate(stage, mode, forum);
}

async function guarded(stage, mode, forum) {
  const { report, server } = stage;
  const visitor = await stage.enter(mode);
  const member = await stage.enter(mode, forum.members.mireille.account);
  const moderator = await stage.enter(mode, forum.members.moussa.account);
  for (const address of GUARDED) {
    if (!report.check(`guard (${mode.name}): ${address} is there`, await exists(server.url, address))) continue;
    await visitor.go(address);
    report.check(`guard (${mode.name}): a visitor at ${address} is led to sign in`, visitor.path.startsWith('/connexion'), visitor.path);
    const refused = await member.go(address);
    report.check(`guard (${mode.name}): a member at ${address} is refused`, [403, 404].includes(refused.status()), refused.status());
    // The pieces that pages are made of are shown to moderators too.
    if (address.startsWith('/admin') && address !== '/admin/composants') {
      const answer = await moderator.go(address);
      report.check(`guard (${mode.name}): a moderator at ${address} is refused`, [403, 404].includes(answer.status()), answer.status());
    }
  }
  await member.look('refused');
}

async function moderate(stage, mode, forum) {
  const { report } = stage;
  const { mireille, moussa, karim } = forum.members;
  const topic = await mireille.ask({ title: titled('Vends vélo pas cher', mode), body: 'Contactez-moi vite, offre à saisir avant ce soir.' });
  await karim.answer(topic, 'Est-ce bien le lieu ?');

  const reader = await stage.enter(mode, forum.members['anne-laure'].account);
  await reader.go(topic.path);
  await reader.page.locator('#message-1 summary', { hasText: 'Plus' }).click();
  await reader.follow('Signaler', reader.page.locator('#message-1'));
  await reader.look('report');
  await reader.page.getByRole('radio').first().check();
  await reader.page.getByLabel(/^En dire plus/).fill('De la publicité.');
  await reader.press('Envoyer le signalement');
  report.check(`reporting (${mode.name}): says thank you`, /signal|merci/i.test(await reader.page.locator('main .notice').first().innerText()));
  await reader.look('reported');

  const moderator = await stage.enter(mode, moussa.account);
  await moderator.go('/moderation');
  const card = moderator.page.locator('article', { hasText: topic.title });
  report.equal(`the queue (${mode.name}): shows what was reported`, await card.count(), 1);
  await moderator.look('queue');
  await moderator.press(/^Masquer/, card);
  report.equal(`hiding (${mode.name}): leaves the queue`, await card.count(), 0);
  await moderator.look('queue-decided');
  const hidden = await reader.go(topic.path);
  report.check(`hiding (${mode.name}): a member no longer reads it`, [404, 410].includes(hidden.status()), hidden.status());
  await reader.look('hidden-topic');

  await moderator.go(topic.path);
  await moderator.look('topic-hidden-moderator');
  await inMenu(moderator, 1, 'Rétablir');
  report.equal(`restoring (${mode.name}): a member reads it again`, (await reader.go(topic.path)).status(), 200);

  await moderator.go(topic.path);
  await inMenu(moderator, 1, 'Verrouiller');
  await moderator.look('topic-locked-moderator');
  await reader.go(topic.path);
  report.equal(`locking (${mode.name}): no more form`, await reader.page.getByRole('button', { name: 'Publier ma réponse' }).count(), 0);
  await reader.look('topic-locked');
  await moderator.go('/moderation/journal');
  report.check(`the log (${mode.name}): tells what was done`, (await said(moderator.page)).includes('a verrouillé'));
  await moderator.look('log');
  await suspend(stage, mode, moderator);
}

async function inMenu(person, number, button) {
  const card = person.page.locator(`#message-${number}`);
  await card.locator('summary', { hasText: 'Modérer' }).click();
  await person.shoot(`menu-moderate-${button.toLowerCase()}`);
  return person.press(button, card);
}

async function suspend(stage, mode, moderator) {
  const { report, server } = stage;
  const account = server.account(`remuant-${MODES.indexOf(mode) + 1}`, 'member');
  const rowdy = await stage.enter(mode, account);
  await rowdy.go('/poser');
  const title = titled('Je crie très fort', mode);
  await fill.question(rowdy.page, { title, body: 'Parce que.' });
  await rowdy.press('Publier ma question');
  const { pathname } = new URL(rowdy.page.url());

  await moderator.go(pathname);
  await moderator.page.locator('#message-1 summary', { hasText: 'Modérer' }).click();
  await moderator.follow('Voir le compte', moderator.page.locator('#message-1'));
  await moderator.look('account-moderator');
  await moderator.page.getByLabel(/^(Pourquoi|Motif|Raison)/).first().fill('Ton agressif, malgré un rappel.');
  await moderator.press('Suspendre ce compte');
  await moderator.look('account-suspended');
  await rowdy.go('/');
  report.check(`suspending (${mode.name}): the session is over`, await rowdy.page.getByRole('link', { name: 'Se connecter' }).count() > 0);
  await rowdy.signIn(account);
  report.check(`suspending (${mode.name}): signing in says why`, (await said(rowdy.page)).includes('Ton agressif'));
  await rowdy.look('suspended');
}
