// A visitor writes first and signs in afterwards: the text waits for them.

import { fill, questionTyped, said, titled } from './words.mjs';

export async function walk(stage, mode, forum) {
  await question(stage, mode, forum);
  await answer(stage, mode, forum);
}

async function question(stage, mode, forum) {
  const { report } = stage;
  const typed = {
    title: titled('Comment prévenir tout le monde d’une réunion ?', mode),
    body: 'Nous écrivons à chaque personne, une par une.\n\nY a-t-il plus simple ?',
  };
  const visitor = await stage.enter(mode);
  await visitor.go('/poser');
  await fill.question(visitor.page, typed);
  await visitor.press('Publier ma question');
  report.check(`writing first (${mode.name}): leads to signing in`, visitor.path.startsWith('/connexion'), visitor.path);
  report.check(`writing first (${mode.name}): says that the text is kept`, /texte est gardé/.test(await said(visitor.page)));
  await visitor.look('sign-in-kept');
  await visitor.typeSignIn(forum.members['anne-laure'].account);
  report.check(`writing first (${mode.name}): comes back to the form`, visitor.path.startsWith('/poser'), visitor.path);
  report.equal(`writing first (${mode.name}): the text is there`, JSON.stringify(await questionTyped(visitor.page)), JSON.stringify(typed));
  await visitor.look('ask-found-again');
  await visitor.press('Publier ma question');
  report.check(`writing first (${mode.name}): publishes`, visitor.path.startsWith('/t/'), visitor.path);
  await visitor.go('/poser');
  report.equal(`writing first (${mode.name}): the next form is empty`, (await questionTyped(visitor.page)).body, '');
}

async function answer(stage, mode, forum) {
  const { report } = stage;
  const body = `Une lettre d’information par mois nous suffit (${mode.name}).`;
  const visitor = await stage.enter(mode);
  await visitor.go(forum.asked[4].path);
  await fill.answer(visitor.page, body);
  await visitor.press('Publier ma réponse');
  report.check(`answering first (${mode.name}): leads to signing in`, visitor.path.startsWith('/connexion'), visitor.path);
  await visitor.typeSignIn(forum.members['anne-laure'].account);
  report.check(`answering first (${mode.name}): comes back to the topic`, visitor.path.startsWith(forum.asked[4].path), visitor.path);
  report.equal(`answering first (${mode.name}): the text is there`, await visitor.page.getByLabel(/^Votre réponse/).inputValue(), body);
  await visitor.look('answer-found-again');
  await visitor.press('Publier ma réponse');
  report.equal(`answering first (${mode.name}): publishes once`, await visitor.page.locator('.prose', { hasText: body }).count(), 1);
}
