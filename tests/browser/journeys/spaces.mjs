// Signing in with the space of one's association, which speaks OpenID Connect: the first time, with a text
// begun before; the times after; from a link in the space; out, here and there.

import { chooseName, helps, isSignedIn, nameOf, signInThere, signOut, somebody, typeSpace } from './space_steps.mjs';
import { fill, questionTyped, said, titled } from './words.mjs';

export const long = true;

export async function walk(stage, mode, forum) {
  const space = stage.spaces.by['asso-a'];
  const who = { ...somebody(space, mode), chosen: nameOf(mode, 'jardin') };
  const visitor = await stage.enter(mode);
  const returns = [];
  visitor.page.on('request', (request) => {
    if (request.url().includes('/connexion/retour')) returns.push(request.url());
  });
  await first(visitor, mode, space, who);
  await stranger(stage, mode, who);
  await again(visitor, mode, space);
  await returnedTwice(stage, mode, visitor, returns.at(-1));
  await straight(stage, mode, space, who, forum);
  await outThere(visitor, mode, space);
}

// A question is written first. The text is there after the way through the space and the choice of a name.
async function first(visitor, mode, space, who) {
  const { report } = visitor.stage;
  const typed = { title: titled('Comment prêter le vidéoprojecteur ?', mode), body: 'Nous sommes trois associations à le partager.' };
  await visitor.go('/poser');
  await fill.question(visitor.page, typed);
  await visitor.press('Publier ma question');
  await visitor.look('sign-in-spaces');
  await typeSpace(visitor, `  https://${space.host.toUpperCase()}:${new URL(space.origin).port}/apps/files?dir=/`);
  if (!report.check(`a space (${mode.name}): what is typed leads to the space`, visitor.away(visitor.page.url()), `${visitor.page.url()} ${await said(visitor.page)}`)) return;
  await signInThere(visitor, who.uid);
  report.check(`a space (${mode.name}): comes back`, !visitor.away(visitor.page.url()), visitor.page.url());
  const name = visitor.page.getByLabel(/^Nom affiché/);
  report.equal(`the first time (${mode.name}): no name is taken over`, await name.inputValue(), '');
  report.check(`the first time (${mode.name}): nobody is signed in yet`, !await isSignedIn(visitor));
  await helps(visitor, `the first time (${mode.name})`, new RegExp(space.title));
  await visitor.look('space-first-time');
  await chooseName(visitor, 'mireille');
  report.equal(`the first time (${mode.name}): a name that is taken is refused`, visitor.last.status(), 422);
  report.equal(`the first time (${mode.name}): it can be corrected`, await name.inputValue(), 'mireille');
  await visitor.look('space-first-time-errors');
  await chooseName(visitor, who.chosen);
  report.check(`the first time (${mode.name}): signed in`, await isSignedIn(visitor), await said(visitor.page));
  report.check(`the first time (${mode.name}): back at the form`, visitor.path.startsWith('/poser'), visitor.path);
  report.equal(`the first time (${mode.name}): the text is there`, JSON.stringify(await questionTyped(visitor.page)), JSON.stringify(typed));
  await visitor.look('space-text-found-again');
  await visitor.press('Publier ma question');
  report.check(`the first time (${mode.name}): publishes`, visitor.path.startsWith('/t/'), visitor.path);
}

// Nobody learns which association somebody belongs to.
async function stranger(stage, mode, who) {
  const { report } = stage;
  const visitor = await stage.enter(mode);
  await visitor.go(`/u/${who.chosen}`);
  const profile = await visitor.page.content();
  const told = ['Jardins de la Source', 'asso-a', who.name, who.email, 'odile'].filter((word) => word && profile.includes(word));
  report.equal(`a stranger (${mode.name}): nothing of the space on the profile`, told.join(), '');
  await visitor.leave();
}

// Still signed in there: nothing to press beyond the name of the space.
async function again(visitor, mode, space) {
  const { report } = visitor.stage;
  await signOut(visitor);
  report.check(`signing out (${mode.name}): done here`, !await isSignedIn(visitor));
  await visitor.look('space-signed-out');
  const asked = () => space.asked.filter((one) => one === 'GET /login').length;
  const before = asked();
  await visitor.go('/connexion');
  await typeSpace(visitor, space.name);
  report.check(`the second time (${mode.name}): signed in without a page of the space`, await isSignedIn(visitor) && asked() === before, visitor.path);
  await visitor.look('space-signed-in');
}

// The address that the space sent back to serves once, in one browser.
async function returnedTwice(stage, mode, visitor, address) {
  const { report } = stage;
  const other = await stage.enter(mode);
  for (const [person, words] of [[visitor, 'again'], [other, 'in another browser']]) {
    const answer = await person.go(address);
    report.check(`a return ${words} (${mode.name}): a page, not a fault`, answer.status() < 500, `${answer.status()}`);
    if (person === other) {
      report.check(`a return ${words} (${mode.name}): signs nobody in`, !await isSignedIn(other));
      await helps(other, `a return ${words} (${mode.name})`, /connexion|recommenc/i);
      await other.look('space-return-over');
    }
  }
  await other.leave();
}

// From a link in the space to the place that was meant.
async function straight(stage, mode, space, who, forum) {
  const { report } = stage;
  const visitor = await stage.enter(mode);
  await visitor.go(`/connexion?espace=${space.name}&retour=${encodeURIComponent(forum.solved.path)}`);
  if (!report.check(`a link (${mode.name}): goes straight on`, visitor.away(visitor.page.url()), visitor.page.url())) return;
  await signInThere(visitor, who.uid);
  report.check(`a link (${mode.name}): arrives where it was meant`, visitor.path.startsWith(forum.solved.path), visitor.path);
  report.check(`a link (${mode.name}): signed in`, await isSignedIn(visitor));
  await visitor.leave();
}

// Signing out of the space too, for a computer that others use.
async function outThere(visitor, mode, space) {
  const { report } = visitor.stage;
  await signOut(visitor);
  const too = visitor.page.getByRole('button', { name: 'Me déconnecter aussi de mon espace' });
  if (!report.check(`signing out (${mode.name}): the space is offered too`, await too.count() > 0, await said(visitor.page))) return;
  await visitor.leads(() => too.click());
  report.check(`signing out (${mode.name}): asked of the space`, space.asked.some((one) => one.endsWith('/apps/oidc/logout')));
  await visitor.go('/connexion');
  await typeSpace(visitor, space.name);
  report.check(`signing out (${mode.name}): the space asks who it is again`, visitor.away(visitor.page.url()), visitor.page.url());
}
