// A visitor reads: every public page, without a cookie, a foreign host or an error.

import { exists } from '../forum.mjs';

async function read(person, address, name) {
  const response = await person.go(address);
  person.stage.report.equal(`${name} (${person.mode.name}): answers`, response.status(), 200);
  await person.look(name);
}

export async function walk(stage, mode, forum) {
  const { report, server } = stage;
  const visitor = await stage.enter(mode);
  const { page } = visitor;

  await read(visitor, '/', 'home');
  const box = await visitor.see(() => {
    const input = document.querySelector('main form[role=search] input, main search input, main form[action="/recherche"] input');
    return input ? input.getBoundingClientRect().bottom : 0;
  });
  report.check(`home (${mode.name}): the question box is on the first screen`, box > 0 && box < mode.height, `${box}`);

  await visitor.follow('Toutes les questions');
  report.equal(`the list (${mode.name}): one click from home`, visitor.path, '/questions');
  await visitor.look('questions');
  await read(visitor, '/questions?etat=sans-reponse', 'questions-unanswered');
  await read(visitor, '/sujets', 'topics');
  await read(visitor, '/idees', 'ideas');
  await read(visitor, '/annonces', 'announcements');

  await read(visitor, forum.solved.path, 'topic-solved');
  const order = await visitor.see(() => [...document.querySelectorAll('#message-1, #solution, #message-2, #repondre')].map((one) => one.id));
  report.equal(`a solved topic (${mode.name}): question, solution, answers, form`, order.join(' '), 'message-1 solution message-2 repondre');
  await visitor.follow('téléphone', page.locator('main'));
  report.equal(`a tag (${mode.name}): reached from its topic`, decodeURI(visitor.path), '/tag/telephone');
  await visitor.look('tag');
  await page.goBack();
  await visitor.leads(() => page.getByRole('navigation', { name: /chemin|Fil|Vous êtes/i }).getByRole('link').last().click());
  report.check(`a category (${mode.name}): reached from its topic`, visitor.path.startsWith('/c/'), visitor.path);
  await visitor.look('category');

  await read(visitor, forum.long.path, 'topic-long');
  report.equal(`a long topic (${mode.name}): twenty messages a page`, await page.locator('[id^=message-]').count(), 20);
  await read(visitor, `${forum.long.path}?page=2`, 'topic-long-2');
  for (const [kind, topic] of Object.entries(forum.opened)) await read(visitor, topic.path, `topic-${kind}`);
  await read(visitor, '/poser', 'ask-visitor');
  await read(visitor, '/connexion', 'sign-in');

  for (const [name, address] of Object.entries({
    profile: '/u/mireille', search: '/recherche', found: '/recherche?q=agenda', 'found-nothing': '/recherche?q=zanzibar',
    tutorials: '/tutoriels', rules: '/regles', legal: '/mentions-legales', privacy: '/vie-privee',
    accessibility: '/accessibilite', contact: '/contact', 'sign-up': '/inscription', forgotten: '/mot-de-passe-oublie',
  })) {
    if (report.check(`${name} (${mode.name}): ${address} is there`, await exists(server.url, address))) await read(visitor, address, name);
  }
  const missing = await visitor.go('/t/rien/999999');
  report.equal(`a topic that is not there (${mode.name}): says so`, missing.status(), 404);
  await visitor.look('not-found');

  const cookies = await visitor.context.cookies();
  report.equal(`a visitor (${mode.name}): no cookie`, cookies.map(({ name }) => name).join(), '');
}
