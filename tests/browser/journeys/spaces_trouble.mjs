// What goes wrong on the way through a space, and what is said then: what happened, what to do, the text kept.

import { helps, isSignedIn, signInThere, somebody, typeSpace } from './space_steps.mjs';
import { fill, said, titled } from './words.mjs';

// What is typed, and what the form says.
const TYPED = {
  unknown: ['zanzibar', /ne connaissons pas/],
  mail: ['odile@jardins.example', /adresse mail|mot de passe/i],
  address: ['https://exemple.org/zanzibar', /ne connaissons pas/],
};
// Spaces in a bad mood.
const MOODY = {
  maintenance: ['en-maintenance', /maintenance|indisponible|plus tard|moment/i],
  throttled: ['debordee', /plus tard|moment|minute/i],
  down: ['en-panne', /répond pas|plus tard|moment/i],
  uninstalled: ['pas-installee', /répond|plus tard|moment|installé/i],
};

export async function walk(stage, mode) {
  const visitor = await stage.enter(mode);
  await typed(visitor, mode);
  await closed(visitor, mode);
  await moody(visitor, mode);
  const space = stage.spaces.by['asso-c'];
  const who = somebody(space, mode);
  try {
    await late(visitor, mode, space, who);
    await refused(visitor, mode, space);
  } finally {
    space.calm();
  }
}

async function typed(visitor, mode) {
  const { report } = visitor.stage;
  for (const [name, [words, wanted]] of Object.entries(TYPED)) {
    await visitor.go('/connexion?retour=/questions');
    const answer = await typeSpace(visitor, words);
    report.equal(`a space, ${name} (${mode.name}): the form again`, answer.status(), 422);
    report.equal(`a space, ${name} (${mode.name}): what was typed is there`, await visitor.page.getByLabel(/^Adresse de votre espace/).inputValue(), words);
    await helps(visitor, `a space, ${name} (${mode.name})`, wanted);
    await visitor.look(`space-${name}`);
  }
}

async function closed(visitor, mode) {
  const { report } = visitor.stage;
  await visitor.go('/connexion');
  const answer = await typeSpace(visitor, 'asso-e');
  report.equal(`a space, closed (${mode.name}): no way in`, answer.status(), 403);
  await helps(visitor, `a space, closed (${mode.name})`, /fermé/);
  await visitor.look('space-closed');
}

// A text was begun: it is not lost on a space that does not answer.
async function moody(visitor, mode) {
  const { report } = visitor.stage;
  await visitor.go('/poser');
  await fill.question(visitor.page, { title: titled('Où ranger nos statuts ?', mode), body: 'Nous en avons trois versions.' });
  await visitor.press('Publier ma question');
  for (const [name, [space, wanted]] of Object.entries(MOODY)) {
    await visitor.go('/connexion');
    const answer = await typeSpace(visitor, space);
    const status = answer.status();
    report.check(`a space, ${name} (${mode.name}): said with a status of its own`, status < 500 || status === 502 || status === 503, `${status}`);
    visitor.complaints = visitor.complaints.filter((line) => !/^50[23] /.test(line));
    await helps(visitor, `a space, ${name} (${mode.name})`, wanted);
    report.check(`a space, ${name} (${mode.name}): the text is kept, and said`, /texte est gardé/.test(await said(visitor.page)), await said(visitor.page));
    await visitor.look(`space-${name}`);
  }
}

// The space gave a code, and finds it out of date a moment later.
async function late(visitor, mode, space, who) {
  const { report } = visitor.stage;
  space.codesLate = true;
  await visitor.go('/connexion');
  await typeSpace(visitor, space.name);
  if (!report.check(`a late code (${mode.name}): at the space`, visitor.away(visitor.page.url()), visitor.page.url())) return;
  await signInThere(visitor, who.uid);
  report.check(`a late code (${mode.name}): a page, not a fault`, visitor.last.status() < 500, `${visitor.last.status()}`);
  report.check(`a late code (${mode.name}): signs nobody in`, !await isSignedIn(visitor));
  await helps(visitor, `a late code (${mode.name})`, /recommenc|connexion/i);
  await visitor.look('space-late');
  space.codesLate = false;
}

// The person says no to their space, then changes their mind.
async function refused(visitor, mode, space) {
  const { report } = visitor.stage;
  space.asksConsent = true;
  await visitor.go('/connexion');
  await typeSpace(visitor, space.name);
  await visitor.press('Refuser');
  report.check(`saying no (${mode.name}): a page, not a fault`, visitor.last.status() < 500, `${visitor.last.status()}`);
  report.check(`saying no (${mode.name}): signs nobody in`, !await isSignedIn(visitor));
  await helps(visitor, `saying no (${mode.name})`, /refus|accord|accept/i);
  await visitor.look('space-refused');
  await visitor.go('/connexion');
  await typeSpace(visitor, space.name);
  await visitor.press('Accepter');
  report.check(`saying yes then (${mode.name}): comes back with it`, !visitor.away(visitor.page.url()) && visitor.last.status() === 200, `${visitor.last.status()} ${visitor.page.url()} ${await said(visitor.page)}`);
}
