// Reading on where one stopped; a message kept with a note, passed on; following a category; all of it
// through the menu under messages, by keyboard too; a topic on paper.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { SHOTS } from '../stage.mjs';
import { said, titled } from './words.mjs';

export async function walk(stage, mode, forum) {
  const { report } = stage;
  const { mireille, karim } = forum.members;
  const topic = await mireille.ask({ title: titled('Où ranger les comptes rendus', mode), body: 'Chacun les met ailleurs.', tags: 'rangement' });
  await karim.answer(topic, 'Dans un dossier **partagé** par groupe.');
  const reader = await stage.enter(mode, forum.members['anne-laure'].account);
  await reader.go(topic.path);
  await reader.look('read-first');
  report.check(`reading (${mode.name}): at a first visit nothing is called new`, !(await said(reader.page)).includes('Nouveaux messages'));

  await mireille.answer(topic, 'Et qui en est responsable ?');
  await karim.answer(topic, 'La personne qui anime la réunion.');
  await reader.go('/questions');
  const row = reader.page.locator('article', { hasText: topic.title });
  report.check(`reading (${mode.name}): the list tells what is new`, /2.nouveaux/.test(await row.innerText()), await row.innerText());
  await reader.look('list-news');
  await reader.leads(() => row.getByRole('link', { name: /nouveaux/ }).click());
  report.check(`reading (${mode.name}): leads to the first new message`, reader.page.url().endsWith('#message-3'), reader.page.url());
  report.check(`reading (${mode.name}): a line tells what is new from what was read`, (await said(reader.page)).includes('Nouveaux messages depuis votre dernière visite'));
  await reader.look('topic-news');

  await keep(reader, mode, topic);
  await share(reader, mode);
  await follow(reader, mode);
  await byKeyboard(reader, mode, topic);
  if (mode.js && mode.width > 1000) await onPaper(reader, forum);
}

async function openMenu(person, number) {
  const card = person.page.locator(`#message-${number}`);
  await card.locator('summary', { hasText: 'Plus' }).click();
  await onScreen(person, card.locator('.menu-panel').first(), 'under a message');
  return card;
}

// A menu that hangs over the left edge makes nothing wider, and cannot be read.
async function onScreen({ stage, mode }, panel, where) {
  const box = await panel.boundingBox();
  const inside = box && box.x >= 0 && box.x + box.width <= mode.width;
  stage.report.check(`menu ${where} (${mode.name}): is wholly on the screen`, inside, JSON.stringify(box));
}

async function keep(reader, mode, topic) {
  const { report } = reader.stage;
  await reader.go(topic.path);
  const card = await openMenu(reader, 2);
  await reader.look('message-menu');
  await reader.follow('Garder', card);
  await reader.look('keep');
  await reader.page.getByLabel('Une note pour vous').fill('À proposer au prochain bureau.');
  await reader.press('Garder ce message');
  report.check(`keeping (${mode.name}): says so`, (await said(reader.page)).includes('C’est gardé'));
  await reader.go('/compte/marque-pages');
  report.check(`keeping (${mode.name}): the list has the note`, (await said(reader.page)).includes('À proposer au prochain bureau.'));
  await reader.look('bookmarks');
  await reader.press(/^Retirer/, reader.page.locator('article', { hasText: topic.title }));
  await reader.look('bookmark-removed');
  await reader.press('Le garder de nouveau');
  report.check(`keeping (${mode.name}): taking out is taken back`, (await said(reader.page)).includes('À proposer au prochain bureau.'));
}

async function share(reader, mode) {
  const { report } = reader.stage;
  await reader.follow(/Où ranger/);
  const card = await openMenu(reader, 2);
  await reader.follow('Partager', card);
  const address = await reader.page.getByLabel('Adresse du message').inputValue();
  report.check(`sharing (${mode.name}): shows the lasting address`, /\/p\/\d+$/.test(address), address);
  report.check(`sharing (${mode.name}): a mail can be written`, (await reader.page.getByRole('link', { name: 'Envoyer par mail' }).getAttribute('href')).startsWith('mailto:?'));
  const copy = reader.page.getByRole('button', { name: 'Copier l’adresse' });
  report.equal(`sharing (${mode.name}): copying is offered to scripts only`, await copy.isVisible(), mode.js);
  if (mode.js) {
    await reader.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await copy.click();
    await reader.page.getByText('L’adresse est copiée.').waitFor();
    report.equal(`sharing (${mode.name}): the address is copied`, await reader.see(() => navigator.clipboard.readText()), address);
  }
  await reader.look('share');
}

async function follow(reader, mode) {
  const { report } = reader.stage;
  await reader.go('/tag/rangement');
  await reader.page.locator('main summary', { hasText: 'Suivre' }).click();
  await onScreen(reader, reader.page.locator('main .menu-panel').first(), 'of a tag');
  await reader.look('follow-menu');
  await reader.press(/^Suivre : un mail/);
  report.check(`following (${mode.name}): says what comes`, (await said(reader.page)).includes('chaque nouveau sujet vous arrivera par mail'));
  await reader.go('/compte/suivis?quoi=etiquettes');
  await reader.look('followed');
  await reader.press(/^Ne plus suivre/);
  report.check(`following (${mode.name}): is stopped from the list`, (await said(reader.page)).includes('Rien de choisi'));
  await reader.go('/sujets?nouveau=1');
  await reader.look('to-read');
  await reader.go('/compte');
  await reader.look('account-reading');
}

async function byKeyboard(reader, mode, topic) {
  const { report } = reader.stage;
  const { page } = reader;
  await reader.go(topic.path);
  await page.locator('#message-2 summary', { hasText: 'Plus' }).focus();
  const here = () => reader.see(() => document.activeElement.textContent.trim().replaceAll(/\s+/g, ' '));
  report.equal(`menu by keyboard (${mode.name}): says which message it is about`, await here(), 'Plus : message 2');
  await page.keyboard.press('Enter');
  const visited = [];
  for (let i = 0; i < 4; i += 1) {
    await page.keyboard.press('Tab');
    visited.push(await here());
  }
  report.equal(`menu by keyboard (${mode.name}): its entries follow`, visited.join(', '), 'Citer, Partager, Gardé : voir ma note, Signaler');
  if (mode.js) {
    await page.keyboard.press('Escape');
    report.equal(`menu by keyboard (${mode.name}): Escape closes it and comes back`, await here(), 'Plus : message 2');
    await page.keyboard.press('Enter');
  } else {
    await page.locator('#message-2 summary', { hasText: 'Plus' }).focus();
  }
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Tab');
  await reader.leads(() => page.keyboard.press('Enter'));
  report.check(`menu by keyboard (${mode.name}): an entry leads to its page`, reader.path.endsWith('/marque-page'), reader.path);
}

// Nobody prints a button.
async function onPaper(reader, forum) {
  const { report } = reader.stage;
  for (const [name, { path: address }] of Object.entries({ solved: forum.solved, long: forum.long })) {
    await reader.go(address);
    const file = path.join(SHOTS, `print-${name}.pdf`);
    writeFileSync(file, await reader.page.pdf({ format: 'A4' }));
    await reader.page.emulateMedia({ media: 'print' });
    const shown = await reader.see(() => [...document.querySelectorAll('button, summary, nav, main input:not(.prose input), textarea, .skip')]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height > 0 && !element.closest('.solution-place'))
      .map((element) => element.outerHTML.slice(0, 80)));
    report.check(`on paper (${name}): nothing to press`, shown.length === 0, shown.join('\n'));
    await reader.shoot(`print-${name}`);
    await reader.page.emulateMedia({ media: null });
    try {
      execFileSync('pdftoppm', ['-r', '60', '-png', file, file.replace('.pdf', '')]);
    } catch {
      report.note('no pdftoppm: the sheets are not drawn');
    }
  }
}
