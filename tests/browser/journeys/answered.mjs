// Ask, read it again, publish; another answers; the asker chooses the solution; a visitor finds it.

import { exists } from '../forum.mjs';
import { until } from '../until.mjs';
import { fill, said, titled } from './words.mjs';

const FOUND_MS = 2000;

export async function walk(stage, mode, forum) {
  const { report, server } = stage;
  const title = titled('Récupérer un fichier effacé par erreur', mode);
  const body = 'J’ai supprimé le budget **prévisionnel** hier. Peut-on revenir en arrière ?\n\n- il était dans « Trésorerie » ;\n- personne n’en a de copie.';

  const asker = await stage.enter(mode, forum.members.mireille.account);
  await asker.go('/');
  await asker.look('home-member');
  await asker.go('/poser');
  await asker.look('ask');
  await fill.question(asker.page, { title, body });
  await asker.page.getByLabel('Application').selectOption({ label: 'Fichiers' });
  await asker.press('Relire avant');
  report.check(`preview (${mode.name}): shows the message as it will be`, await asker.page.locator('.prose strong').count() === 1);
  await asker.look('preview');
  await asker.press('Corriger');
  report.equal(`preview (${mode.name}): going back keeps the text`, await asker.page.getByLabel(/^Racontez/).inputValue(), body);
  await asker.press('Relire avant');
  await asker.press('Publier ma question');
  const address = new URL(asker.page.url()).pathname;
  report.check(`asking (${mode.name}): leads to the question`, address.startsWith('/t/'), address);
  report.check(`asking (${mode.name}): says that it is published`, (await said(asker.page)).includes('Votre question est publiée'));
  await asker.look('asked');

  const helper = await stage.enter(mode, forum.members.karim.account);
  await helper.go(address);
  await fill.answer(helper.page, 'Oui ! Ouvrez *Fichiers supprimés*, en bas à gauche, puis « Restaurer ».');
  await helper.press('Publier ma réponse');
  report.check(`answering (${mode.name}): says that it is published`, (await said(helper.page)).includes('Votre réponse est publiée'));
  await helper.look('answer-published');
  await helper.page.goto(address);
  await helper.press('Moi aussi');
  await helper.look('me-too');

  await asker.go(address);
  await asker.look('topic-asker');
  await asker.press('Choisir comme solution');
  report.check(`solution (${mode.name}): says so`, (await said(asker.page)).includes('La solution est indiquée'));
  await asker.look('solution-chosen');

  const visitor = await stage.enter(mode);
  await visitor.go(address);
  report.check(`solution (${mode.name}): a visitor reads who chose it`, (await said(visitor.page)).includes('Solution choisie par mireille'));
  await searched(visitor, mode, title, server, report);
}

async function searched(visitor, mode, title, server, report) {
  if (!report.check(`search (${mode.name}): /recherche is there`, await exists(server.url, '/recherche'))) return;
  await visitor.go('/');
  await visitor.page.getByLabel('Votre question').fill('fichier éfacé par ereur');
  await visitor.press('Chercher ou demander');
  const link = visitor.page.getByRole('link', { name: title });
  const found = await until(async () => {
    if (await link.count()) return true;
    await visitor.page.reload();
    return false;
  }, FOUND_MS);
  report.check(`search (${mode.name}): the question is found within ${FOUND_MS} ms, misspelt`, found);
  await visitor.look('search-found');
  if (found) await visitor.leads(() => link.first().click());
  report.check(`search (${mode.name}): leads to the question`, visitor.path.startsWith('/t/'), visitor.path);
}
