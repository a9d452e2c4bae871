// Somebody who knows nothing of the forum looks for an answer, narrows the search, finds nothing, asks;
// and whoever runs the forum teaches it a word.

import { until } from '../until.mjs';
import { said, titled } from './words.mjs';

const FOUND_MS = 5000;

export async function walk(stage, mode, forum) {
  const { report } = stage;
  const visitor = await stage.enter(mode);
  const { page } = visitor;
  const name = (what) => `search: ${what} (${mode.name})`;

  await visitor.go('/recherche');
  await visitor.look('search-start');
  await page.getByLabel('Mots à chercher').fill('agendda téléphone');
  await visitor.press('Chercher');
  await visitor.look('search-corrected');
  report.check(name('says what it looked for instead'), (await said(page)).includes('Chercher exactement'), await said(page));

  await visitor.go('/recherche?q=agenda');
  const form = page.locator('details', { hasText: 'Recherche précise' });
  report.check(name('the precise search is folded'), !(await form.evaluate((one) => one.open)));
  await form.locator('summary').click();
  await form.getByLabel('État').selectOption('resolu');
  await form.getByLabel('Sans ces mots').fill('xylophone');
  await visitor.look('search-precise');
  await visitor.press('Chercher ainsi');
  report.equal(name('the form writes the words'), await page.getByLabel('Mots à chercher').inputValue(), 'agenda -xylophone etat:resolu');
  await visitor.look('search-filtered');
  await visitor.leads(() => page.getByRole('link', { name: /^Retirer « Résolues/ }).click());
  report.equal(name('a filter goes by a click'), await page.getByLabel('Mots à chercher').inputValue(), 'agenda -xylophone');

  await visitor.go('/recherche?q=agenda+etat:bidule');
  report.check(name('a wrong filter is explained'), (await said(page)).includes('est cherché comme un mot'));
  await visitor.look('search-trouble');

  await visitor.go('/recherche?q=zanzibar+auteur:mireille');
  await visitor.look('search-nothing');
  await visitor.follow('Poser la question');
  report.equal(name('the words are in the form'), await page.locator('[name=title]').inputValue(), 'zanzibar');

  await asking(visitor, mode, forum, report);
  if (mode.js) await keyboard(visitor, report, name);
  await teaching(stage, mode, forum, report);
}

// The title of a question brings what may answer it.
async function asking(visitor, mode, forum, report) {
  const { page } = visitor;
  const shown = page.locator('form [aria-live=polite]');
  const link = shown.getByRole('link').first();
  if (!mode.js) {
    await visitor.go(`/poser?${new URLSearchParams({ title: forum.solved.title })}`);
    report.check(`search: similar ones without a script (${mode.name})`, await link.count() > 0);
    await visitor.look('ask-similar');
    return;
  }
  await visitor.go('/poser');
  await page.locator('[name=title]').pressSequentially(forum.solved.title, { delay: 5 });
  const came = await until(async () => (await link.count()) > 0, FOUND_MS);
  report.check(`search: similar ones as one types (${mode.name})`, came);
  await visitor.look('ask-similar');
  if (!came) return;
  // By keyboard, beside what is being written.
  await link.focus();
  const [opened] = await Promise.all([visitor.context.waitForEvent('page'), page.keyboard.press('Enter')]);
  await opened.waitForLoadState();
  report.check(`search: opened beside the form (${mode.name})`, new URL(opened.url()).pathname.startsWith('/t'), opened.url());
  await opened.close();
  report.equal(`search: the title is still there (${mode.name})`, await page.locator('[name=title]').inputValue(), forum.solved.title);
}

// From the box to a result without a mouse.
async function keyboard(visitor, report, name) {
  const { page } = visitor;
  await visitor.go('/recherche');
  await page.getByLabel('Mots à chercher').focus();
  await page.keyboard.type('agenda');
  await visitor.leads(() => page.keyboard.press('Enter'));
  const result = page.locator('article h3 a').first();
  for (let presses = 0; presses < 60 && !(await result.evaluate((one) => one === document.activeElement)); presses += 1) {
    await page.keyboard.press('Tab');
  }
  report.check(name('a result is reached by Tab'), await result.evaluate((one) => one === document.activeElement));
}

async function teaching(stage, mode, forum, report) {
  const word = `wassingue${mode.width}${mode.js ? '' : 'x'}`;
  const topic = await forum.members.mireille.ask({ title: titled('Une serpillière perdue', mode), body: 'Qui l’a vue ?' });
  const admin = await stage.enter(mode, forum.members.yvonne.account);
  const { page } = admin;
  await admin.go('/admin/glossaire');
  await admin.look('glossary');
  const own = page.getByLabel('Vos lignes');
  await own.fill(`${await own.inputValue()}\n${word} > serpillière`);
  await page.getByLabel('Une recherche pour essayer').fill(word);
  await admin.press('Essayer avant');
  report.check(`search: the effect of a line (${mode.name})`, (await said(page)).includes('Effet sur'));
  await admin.look('glossary-trial');
  await admin.press('Enregistrer');
  report.check(`search: the glossary is kept (${mode.name})`, (await said(page)).includes('Le glossaire est enregistré'));
  const found = await until(async () => {
    await admin.go(`/recherche?q=${word}`);
    return (await page.getByRole('link', { name: topic.title }).count()) > 0;
  }, FOUND_MS);
  report.check(`search: a taught word finds (${mode.name})`, found);
  await admin.go(topic.path);
  await admin.look('topic-related');
  await admin.leave();
}
