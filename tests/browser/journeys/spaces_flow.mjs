// Signing in with a space that only knows Login Flow: the forum waits in one tab while the person says yes
// in another. Both sides show the same code, and the account is confirmed before anything opens.

import { until } from '../until.mjs';
import { chooseName, codeShown, helps, isSignedIn, nameOf, signInThere, signOut, somebody, typeSpace } from './space_steps.mjs';
import { said } from './words.mjs';

const SOON_MS = 20_000;

export const long = true;

export async function walk(stage, mode) {
  const space = stage.spaces.by['asso-b'];
  const who = { ...somebody(space, mode), chosen: nameOf(mode, 'velo') };
  const visitor = await stage.enter(mode);
  await first(visitor, mode, space, who);
  await gone(stage, mode, space);
  await second(visitor, mode, space, who);
  await gone(stage, mode, space);
  await expired(visitor, mode, space);
  await foreign(stage, mode, space);
}

const begin = async (person, space) => {
  await person.go('/connexion');
  await typeSpace(person, space.name);
};

// Follows the link to the space, in whatever tab it opens, and says yes there. `before` looks at the page
// on which the space names who asks.
async function sayYes(person, who, before = async () => {}) {
  const link = person.page.getByRole('link', { name: 'Ouvrir mon espace' });
  const [tab] = await Promise.all([person.context.waitForEvent('page'), link.click()]);
  await tab.waitForLoadState();
  await before(tab);
  await tab.getByRole('link', { name: 'Continuer' }).click();
  if (await tab.getByLabel('Mot de passe').count()) {
    const [here, waiting] = [tab, person.page];
    person.page = here;
    await signInThere(person, who.uid);
    person.page = waiting;
  }
  await tab.getByRole('button', { name: 'Autoriser' }).click();
  await tab.getByText('Vous pouvez fermer cette fenêtre').waitFor();
  await tab.close();
}

// With scripts the page goes on by itself. Without, its button is pressed; the space is asked once a
// second at most, so that a press may come too early.
async function goOn(person) {
  if (person.mode.js) {
    await person.page.waitForURL((url) => !url.pathname.startsWith('/connexion/attente'), { timeout: SOON_MS });
    await person.page.waitForLoadState();
    return;
  }
  const waits = () => person.path.startsWith('/connexion/attente');
  const end = performance.now() + SOON_MS;
  while (waits() && performance.now() < end) await person.press('C’est fait');
}

async function first(visitor, mode, space, who) {
  const { report } = visitor.stage;
  await begin(visitor, space);
  report.check(`waiting (${mode.name}): the page waits`, visitor.path.startsWith('/connexion/attente'), visitor.path);
  const code = await codeShown(visitor.page);
  report.check(`waiting (${mode.name}): shows a code`, Boolean(code), await said(visitor.page));
  await helps(visitor, `waiting (${mode.name})`, /C’est fait/);
  await visitor.look('space-waiting');
  await visitor.press('C’est fait');
  report.check(`waiting (${mode.name}): too early is said`, /encore rien dit/i.test(await said(visitor.page)), await said(visitor.page));
  report.equal(`waiting (${mode.name}): the same code`, await codeShown(visitor.page), code);
  await visitor.look('space-waiting-early');
  await sayYes(visitor, who, async (tab) => {
    const shown = await tab.locator('main').innerText();
    report.check(`waiting (${mode.name}): the space shows the same code`, shown.includes(code), shown);
  });
  await goOn(visitor);
  report.check(`waiting (${mode.name}): goes on`, visitor.path.startsWith('/connexion/confirmer'), visitor.path);
  report.check(`confirming (${mode.name}): nobody is signed in before`, !await isSignedIn(visitor));
  const words = await said(visitor.page);
  report.check(`confirming (${mode.name}): says who and where`, words.includes(who.uid) && words.includes(space.title), words);
  await visitor.look('space-flow-first-time');
  await chooseName(visitor, who.chosen);
  report.check(`Login Flow (${mode.name}): signed in`, await isSignedIn(visitor), await said(visitor.page));
}

// What the space gave the forum opened one door, once.
async function gone(stage, mode, space) {
  const left = await until(() => space.live.length === 0, SOON_MS);
  stage.report.check(`app passwords (${mode.name}): none is left`, Boolean(left), `${space.live.length} of ${space.everGiven}`);
}

// Not this account: nothing opens. Then the right answer.
async function second(visitor, mode, space, who) {
  const { report } = visitor.stage;
  await signOut(visitor);
  await begin(visitor, space);
  await sayYes(visitor, who);
  await goOn(visitor);
  report.check(`confirming (${mode.name}): nobody is signed in before the second time either`, !await isSignedIn(visitor));
  await visitor.look('space-confirm');
  await visitor.press('Ce n’est pas moi');
  report.check(`not me (${mode.name}): nobody is signed in`, !await isSignedIn(visitor));
  await helps(visitor, `not me (${mode.name})`, /connexion|recommenc/i);
  await visitor.look('space-not-me');
  await begin(visitor, space);
  await sayYes(visitor, who);
  await goOn(visitor);
  await visitor.press('Oui, me connecter');
  report.check(`the second time (${mode.name}): signed in, no name to choose`, await isSignedIn(visitor), await said(visitor.page));
  await visitor.look('space-flow-signed-in');
}

async function expired(visitor, mode, space) {
  const { report } = visitor.stage;
  await signOut(visitor);
  await begin(visitor, space);
  space.flow.expire();
  await visitor.press('C’est fait');
  report.check(`waiting in vain (${mode.name}): a page, not a fault`, visitor.last.status() < 500, `${visitor.last.status()}`);
  await helps(visitor, `waiting in vain (${mode.name})`, /recommenc|encore rien dit/i);
  await visitor.look('space-waiting-in-vain');
}

// The address of a waiting page is worth nothing in another browser.
async function foreign(stage, mode, space) {
  const { report } = stage;
  const visitor = await stage.enter(mode);
  const other = await stage.enter(mode);
  await begin(visitor, space);
  const answer = await other.go(visitor.page.url());
  report.check(`waiting elsewhere (${mode.name}): a page, not a fault`, answer.status() < 500, `${answer.status()}`);
  report.check(`waiting elsewhere (${mode.name}): no code, no button`, await other.page.getByRole('button', { name: 'C’est fait' }).count() === 0);
  await other.look('space-waiting-elsewhere');
  await other.leave();
  await visitor.leave();
}
